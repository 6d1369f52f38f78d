/**
 * Trains the name tagger: one conditional random field for French, English and Spanish together, and the
 * weights of the second reading, which sees what the first found in the rest of the document.
 *
 * Reads `ner/{fr,en,es}.train.jsonl` under the data folder and models/entities/training/*.txt; writes
 * models/entities/names.bin. The second reading learns from first readings by taggers that had not seen the
 * text: one for each third. With --holdout it trains without the last fifth of every source, and npm run
 * bench:entities -- --tuning then measures the whole stage there. Choices are made on that; afterwards the
 * model is trained again on everything. Deterministic; about three minutes on one core.
 *
 * Run: npm run models:entities [-- --data ../shared/data] [--holdout] [--features 400000]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadSentenceReader } from "../../src/entities/index.js";
import { DOCUMENT_BUCKETS } from "../../src/entities/model/document-features.js";
import { BUCKETS } from "../../src/entities/model/features.js";
import { TAG_COUNT } from "../../src/entities/model/labels.js";
import { createTagger, MAGIC, MODEL_FILE, padded } from "../../src/entities/model/tagger.js";
import { modelPath } from "../../src/model-files.js";
import { type AnnotatedText, bySource, lastFifth, readTraining } from "./annotated.js";
import { Crf, type Moves, type Sequence } from "./crf.js";
import { createSequencer, secondSequences } from "./entity-sequences.js";
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

/** Passes over the training text before features are cut to the strongest, and after. */
interface Epochs {
  readonly before: number;
  readonly after: number;
}
const EPOCHS: Epochs = { before: Number(values.epochs), after: 6 };
/** Taggers that only serve the second reading need not be the best. */
const FOLD_EPOCHS: Epochs = { before: 4, after: 3 };
const FOLDS = 3;
const KEPT_FEATURES = Number(values.features);
const RATE = Number(values.rate);
const DROPOUT = Number(values.dropout);
const SECOND = { epochs: 6, rate: 0.03, dropout: 0.2 };
/** A feature seen less often teaches nothing. */
const MIN_COUNT = 2;
const SECOND_MIN_COUNT = 4;
const SEED = 212;
/** Copies in capitals, and without accents, as shares of the texts. */
const CAPITALS_SHARE = 0.06;
const NO_ACCENTS_SHARE = 0.08;
/** Own training text is in the very style khabar is for: it is read twice. */
const OWN_COPIES = 2;

const nextRandom = random(SEED);
const started = Date.now();
const all = readTraining(values.data);
const tuning = values.holdout ? lastFifth(all) : new Set<AnnotatedText>();
const training = all.filter((text) => !tuning.has(text));
const sequencesOf = createSequencer(loadSentenceReader());
const sequences = new Map(training.map((text) => [text, sequencesWithCopies(text)]));

const first = train("first reading", training, EPOCHS);
const second = trainSecond();
const bytes = modelBytes(first, second);
writeFileSync(modelPath(MODEL_FILE), bytes);
log(
  `models/${MODEL_FILE}: ${first.rows.length} + ${second.rows.length} features, ${(bytes.length / 1e6).toFixed(1)} MB`,
);

