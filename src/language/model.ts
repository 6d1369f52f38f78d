/**
 * The language model: two voices.
 *
 * Multinomial logistic regression over hashed n-grams and word levels tells all classes apart and decides
 * whether a text is in one of the three languages khabar reads. Which of the three, the words decide, each
 * by how frequent it is in them (words.ts); n-grams help where a word is unknown.
 *
 * models/language/language.bin, brotli: `KHL3`, per class a float32 scale, MEASURES × classes float32
 * (words.ts), then classes × BUCKETS int8.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { SUPPORTED_LANGUAGES } from "../document.js";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";
import { BUCKETS, createFeatures, readFeatures, SIGN } from "./features.js";
import { KNOWN, levelAt, loadWords, MEASURES } from "./words.js";

/**
 * The languages the model tells apart: the three khabar reads, then the neighbours most easily taken for
 * them; `ber` is any Berber language in Latin script, `ary` Darija in chat spelling, `und` whatever is
 * spelt like none of them (learnt from text whose letters were exchanged).
 */
export const CLASSES = [
  "fr",
  "en",
  "es",
  "pt",
  "gl",
  "ca",
  "it",
  "de",
  "nl",
  "eu",
  "ber",
  "ary",
  "oc",
  "ro",
  "und",
] as const;
export type LanguageClass = (typeof CLASSES)[number];

const MODEL_FILE = "language/language.bin";
const COUNT = CLASSES.length;
/** The first classes are the languages khabar reads. */
const OURS = SUPPORTED_LANGUAGES.length;
/**
 * What a word's n-grams count beside its levels, for words that the table knows in one of the three
 * languages, for others and for signs. Trained n-grams are too sure of themselves; on tuning headlines cut to 3
 * words 1 and 1 give 92.4 %, 0.1 and 0.3 96.0 %, and 97.5 % where signs count in full.
 */
const KNOWN_WORD = 0.1;
const UNKNOWN_WORD = 0.3;
const SIGN_WEIGHT = 1;
/** Makes the three-way scores probabilities: times this, and divided by the fourth root of the number of words. */
const TEMPER = 0.9;
/** Weights are rounded to so many steps either side of 0: a third of the file of 127, no measured loss. */
const STEPS = 15;
/**
 * In memory a bucket's weights lie together, three classes to an integer in fields of ten bits, each raised
 * by STEPS so that none is negative: one addition sums three classes. Sums are taken out of the fields before
 * they could overflow. Headlines take 0.6 times as long as with a row of bytes for each class.
 */
const FIELD_BITS = 10;
const FIELD_MASK = (1 << FIELD_BITS) - 1;
const FIELDS = 3;
const PACKED = COUNT / FIELDS;
const MAX_ADDED = Math.floor(FIELD_MASK / (2 * STEPS));

const MAGIC = "KHL3";
const HEADER_BYTES = MAGIC.length + 4 * COUNT * (1 + MEASURES);

/** Writes trained weights (`bucket × CLASSES.length + class`, `measure × CLASSES.length + class`). */
export function writeLanguageModel(weights: Float32Array, wordWeights: Float32Array): void {
  const bytes = Buffer.alloc(HEADER_BYTES + weights.length);
  bytes.write(MAGIC, 0, "latin1");
  for (let c = 0; c < COUNT; c++) {
    let largest = 1e-9;
    for (let i = c; i < weights.length; i += COUNT) largest = Math.max(largest, Math.abs(weights[i] as number));
    const scale = largest / STEPS;
    bytes.writeFloatLE(scale, MAGIC.length + 4 * c);
    for (let i = 0; i < BUCKETS; i++) {
      bytes.writeInt8(Math.round((weights[i * COUNT + c] as number) / scale), HEADER_BYTES + c * BUCKETS + i);
    }
  }
  for (const [i, weight] of wordWeights.entries()) bytes.writeFloatLE(weight, MAGIC.length + 4 * (COUNT + i));
  writeFileSync(modelPath(MODEL_FILE), brotliCompressSync(bytes));
}

/**
 * Loads the model.
 *
 * @returns A function that gives the probability of every class, in the order of {@link CLASSES}, for a
 *   text; `undefined` for a text without a letter it knows. The array is new on each call.
 * @throws ModelError when the file is missing or of another format.
 */
