/**
 * Trains the name tagger: one conditional random field for French, English and Spanish together.
 *
 * Reads `ner/{fr,en,es}.train.jsonl` under the data folder and models/entities/training/*.txt; writes
 * models/entities/names.bin. With --holdout it trains without the last fifth of every source, and npm run
 * bench:entities -- --tuning then measures the whole stage there. Choices are made on
 * that; afterwards the model is trained again on everything. Deterministic; about a minute on one core.
 *
 * Run: npm run models:entities [-- --data ../shared/data] [--holdout] [--features 400000]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SUPPORTED_LANGUAGES } from "../../src/document.js";
import { loadSentenceReader } from "../../src/entities/index.js";
import { evidenceOfDocument, placesOf } from "../../src/entities/model/evidence.js";
import {
  activeRanges,
  BUCKETS,
  MAX_CONTEXT_FEATURES,
  OFFSETS,
  type TokenEvidence,
  type WordInfo,
  wordBuckets,
  wordInfo,
  writeContextFeatures,
} from "../../src/entities/model/features.js";
import { LABELS, mayFollow, OUTSIDE, TAG_COUNT, tagOf, tagsOfName } from "../../src/entities/model/labels.js";
import { BITS_AT, MAGIC, MODEL_FILE } from "../../src/entities/model/tagger.js";
import { readSentences } from "../../src/entities/recognise.js";
import type { Word } from "../../src/entities/words.js";
import { modelPath } from "../../src/model-files.js";
import { type AnnotatedText, asDocument, lastFifth, readTraining } from "./annotated.js";
import { Crf, type Sequence } from "./crf.js";
import { random } from "./random.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data" },
    holdout: { type: "boolean", default: false },
    features: { type: "string", default: "400000" },
    epochs: { type: "string", default: "8" },
    rate: { type: "string", default: "0.06" },
    dropout: { type: "string", default: "0.5" },
  },
});

/** Epochs before features are cut to the strongest, and after; the weights at the ends of the latter are averaged. */
const EPOCHS = Number(values.epochs);
const EPOCHS_AFTER = 6;
const KEPT_FEATURES = Number(values.features);
const RATE = Number(values.rate);
const DROPOUT = Number(values.dropout);
/** A feature seen less often teaches nothing. */
const MIN_COUNT = 2;
const SEED = 212;
/** Copies in capitals, and without accents, as shares of the texts. */
const CAPITALS_SHARE = 0.06;
const NO_ACCENTS_SHARE = 0.08;
/** Own training text is in the very style khabar is for: it is read twice. */
const OWN_COPIES = 2;
/** Guideline of CrossNER takes adjectives of nationality for MISC, which khabar's does not. */
const UNTRUSTED_MISC = new Set(["CrossNER-politics"]);

const nextRandom = random(SEED);
const reader = loadSentenceReader();
/** What is known of every word met, by language. */
const wordFeatures = SUPPORTED_LANGUAGES.map(() => new Map<Word, WordFeatures>());
const started = Date.now();
const all = readTraining(values.data);
const tuning = values.holdout ? lastFifth(all) : new Set<AnnotatedText>();
const training = all.flatMap((text) =>
  tuning.has(text) ? [] : text.source === "own" ? Array<AnnotatedText>(OWN_COPIES).fill(text) : [text],
);
const stretches = [...training, ...training.flatMap(damagedCopy)].flatMap(stretchesOf);
const { sequences, buckets } = compact(stretches);
log(`${training.length} texts, ${stretches.length} stretches, ${buckets.length} features`);

const crf = new Crf(buckets.length);
for (let epoch = 1; epoch <= EPOCHS; epoch++) run(`epoch ${epoch}`, sequences);
const kept = strongest(crf.strengths(), KEPT_FEATURES);
crf.prune(kept);
const pruned = sequences.map((sequence) => withOnly(sequence, kept));
for (let epoch = 1; epoch <= EPOCHS_AFTER; epoch++) {
  run(`epoch ${epoch} on ${KEPT_FEATURES} features`, pruned);
  crf.snapshot();
}
crf.average();
write();