function log(message: string): void {
  console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${message}`);
}

/** A text's sequences and those of its damaged copy; twice for own text. */
function sequencesWithCopies(text: AnnotatedText): Sequence[] {
  const own = [text, ...damagedCopy(text)].flatMap(sequencesOf);
  return text.source === "own" ? Array<Sequence[]>(OWN_COPIES).fill(own).flat() : own;
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

/** Trained weights of one reading. */
interface Reading extends Moves {
  /** The buckets that have weights, in ascending order. */
  readonly rows: Int32Array;
  /** TAG_COUNT weights per row. */
  readonly weights: Float32Array;
  readonly buckets: number;
}

function train(name: string, texts: readonly AnnotatedText[], epochs: Epochs): Reading {
  const compacted = compact(
    texts.flatMap((text) => sequences.get(text) as Sequence[]),
    BUCKETS,
    MIN_COUNT,
  );
  log(`${name}: ${texts.length} texts, ${compacted.sequences.length} stretches, ${compacted.buckets.length} features`);
  const crf = new Crf(compacted.buckets.length);
  for (let epoch = 1; epoch <= epochs.before; epoch++) learn(crf, compacted.sequences, RATE, DROPOUT);
  const kept = strongest(crf.strengths(), KEPT_FEATURES);
  crf.prune(kept);
  const pruned = compacted.sequences.map((sequence) => withOnly(sequence, kept));
  for (let epoch = 1; epoch <= epochs.after; epoch++) {
    learn(crf, pruned, RATE, DROPOUT);
    crf.snapshot();
  }
  crf.average();
  return readingOf(crf, compacted.buckets, BUCKETS);
}

function trainSecond(): Reading {
  const foldOf = foldsOf(training);
  const found: Sequence[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const own = train(
      `without third ${fold + 1}`,
      training.filter((text) => foldOf.get(text) !== fold),
      FOLD_EPOCHS,
    );
    const tagger = createTagger(modelBytes(own, { ...own, rows: new Int32Array(0), buckets: DOCUMENT_BUCKETS }));
    // A reader of its own: words remember the sums of the tagger that asked
    const reader = loadSentenceReader();
    for (const text of training) if (foldOf.get(text) === fold) found.push(...secondSequences(text, tagger, reader));
  }
  const { sequences, buckets } = compact(found, DOCUMENT_BUCKETS, SECOND_MIN_COUNT);
  log(`second reading: ${sequences.length} stretches, ${buckets.length} features`);
  const crf = new Crf(buckets.length, first);
  for (let epoch = 1; epoch <= SECOND.epochs; epoch++) {
    learn(crf, sequences, SECOND.rate, SECOND.dropout);
    crf.snapshot();
  }
  crf.average();
  return readingOf(crf, buckets, DOCUMENT_BUCKETS);
}

/** Thirds of every source, each of texts that stand together: news of one day tell the same stories. */
function foldsOf(texts: readonly AnnotatedText[]): Map<AnnotatedText, number> {
  const folds = new Map<AnnotatedText, number>();
  for (const own of bySource(texts))
    for (const [i, text] of own.entries()) folds.set(text, Math.floor((i * FOLDS) / own.length));
  return folds;
}

function learn(crf: Crf, list: readonly Sequence[], rate: number, dropout: number): void {
  const order = list.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(nextRandom() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  let loss = 0;
  for (const i of order) loss += crf.learn(list[i] as Sequence, rate, dropout, nextRandom);
  log(`loss ${(loss / list.length).toFixed(4)}`);
}

/** Numbers the buckets that are seen often enough from 0 on. */
function compact(
  list: readonly Sequence[],
  bucketCount: number,
  minCount: number,
): { sequences: Sequence[]; buckets: Int32Array } {
  const counts = new Uint16Array(bucketCount);
  for (const { features } of list)
    for (const bucket of features)
      if ((counts[bucket] as number) < 65_535) counts[bucket] = (counts[bucket] as number) + 1;
  const numbers = new Int32Array(bucketCount).fill(-1);
  let next = 0;
  for (let bucket = 0; bucket < counts.length; bucket++)
    if ((counts[bucket] as number) >= minCount) numbers[bucket] = next++;
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

function readingOf(crf: Crf, buckets: Int32Array, bucketCount: number): Reading {
  const isUsed = (feature: number): boolean =>
    crf.weights.subarray(feature * TAG_COUNT, (feature + 1) * TAG_COUNT).some((weight) => weight !== 0);
  const features = [...buckets.keys()].filter(isUsed);
  const weights = new Float32Array(features.length * TAG_COUNT);
  for (const [row, feature] of features.entries())
    weights.set(crf.weights.subarray(feature * TAG_COUNT, (feature + 1) * TAG_COUNT), row * TAG_COUNT);
  const { transitions, begins, ends } = crf;
  const rows = Int32Array.from(features, (feature) => buckets[feature] as number);
  return { transitions, begins, ends, rows, weights, buckets: bucketCount };
}

/** The model file's content; see src/entities/model/tagger.ts for its form. */
function modelBytes(first: Reading, second: Reading): Buffer {
  const scale = scaleOf(first);
  const short = (weight: number): number => Math.max(-32_000, Math.min(32_000, Math.round(weight / scale)));
  const moves = [...first.transitions, ...first.begins, ...first.ends];
  const head = Buffer.alloc(padded(4 + 2 * moves.length));
  head.write(MAGIC, 0, "latin1");
  for (const [i, value] of moves.entries()) head.writeInt16LE(short(value), 4 + 2 * i);
  return Buffer.concat([head, tableBytes(first), tableBytes(second)]);
}

/** The largest weights are rare: clipping them costs less than coarse steps for all others. */
function scaleOf({ weights }: Reading): number {
  const sorted = weights.map(Math.abs).sort();
  return Math.max(1e-6, (sorted[Math.floor(sorted.length * 0.9995)] ?? 0) / 127);
}

function tableBytes(reading: Reading): Buffer {
  const { rows, weights, buckets } = reading;
  const scale = scaleOf(reading);
  const weightsAt = 8 + buckets / 8;
  const table = Buffer.alloc(weightsAt + padded(rows.length * TAG_COUNT));
  table.writeFloatLE(scale, 0);
  table.writeUInt32LE(rows.length, 4);
  for (const [row, bucket] of rows.entries()) {
    const byte = 8 + (bucket >>> 3);
    table[byte] = (table[byte] as number) | (1 << (bucket & 7));
    for (let i = row * TAG_COUNT; i < (row + 1) * TAG_COUNT; i++)
      table.writeInt8(Math.max(-127, Math.min(127, Math.round((weights[i] as number) / scale))), weightsAt + i);
  }
  return table;
}
