/**
 * The language model file: multinomial logistic regression, int8 weights, one row of classes per bucket.
 *
 * models/language/language.bin: `KHL1`, then per class a float32 scale, then BUCKETS × classes int8.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";
import { BUCKETS, writeFeatures } from "./features.js";

/**
 * The languages the model tells apart: the three khabar reads, then the neighbours most easily taken for
 * them; `ber` is any Berber language in Latin script, `ary` Darija in chat spelling, `und` whatever is
 * spelt like none of them (learnt from text whose letters were exchanged).
 */
export const CLASSES = ["fr", "en", "es", "pt", "gl", "ca", "it", "de", "nl", "eu", "ber", "ary", "und"] as const;
export type LanguageClass = (typeof CLASSES)[number];

const MAGIC = "KHL1";
const HEADER_BYTES = MAGIC.length + 4 * CLASSES.length;

/** Writes trained weights (`bucket × CLASSES.length + class`), rounded to 8 bits per class. */
export function writeLanguageModel(path: string, weights: Float32Array): void {
  const bytes = Buffer.alloc(HEADER_BYTES + weights.length);
  bytes.write(MAGIC, 0, "latin1");
  for (let c = 0; c < CLASSES.length; c++) {
    let largest = 1e-9;
    for (let i = c; i < weights.length; i += CLASSES.length)
      largest = Math.max(largest, Math.abs(weights[i] as number));
    const scale = largest / 127;
    bytes.writeFloatLE(scale, MAGIC.length + 4 * c);
    for (let i = c; i < weights.length; i += CLASSES.length) {
      bytes.writeInt8(Math.round((weights[i] as number) / scale), HEADER_BYTES + i);
    }
  }
  writeFileSync(path, bytes);
}

/**
 * Loads the model.
 *
 * @returns A function that gives the probability of every class, in the order of {@link CLASSES}, for a
 *   text; `undefined` for a text without a letter it knows. The array is new on each call.
 * @throws ModelError when the file is missing or of another format.
 */
export function loadLanguageModel(): (text: string) => Float64Array | undefined {
  const name = "language/language.bin";
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(name));
  } catch (cause) {
    throw new ModelError(`models/${name} cannot be read; run npm run models:language`, { cause });
  }
  const size = HEADER_BYTES + BUCKETS * CLASSES.length;
  if (bytes.length !== size || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new ModelError(
      `models/${name}: ${bytes.length} bytes, expected ${size} of format ${MAGIC}; run npm run models:language`,
    );
  }
  const scales = CLASSES.map((_, c) => bytes.readFloatLE(MAGIC.length + 4 * c));
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, BUCKETS * CLASSES.length);
  const features = new Int32Array(8_192);
  const sums = new Int32Array(CLASSES.length);
  return (text) => {
    const count = writeFeatures(text, features);
    if (count === 0) return undefined;
    sums.fill(0);
    for (let i = 0; i < count; i++) {
      const base = (features[i] as number) * CLASSES.length;
      for (let c = 0; c < CLASSES.length; c++) sums[c] = (sums[c] as number) + (weights[base + c] as number);
    }
    const norm = 1 / Math.sqrt(count);
    const logits = scales.map((scale, c) => (sums[c] as number) * scale * norm);
    const highest = Math.max(...logits);
    let total = 0;
    const result = new Float64Array(CLASSES.length);
    for (let c = 0; c < CLASSES.length; c++) {
      result[c] = Math.exp((logits[c] as number) - highest);
      total += result[c] as number;
    }
    for (let c = 0; c < CLASSES.length; c++) result[c] = (result[c] as number) / total;
    return result;
  };
}