export function loadLanguageModel(): (text: string) => Float64Array | undefined {
  const size = HEADER_BYTES + BUCKETS * COUNT;
  let bytes: Buffer;
  try {
    // In one piece: joining small ones takes a third of the time
    bytes = brotliDecompressSync(readFileSync(modelPath(MODEL_FILE)), { chunkSize: size });
  } catch (cause) {
    throw new ModelError(`models/${MODEL_FILE} cannot be read; run npm run models:language`, { cause });
  }
  if (bytes.length !== size || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new ModelError(
      `models/${MODEL_FILE}: ${bytes.length} bytes, expected ${size} of format ${MAGIC}; run npm run models:language`,
    );
  }
  const scales = CLASSES.map((_, c) => bytes.readFloatLE(MAGIC.length + 4 * c));
  const packed = packWeights(bytes);
  const wordWeights = Float64Array.from({ length: COUNT * MEASURES }, (_, i) =>
    bytes.readFloatLE(MAGIC.length + 4 * (COUNT + i)),
  );
  const { levelsOf, addMeasures } = loadWords();
  const features = createFeatures();
  const { grams, words, initials, ends } = features;
  const sums = new Int32Array(COUNT);
  const own = new Int32Array(COUNT);
  const known = new Float64Array(MEASURES);
  const ours = new Float64Array(OURS);
  return (text) => {
    readFeatures(text, features);
    if (features.gramCount === 0) return undefined;
    const { gramCount, wordCount } = features;
    known.fill(0);
    ours.fill(0);
    sums.fill(0);
    for (let w = 0, from = 0; w < wordCount; w++) {
      const to = ends[w] as number;
      own.fill(0);
      addWeights(packed, grams, from, to, own);
      from = to;
      const hash = words[w] as number;
      const levels = levelsOf(hash);
      const weight = hash === SIGN ? SIGN_WEIGHT : (levels & KNOWN) === 0 ? UNKNOWN_WORD : KNOWN_WORD;
      addMeasures(hash, levels, initials[w] as number, known);
      for (let c = 0; c < OURS; c++) {
        ours[c] = (ours[c] as number) + weight * (own[c] as number) * (scales[c] as number) + levelAt(levels, c);
      }
      for (let c = 0; c < COUNT; c++) sums[c] = (sums[c] as number) + (own[c] as number);
    }
    const norm = 1 / Math.sqrt(gramCount);
    const result = new Float64Array(COUNT);
    for (let c = 0; c < COUNT; c++) {
      let logit = (sums[c] as number) * (scales[c] as number);
      for (let k = 0; k < MEASURES; k++) logit += (known[k] as number) * (wordWeights[k * COUNT + c] as number);
      result[c] = logit * norm;
    }
    softmax(result);
    let share = 0;
    const temper = TEMPER / Math.sqrt(Math.sqrt(wordCount));
    for (let c = 0; c < OURS; c++) {
      share += result[c] as number;
      ours[c] = (ours[c] as number) * temper;
    }
    softmax(ours);
    for (let c = 0; c < OURS; c++) result[c] = share * (ours[c] as number);
    return result;
  };
}

/** The weights as {@link FIELD_BITS} tells. */
function packWeights(bytes: Buffer): Int32Array {
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, COUNT * BUCKETS);
  const field = (at: number): number => (weights[at] as number) + STEPS;
  const packed = new Int32Array(BUCKETS * PACKED);
  for (let bucket = 0, to = 0; bucket < BUCKETS; bucket++) {
    for (let at = bucket; at < weights.length; at += FIELDS * BUCKETS) {
      packed[to++] = field(at) | (field(at + BUCKETS) << FIELD_BITS) | (field(at + 2 * BUCKETS) << (2 * FIELD_BITS));
    }
  }
  return packed;
}

/** Adds the weights of the n-grams between `from` and `to` to the sums of the classes. */
function addWeights(packed: Int32Array, grams: Int32Array, from: number, to: number, sums: Int32Array): void {
  for (let start = from; start < to; start += MAX_ADDED) {
    const end = Math.min(to, start + MAX_ADDED);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    for (let i = start; i < end; i++) {
      const at = (grams[i] as number) * PACKED;
      a += packed[at] as number;
      b += packed[at + 1] as number;
      c += packed[at + 2] as number;
      d += packed[at + 3] as number;
      e += packed[at + 4] as number;
    }
    const raised = STEPS * (end - start);
    addFields(a, raised, sums, 0);
    addFields(b, raised, sums, FIELDS);
    addFields(c, raised, sums, 2 * FIELDS);
    addFields(d, raised, sums, 3 * FIELDS);
    addFields(e, raised, sums, 4 * FIELDS);
  }
}

function addFields(fields: number, raised: number, sums: Int32Array, first: number): void {
  sums[first] = (sums[first] as number) + (fields & FIELD_MASK) - raised;
  sums[first + 1] = (sums[first + 1] as number) + ((fields >>> FIELD_BITS) & FIELD_MASK) - raised;
  sums[first + 2] = (sums[first + 2] as number) + ((fields >>> (2 * FIELD_BITS)) & FIELD_MASK) - raised;
}

/** Turns scores into probabilities, in place. */
function softmax(scores: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp((scores[i] as number) - highest);
    total += scores[i] as number;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / total;
}
