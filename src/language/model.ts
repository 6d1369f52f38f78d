/**
 * The language model: two voices.
 *
 * Multinomial logistic regression over hashed n-grams and word levels tells all classes apart and decides
 * whether a text is in one of the three languages khabar reads. Which of the three, the words decide, each
 * by how frequent it is in them (words.ts); n-grams help where a word is unknown.
 *
 * models/language/language.bin, brotli: `KHL2`, per class a float32 scale, COLUMNS × classes float32 of word
 * levels, then classes × BUCKETS int8.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { SUPPORTED_LANGUAGES } from "../document.js";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";
import { BUCKETS, createFeatures, readFeatures } from "./features.js";
import { COLUMNS, KNOWN, levelAt, loadWordLevels } from "./words.js";

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
 * languages and for others. Trained n-grams are too sure of themselves; on tuning headlines cut to 2 words
 * 1 and 1 give 85.5 %, these 86.0 %, on news cut to 3 words 98.3 and 98.6 %.
 */
const KNOWN_WORD = 0.15;
const UNKNOWN_WORD = 0.3;
/** Makes the three-way scores probabilities: times this, and divided by the fourth root of the number of words. */
const TEMPER = 0.7;
/** Weights are rounded to so many steps either side of 0: a third of the file of 127, no measured loss. */
const STEPS = 15;

const MAGIC = "KHL2";
const HEADER_BYTES = MAGIC.length + 4 * COUNT * (1 + COLUMNS.length);

/** Writes trained weights (`bucket × CLASSES.length + class`, `column × CLASSES.length + class`). */
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
  let bytes: Buffer;
  try {
    bytes = brotliDecompressSync(readFileSync(modelPath(MODEL_FILE)));
  } catch (cause) {
    throw new ModelError(`models/${MODEL_FILE} cannot be read; run npm run models:language`, { cause });
  }
  const size = HEADER_BYTES + BUCKETS * COUNT;
  if (bytes.length !== size || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new ModelError(
      `models/${MODEL_FILE}: ${bytes.length} bytes, expected ${size} of format ${MAGIC}; run npm run models:language`,
    );
  }
  const scales = CLASSES.map((_, c) => bytes.readFloatLE(MAGIC.length + 4 * c));
  const rows = CLASSES.map(
    (_, c) => new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES + c * BUCKETS, BUCKETS),
  );
  const wordWeights = Float64Array.from({ length: COUNT * COLUMNS.length }, (_, i) =>
    bytes.readFloatLE(MAGIC.length + 4 * (COUNT + i)),
  );
  const levelsOf = loadWordLevels();
  const features = createFeatures();
  const { grams, words, ends } = features;
  const sums = new Int32Array(COUNT);
  const levelsAt = new Int32Array(words.length);
  const known = new Float64Array(COLUMNS.length);
  const ours = new Float64Array(OURS);
  return (text) => {
    readFeatures(text, features);
    if (features.gramCount === 0) return undefined;
    const { gramCount, wordCount } = features;
    known.fill(0);
    for (let w = 0; w < wordCount; w++) {
      const levels = levelsOf(words[w] as number);
      levelsAt[w] = levels;
      for (let k = 0; k < COLUMNS.length; k++) known[k] = (known[k] as number) + levelAt(levels, k);
    }
    // Class by class, so that each sum stays in a register
    for (let c = 0; c < COUNT; c++) {
      const row = rows[c] as Int8Array;
      let sum = 0;
      if (c < OURS) {
        let score = 0;
        let i = 0;
        for (let w = 0; w < wordCount; w++) {
          let own = 0;
          for (const end = ends[w] as number; i < end; i++) own += row[grams[i] as number] as number;
          const levels = levelsAt[w] as number;
          const weight = (levels & KNOWN) === 0 ? UNKNOWN_WORD : KNOWN_WORD;
          score += weight * own * (scales[c] as number) + levelAt(levels, c);
          sum += own;
        }
        ours[c] = score;
      } else for (let i = 0; i < gramCount; i++) sum += row[grams[i] as number] as number;
      sums[c] = sum;
    }
    const norm = 1 / Math.sqrt(gramCount);
    const result = new Float64Array(COUNT);
    for (let c = 0; c < COUNT; c++) {
      let logit = (sums[c] as number) * (scales[c] as number);
      for (let k = 0; k < COLUMNS.length; k++) logit += (known[k] as number) * (wordWeights[k * COUNT + c] as number);
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