function log(message: string): void {
  console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${message}`);
}

function run(name: string, list: readonly Sequence[]): void {
  const order = list.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(nextRandom() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  let loss = 0;
  for (const i of order) loss += crf.learn(list[i] as Sequence, RATE, DROPOUT, nextRandom);
  log(`${name}: loss ${(loss / list.length).toFixed(4)}`);
}

/** A copy in capitals or without accents, for some texts; offsets stay as they are. */
function damagedCopy(text: AnnotatedText): AnnotatedText[] {
  const draw = nextRandom();
  const change =
    draw < CAPITALS_SHARE
      ? (character: string) => character.toUpperCase()
      : draw < CAPITALS_SHARE + NO_ACCENTS_SHARE
        ? (character: string) => character.normalize("NFD").replace(/\p{M}/gu, "")
        : undefined;
  if (change === undefined || text.text.length > 1_000) return [];
  const damaged = [...text.text].map((character) =>
    change(character).length === character.length ? change(character) : character,
  );
  return [{ ...text, text: damaged.join("") }];
}

/** The stretches of a text with features and allowed tags; a gold name that tokens do not fit allows anything. */
function stretchesOf(text: AnnotatedText): Sequence[] {
  const sentences = readSentences(asDocument(text), reader);
  const evidence = evidenceOfDocument(sentences);
  const misc = text.labels.includes("MISC") && !UNTRUSTED_MISC.has(text.source);
  const anyTag = (1 << TAG_COUNT) - 1;
  let outside = 1 << OUTSIDE;
  for (const [label, name] of LABELS.entries()) {
    if (name === "MISC" ? misc : text.labels.includes(name)) continue;
    for (let position = 0; position < 4; position++) outside |= 1 << tagOf(label, position);
  }
  const result: Sequence[] = [];
  for (const [s, { tokens, words, language }] of sentences.entries()) {
    const languageNumber = SUPPORTED_LANGUAGES.indexOf(language);
    const features = words.map((word) => featuresOfWord(word, languageNumber));
    const places = placesOf(words);
    const allowed = new Int32Array(tokens.length).fill(outside);
    for (const name of text.names) {
      if (name.label === "MISC" && !misc) continue;
      const from = tokens.findIndex((token) => token.start === name.start);
      const to = tokens.findIndex((token) => token.end === name.end) + 1;
      if (from >= 0 && to > from) {
        for (const [k, tag] of tagsOfName(LABELS.indexOf(name.label), to - from).entries())
          allowed[from + k] = 1 << tag;
      } else {
        for (const [i, token] of tokens.entries())
          if (token.start < name.end && name.start < token.end) allowed[i] = anyTag;
      }
    }
    for (const [from, to] of activeRanges(words, evidence[s] as TokenEvidence[])) {
      const own = allowed.slice(from, to);
      // A name cut at the stretch's edge cannot be spelt in legal tags
      if (!isLegal(own)) continue;
      const found = evidence[s] as TokenEvidence[];
      result.push({ ...featuresOf(features, found, places, languageNumber, from, to), allowed: own });
    }
  }
  return result;
}

interface WordFeatures extends WordInfo {
  readonly buckets: readonly Int32Array[];
}

function featuresOfWord(word: Word, language: number): WordFeatures {
  const known = wordFeatures[language] as Map<Word, WordFeatures>;
  let features = known.get(word);
  if (features === undefined) {
    const info = wordInfo(word, language);
    features = { ...info, buckets: wordBuckets(word, info, language) };
    known.set(word, features);
  }
  return features;
}

/** The features of tokens `[from, to)` of a sentence, as bucket numbers. */
function featuresOf(
  words: readonly WordFeatures[],
  evidence: readonly TokenEvidence[],
  places: Uint8Array,
  language: number,
  from: number,
  to: number,
): Pick<Sequence, "features" | "starts"> {
  const features: number[] = [];
  const starts = new Int32Array(to - from + 1);
  const context = new Int32Array(MAX_CONTEXT_FEATURES);
  for (let i = from; i < to; i++) {
    for (const [o, offset] of OFFSETS.entries()) {
      const word = words[i + offset];
      if (word !== undefined) features.push(...(word.buckets[o] as Int32Array));
    }
    const count = writeContextFeatures(words, evidence, places[i] as number, i, language, context);
    for (let k = 0; k < count; k++) features.push(context[k] as number);
    starts[i - from + 1] = features.length;
  }
  return { features: Int32Array.from(features), starts };
}

function isLegal(allowed: Int32Array): boolean {
  const single = (mask: number): number => ((mask & (mask - 1)) === 0 ? Math.log2(mask) : -1);
  let previous = OUTSIDE;
  for (const mask of allowed) {
    const tag = single(mask);
    if (tag >= 0 && previous >= 0 && !mayFollow(previous, tag)) return false;
    previous = tag;
  }
  return previous < 0 || mayFollow(previous, OUTSIDE);
}

/** Numbers the buckets that are seen often enough from 0 on. */
function compact(list: readonly Sequence[]): { sequences: Sequence[]; buckets: Int32Array } {
  const counts = new Uint16Array(BUCKETS);
  for (const { features } of list)
    for (const bucket of features)
      if ((counts[bucket] as number) < 65_535) counts[bucket] = (counts[bucket] as number) + 1;
  const numbers = new Int32Array(BUCKETS).fill(-1);
  let next = 0;
  for (let bucket = 0; bucket < counts.length; bucket++)
    if ((counts[bucket] as number) >= MIN_COUNT) numbers[bucket] = next++;
  const buckets = new Int32Array(next);
  for (const [bucket, number] of numbers.entries()) if (number >= 0) buckets[number] = bucket;
  return { sequences: list.map((stretch) => renumbered(stretch, (bucket) => numbers[bucket] as number)), buckets };
}

function withOnly(sequence: Sequence, isKept: Uint8Array): Sequence {
  return renumbered(sequence, (feature) => (isKept[feature] === 1 ? feature : -1));
}

/** A copy with other feature numbers; those that become negative are left out. */
function renumbered(sequence: Sequence, numberOf: (feature: number) => number): Sequence {
  const features: number[] = [];
  const starts = new Int32Array(sequence.starts.length);
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let f = sequence.starts[i] as number; f < (sequence.starts[i + 1] as number); f++) {
      const number = numberOf(sequence.features[f] as number);
      if (number >= 0) features.push(number);
    }
    starts[i + 1] = features.length;
  }
  return { features: Int32Array.from(features), starts, allowed: sequence.allowed };
}

function strongest(strengths: Float64Array, count: number): Uint8Array {
  const threshold = Float64Array.from(strengths).sort().at(-Math.min(count, strengths.length)) as number;
  return Uint8Array.from(strengths, (strength) => (strength >= threshold && strength > 0 ? 1 : 0));
}

/** Writes the model file; see src/entities/model/tagger.ts for its form. */
function write(): void {
  const features = [...buckets.keys()].filter((f) => kept[f] === 1);
  // The largest weights are rare: clipping them costs less than coarse steps for all others
  const sorted = Float32Array.from(
    features.flatMap((f) => [...crf.weights.subarray(f * TAG_COUNT, f * TAG_COUNT + TAG_COUNT)].map(Math.abs)),
  ).sort();
  const limit = sorted[Math.floor(sorted.length * 0.9995)] as number;
  const scale = limit / 127;
  const rounded = (weight: number): number => Math.max(-127, Math.min(127, Math.round(weight / scale)));
  const short = (weight: number): number => Math.max(-32_000, Math.min(32_000, Math.round(weight / scale)));
  const weightsAt = BITS_AT + BUCKETS / 8;
  const bytes = Buffer.alloc(weightsAt + features.length * TAG_COUNT);
  bytes.write(MAGIC, 0, "latin1");
  bytes.writeUInt32LE(features.length, 4);
  bytes.writeFloatLE(scale, 8);
  let at = 12;
  for (const value of [...crf.transitions, ...crf.begins, ...crf.ends]) at = bytes.writeInt16LE(short(value), at);
  // Features are numbered in the order of their buckets
  for (const [row, feature] of features.entries()) {
    const bucket = buckets[feature] as number;
    const byte = BITS_AT + (bucket >>> 3);
    bytes[byte] = (bytes[byte] as number) | (1 << (bucket & 7));
    for (let tag = 0; tag < TAG_COUNT; tag++)
      bytes.writeInt8(rounded(crf.weights[feature * TAG_COUNT + tag] as number), weightsAt + row * TAG_COUNT + tag);
  }
  writeFileSync(modelPath(MODEL_FILE), bytes);
  log(`models/${MODEL_FILE}: ${features.length} features, ${(bytes.length / 1e6).toFixed(1)} MB`);
}
