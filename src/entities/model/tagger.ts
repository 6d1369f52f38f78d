/**
 * The trained tagger: a linear-chain conditional random field over BIOES tags, int8 weights.
 *
 * models/entities/names.bin: `KHN1`; uint32 number of table slots (a power of two) and of features; float32
 * scale; int16 transitions [TAG_COUNT × TAG_COUNT], starts and ends [TAG_COUNT each]; uint32 key per slot
 * (bucket + 1, 0 when empty), uint32 row per slot; int8 weights [features × TAG_COUNT].
 */
import { readFileSync } from "node:fs";
import { ModelError } from "../../errors.js";
import { modelPath } from "../../model-files.js";
import { MAX_CONTEXT_FEATURES, OFFSETS, type WordInfo } from "./features.js";
import { mayBegin, mayEnd, mayFollow, OUTSIDE, TAG_COUNT } from "./labels.js";

export const MAGIC = "KHN1";
export const MODEL_FILE = "entities/names.bin";

/** Adds to no path. */
const FORBIDDEN = -(1 << 28);

/** The weights, ready to be summed. */
export interface NameModel {
  /** Logit per unit of summed weight. */
  readonly scale: number;
  readonly transitions: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Adds a bucket's weights to `sums[at … at + TAG_COUNT)`. */
  add(bucket: number, sums: Int32Array, at: number): void;
}

/** @throws ModelError when the file is missing or damaged. */
export function loadNameModel(): NameModel {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(MODEL_FILE));
  } catch (cause) {
    throw new ModelError(`models/${MODEL_FILE} cannot be read; run npm run models:entities`, { cause });
  }
  if (bytes.toString("latin1", 0, 4) !== MAGIC) {
    throw new ModelError(`models/${MODEL_FILE} is not of format ${MAGIC}; run npm run models:entities`);
  }
  const slots = bytes.readUInt32LE(4);
  const rows = bytes.readUInt32LE(8);
  const scale = bytes.readFloatLE(12);
  let at = 16;
  const shorts = (count: number): Int32Array => {
    const values = new Int32Array(count);
    for (let i = 0; i < count; i++) values[i] = bytes.readInt16LE(at + 2 * i);
    at += 2 * count;
    return values;
  };
  const transitions = shorts(TAG_COUNT * TAG_COUNT);
  const starts = shorts(TAG_COUNT);
  const ends = shorts(TAG_COUNT);
  if (bytes.length !== at + 8 * slots + rows * TAG_COUNT) {
    throw new ModelError(`models/${MODEL_FILE}: ${bytes.length} bytes, expected ${at + 8 * slots + rows * TAG_COUNT}`);
  }
  for (let a = 0; a < TAG_COUNT; a++) {
    for (let b = 0; b < TAG_COUNT; b++) if (!mayFollow(a, b)) transitions[a * TAG_COUNT + b] = FORBIDDEN;
    if (!mayBegin(a)) starts[a] = FORBIDDEN;
    if (!mayEnd(a)) ends[a] = FORBIDDEN;
  }
  // Copied, so that the arrays are aligned whatever the offset
  const keys = new Uint32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * slots));
  at += 4 * slots;
  const rowOf = new Uint32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * slots));
  at += 4 * slots;
  const weights = new Int8Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + rows * TAG_COUNT));
  const mask = slots - 1;
  return {
    scale,
    transitions,
    starts,
    ends,
    add(bucket, sums, into) {
      const key = bucket + 1;
      for (let slot = slotOf(bucket) & mask; ; slot = (slot + 1) & mask) {
        const found = keys[slot] as number;
        if (found === 0) return;
        if (found !== key) continue;
        const row = (rowOf[slot] as number) * TAG_COUNT;
        for (let tag = 0; tag < TAG_COUNT; tag++)
          sums[into + tag] = (sums[into + tag] as number) + (weights[row + tag] as number);
        return;
      }
    },
  };
}

/** Where the search for a bucket begins in the table. */
export function slotOf(bucket: number): number {
  return Math.imul(bucket, 0x9e3779b1) >>> 8;
}

/** A word with the weights of its word features already summed, per offset. */
export interface SummedWord extends WordInfo {
  readonly sums: Int32Array;
}

