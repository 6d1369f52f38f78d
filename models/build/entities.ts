/**
 * Trains the name tagger: one conditional random field for French, English and Spanish together.
 *
 * Reads `ner/{fr,en,es}.train.jsonl` under the data folder and models/entities/training/*.txt; writes
 * models/entities/names.bin. With --holdout it trains without the last fifth of every source, and npm run
 * bench:entities -- --tuning then measures the whole stage there. Choices are made on that; afterwards the
 * model is trained again on everything. Deterministic; about a minute on one core.
 *
 * Run: npm run models:entities [-- --data ../shared/data] [--holdout] [--features 400000]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadSentenceReader } from "../../src/entities/index.js";
import { BUCKETS } from "../../src/entities/model/features.js";
import { TAG_COUNT } from "../../src/entities/model/labels.js";
import { MAGIC, MODEL_FILE, TABLE_AT } from "../../src/entities/model/tagger.js";
import { modelPath } from "../../src/model-files.js";
import { type AnnotatedText, lastFifth, readTraining } from "./annotated.js";
import { Crf, type Sequence } from "./crf.js";
import { createSequencer } from "./entity-sequences.js";
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
const EPOCHS_AFTER = 12;
const KEPT_FEATURES = Number(values.features);
const RATE = Number(values.rate);
const DROPOUT = Number(values.dropout);
/** A feature seen less often teaches nothing. */
const MIN_COUNT = 2;
const SEED = 212;
/** Copies in capitals, and without accents, as shares of the texts. */
const CAPITALS_SHARE = 0.06;
const NO_ACCENTS_SHARE = 0.08;

const nextRandom = random(SEED);
const started = Date.now();
const all = readTraining(values.data);
const tuning = values.holdout ? lastFifth(all) : new Set<AnnotatedText>();
const training = all.filter((text) => !tuning.has(text));
const sequencesOf = createSequencer(loadSentenceReader());
const { sequences, buckets } = compact(training.flatMap((text) => [text, ...damagedCopy(text)].flatMap(sequencesOf)));
log(`${training.length} texts, ${sequences.length} stretches, ${buckets.length} features`);

const crf = new Crf(buckets.length);
for (let epoch = 1; epoch <= EPOCHS; epoch++) learn(`epoch ${epoch}`, sequences);
const kept = strongest(crf.strengths(), KEPT_FEATURES);
crf.prune(kept);
const pruned = sequences.map((sequence) => withOnly(sequence, kept));
for (let epoch = 1; epoch <= EPOCHS_AFTER; epoch++) {
  learn(`epoch ${epoch} on ${KEPT_FEATURES} features`, pruned);
  crf.snapshot();
}
crf.average();
write();

function log(message: string): void {
  console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${message}`);
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

function learn(name: string, list: readonly Sequence[]): void {
  const order = list.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(nextRandom() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  let loss = 0;
  for (const i of order) loss += crf.learn(list[i] as Sequence, RATE, DROPOUT, nextRandom);
  log(`${name}: loss ${(loss / list.length).toFixed(4)}`);
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
  return { ...sequence, features: Int32Array.from(features), starts };
}

function strongest(strengths: Float64Array, count: number): Uint8Array {
  const threshold = Float64Array.from(strengths).sort().at(-Math.min(count, strengths.length)) as number;
  return Uint8Array.from(strengths, (strength) => (strength >= threshold && strength > 0 ? 1 : 0));
}

/** Writes the model file; see src/entities/model/tagger.ts for its form. */
function write(): void {
  const features = [...buckets.keys()].filter((feature) => kept[feature] === 1);
  const scale = scaleOf(features);
  const rounded = (weight: number, most: number): number => Math.max(-most, Math.min(most, Math.round(weight / scale)));
  const bitsAt = TABLE_AT + 8;
  const bytes = Buffer.alloc(bitsAt + BUCKETS / 8 + features.length * TAG_COUNT);
  bytes.write(MAGIC, 0, "latin1");
  let at = 4;
  for (const value of [...crf.transitions, ...crf.begins, ...crf.ends])
    at = bytes.writeInt16LE(rounded(value, 32_000), at);
  bytes.writeFloatLE(scale, TABLE_AT);
  bytes.writeUInt32LE(features.length, TABLE_AT + 4);
  at = bitsAt + BUCKETS / 8;
  // Features are numbered in the order of their buckets
  for (const feature of features) {
    const bucket = buckets[feature] as number;
    const byte = bitsAt + (bucket >>> 3);
    bytes[byte] = (bytes[byte] as number) | (1 << (bucket & 7));
    for (let tag = 0; tag < TAG_COUNT; tag++)
      at = bytes.writeInt8(rounded(crf.weights[feature * TAG_COUNT + tag] as number, 127), at);
  }
  writeFileSync(modelPath(MODEL_FILE), bytes);
  log(`models/${MODEL_FILE}: ${features.length} features, ${(bytes.length / 1e6).toFixed(1)} MB`);
}

/** The largest weights are rare: clipping them costs less than coarse steps for all others. */
function scaleOf(features: readonly number[]): number {
  const sizes = Float32Array.from(
    features.flatMap((f) => [...crf.weights.subarray(f * TAG_COUNT, f * TAG_COUNT + TAG_COUNT)].map(Math.abs)),
  ).sort();
  return (sizes[Math.floor(sizes.length * 0.9995)] as number) / 127;
}