/** Sums the weights of a word's features for every offset. */
export function sumWord(info: WordInfo, model: NameModel): SummedWord {
  const sums = new Int32Array(OFFSETS.length * TAG_COUNT);
  for (const [o, buckets] of info.buckets.entries())
    for (const bucket of buckets) model.add(bucket, sums, o * TAG_COUNT);
  return { ...info, sums };
}

/** Longest stretch decoded at once; a longer one (a list without any small word) is cut. */
export const MAX_STRETCH = 512;

/** One decoded token: its tag and how sure the tagger is of it there, 0–1, not calibrated. */
export interface Decoded {
  readonly tags: Uint8Array;
  readonly certainty: Float64Array;
}

/** Decodes stretches; buffers are reused between calls. */
export function createDecoder(model: NameModel) {
  const emissions = new Int32Array(MAX_STRETCH * TAG_COUNT);
  const best = new Int32Array(MAX_STRETCH * TAG_COUNT);
  const back = new Uint8Array(MAX_STRETCH * TAG_COUNT);
  const context = new Int32Array(MAX_CONTEXT_FEATURES);
  /** Tags that may stand before each tag: legal moves only, for speed. */
  const before = Array.from({ length: TAG_COUNT }, (_, next) =>
    Uint8Array.from(Array.from({ length: TAG_COUNT }, (_, tag) => tag).filter((tag) => mayFollow(tag, next))),
  );

  /**
   * The best tags for tokens `[from, to)` of a sentence.
   *
   * @param writeContext - Writes a token's context features, returns their number.
   */
  return function decode(
    words: readonly SummedWord[],
    from: number,
    to: number,
    writeContext: (at: number, into: Int32Array) => number,
  ): Decoded {
    const length = to - from;
    for (let i = 0; i < length; i++) {
      const row = i * TAG_COUNT;
      emissions.fill(0, row, row + TAG_COUNT);
      for (let o = 0; o < OFFSETS.length; o++) {
        const word = words[from + i + (OFFSETS[o] as number)];
        if (word === undefined) continue;
        const base = o * TAG_COUNT;
        for (let tag = 0; tag < TAG_COUNT; tag++)
          emissions[row + tag] = (emissions[row + tag] as number) + (word.sums[base + tag] as number);
      }
      const count = writeContext(from + i, context);
      for (let k = 0; k < count; k++) model.add(context[k] as number, emissions, row);
    }
    const { transitions, starts, ends } = model;
    for (let tag = 0; tag < TAG_COUNT; tag++) best[tag] = (starts[tag] as number) + (emissions[tag] as number);
    for (let i = 1; i < length; i++) {
      const row = i * TAG_COUNT;
      const previous = row - TAG_COUNT;
      for (let tag = 0; tag < TAG_COUNT; tag++) {
        let top = FORBIDDEN * 2;
        let from = 0;
        const others = before[tag] as Uint8Array;
        for (let k = 0; k < others.length; k++) {
          const other = others[k] as number;
          const score = (best[previous + other] as number) + (transitions[other * TAG_COUNT + tag] as number);
          if (score > top) {
            top = score;
            from = other;
          }
        }
        best[row + tag] = top + (emissions[row + tag] as number);
        back[row + tag] = from;
      }
    }
    const tags = new Uint8Array(length);
    let last = OUTSIDE;
    let top = FORBIDDEN * 4;
    for (let tag = 0; tag < TAG_COUNT; tag++) {
      const score = (best[(length - 1) * TAG_COUNT + tag] as number) + (ends[tag] as number);
      if (score > top) {
        top = score;
        last = tag;
      }
    }
    for (let i = length - 1; i >= 0; i--) {
      tags[i] = last;
      last = back[i * TAG_COUNT + last] as number;
    }
    return { tags, certainty: certaintyOf(emissions, tags, model.scale) };
  };
}

/** Each token's share of its tag's emission among all tags': a quick stand-in for the marginal. */
function certaintyOf(emissions: Int32Array, tags: Uint8Array, scale: number): Float64Array {
  const certainty = new Float64Array(tags.length);
  for (let i = 0; i < tags.length; i++) {
    const row = i * TAG_COUNT;
    const own = emissions[row + (tags[i] as number)] as number;
    let sum = 0;
    for (let tag = 0; tag < TAG_COUNT; tag++) sum += Math.exp(((emissions[row + tag] as number) - own) * scale);
    certainty[i] = 1 / sum;
  }
  return certainty;
}
