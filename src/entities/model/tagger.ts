/**
 * The trained tagger: a linear-chain conditional random field over BIOES tags, int8 weights.
 *
 * models/entities/names.bin: `KHN3`; int16 transitions [TAG_COUNT × TAG_COUNT], starts and ends [TAG_COUNT
 * each] in units of the weights' scale, padded to a multiple of 4 bytes; float32 scale; uint32 number of
 * features; one bit per bucket, set for those with weights; int8 weights [features × TAG_COUNT] in the order
 * of the buckets.
 */
import { readFileSync } from "node:fs";
import { ModelError } from "../../errors.js";
import { modelPath } from "../../model-files.js";
import type { Word } from "../words.js";
import { BUCKETS, MAX_CONTEXT_FEATURES, OFFSETS, type WordInfo, wordBuckets, wordInfo } from "./features.js";
import { mayBegin, mayEnd, mayFollow, OUTSIDE, TAG_COUNT } from "./labels.js";

export const MAGIC = "KHN3";
export const MODEL_FILE = "entities/names.bin";
/** Adds to no path. */
const FORBIDDEN = -(1 << 28);

/** The model, ready to be summed. */
interface NameModel {
  /** The row of a bucket's weights, -1 when it has none. */
  rowOf(bucket: number): number;
  /** {@link WORDS} words per row; byte t of a row is the weight of tag t plus 128, bytes beyond TAG_COUNT are 128. */
  readonly rows: Int32Array;
  /** Logit per unit of weight. */
  readonly scale: number;
  readonly transitions: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/**
 * Weights are summed two tags at a time in the halves of 32-bit words: a row of bytes is taken apart into
 * LANES such words, of bytes 0 and 2, 1 and 3, 4 and 6 … Halves hold sums of weights plus 128 each, so they
 * never borrow; the half of a byte beyond TAG_COUNT counts the 128s. 250 weights a token fit.
 */
const WORDS = 5;
const LANES = 2 * WORDS;
const HALVES = 0x00ff00ff;

/** Where the table of weights begins in the file. */
export const TABLE_AT = Math.ceil((4 + 2 * TAG_COUNT * (TAG_COUNT + 2)) / 4) * 4;

/** @throws ModelError when the file is missing or damaged. */
function loadNameModel(): NameModel {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(MODEL_FILE));
  } catch (cause) {
    throw new ModelError(`models/${MODEL_FILE} cannot be read; run npm run models:entities`, { cause });
  }
  const bitsAt = TABLE_AT + 8;
  const weightsAt = bitsAt + BUCKETS / 8;
  if (bytes.toString("latin1", 0, 4) !== MAGIC || bytes.length < weightsAt) {
    throw new ModelError(`models/${MODEL_FILE} is not of format ${MAGIC}; run npm run models:entities`);
  }
  const size = weightsAt + bytes.readUInt32LE(TABLE_AT + 4) * TAG_COUNT;
  if (bytes.length !== size) throw new ModelError(`models/${MODEL_FILE}: ${bytes.length} bytes, expected ${size}`);
  let at = 4;
  const shorts = (count: number): Int32Array => {
    const values = new Int32Array(count);
    for (let i = 0; i < count; i++) values[i] = bytes.readInt16LE(at + 2 * i);
    at += 2 * count;
    return values;
  };
  const transitions = shorts(TAG_COUNT * TAG_COUNT);
  const starts = shorts(TAG_COUNT);
  const ends = shorts(TAG_COUNT);
  for (let a = 0; a < TAG_COUNT; a++) {
    for (let b = 0; b < TAG_COUNT; b++) if (!mayFollow(a, b)) transitions[a * TAG_COUNT + b] = FORBIDDEN;
    if (!mayBegin(a)) starts[a] = FORBIDDEN;
    if (!mayEnd(a)) ends[a] = FORBIDDEN;
  }
  // Copied, so that the array is aligned whatever the offset
  const start = bytes.byteOffset + bitsAt;
  const bits = new Int32Array(bytes.buffer.slice(start, start + BUCKETS / 8) as ArrayBuffer);
  const before = rowsBefore(bits);
  return {
    scale: bytes.readFloatLE(TABLE_AT),
    transitions,
    starts,
    ends,
    rows: paddedRows(bytes.subarray(weightsAt)),
    rowOf(bucket) {
      const word = bits[bucket >>> 5] as number;
      const bit = 1 << (bucket & 31);
      return (word & bit) === 0 ? -1 : (before[bucket >>> 5] as number) + bitCount(word & (bit - 1));
    },
  };
}

function paddedRows(weights: Uint8Array): Int32Array {
  const count = weights.length / TAG_COUNT;
  const bytes = new Uint8Array(count * WORDS * 4);
  for (let row = 0, from = 0; row < count; row++) {
    let to = row * WORDS * 4;
    for (const end = from + TAG_COUNT; from < end; ) bytes[to++] = (weights[from++] as number) ^ 128;
    while (to % (WORDS * 4) !== 0) bytes[to++] = 128;
  }
  return new Int32Array(bytes.buffer);
}

/** Per 32 buckets, how many buckets before them have weights. */
function rowsBefore(bits: Int32Array): Int32Array {
  const rows = new Int32Array(bits.length);
  let row = 0;
  for (let i = 0; i < bits.length; i++) {
    rows[i] = row;
    row += bitCount(bits[i] as number);
  }
  return rows;
}

function bitCount(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A word with the weights of its word features summed: {@link LANES} words per offset of OFFSETS, from `at` on. */
export interface TaggedWord extends WordInfo {
  readonly sums: Int32Array;
  readonly at: number;
}

/** Words whose sums lie in one array: an array of their own for each would cost twice as much. */
const WORDS_PER_BLOCK = 512;

function createWordSummer({ rows, rowOf }: NameModel): (word: Word, language: number) => TaggedWord {
  const size = OFFSETS.length * LANES;
  let sums = new Int32Array(0);
  let at = 0;
  return (word, language) => {
    if (at === sums.length) {
      sums = new Int32Array(WORDS_PER_BLOCK * size);
      at = 0;
    }
    const info = wordInfo(word, language);
    const tagged = { ...info, sums, at };
    for (const buckets of wordBuckets(word, info, language)) {
      for (const bucket of buckets) {
        const row = rowOf(bucket) * WORDS;
        if (row < 0) continue;
        for (let k = 0; k < WORDS; k++) {
          const bytes = rows[row + k] as number;
          sums[at + 2 * k] = (sums[at + 2 * k] as number) + (bytes & HALVES);
          sums[at + 2 * k + 1] = (sums[at + 2 * k + 1] as number) + ((bytes >>> 8) & HALVES);
        }
      }
      at += LANES;
    }
    return tagged;
  };
}

/** Longest stretch decoded at once; a longer one (a list without any small word) is cut. */
export const MAX_STRETCH = 512;

/** Per token its tag and, where it is part of a name, how sure the tagger is of it, 0–1, not calibrated. */
interface Decoded {
  readonly tags: Uint8Array;
  readonly certainty: Float64Array;
}

/** Reads and decodes words; `tagged` of a {@link Word} remembers its sums. */
export interface Tagger {
  /** A word with its weights in a language, by position in SUPPORTED_LANGUAGES. */
  wordOf(word: Word, language: number): TaggedWord;
  /**
   * The best tags for tokens `[from, to)` of a sentence, at most {@link MAX_STRETCH}.
   *
   * @param writeContext - Writes a token's context features, returns their number.
   */
  decode(
    words: readonly TaggedWord[],
    from: number,
    to: number,
    writeContext: (at: number, into: Int32Array) => number,
  ): Decoded;
}

/** @throws ModelError when the file is missing or damaged. */
export function loadTagger(): Tagger {
  const model = loadNameModel();
  const sum = createWordSummer(model);
  const bestTags = createDecoder(model);
  const context = new Int32Array(MAX_CONTEXT_FEATURES);
  const buffer = new Int32Array(MAX_STRETCH * TAG_COUNT);
  return {
    wordOf(word, language) {
      const tagged = word.tagged[language] ?? sum(word, language);
      word.tagged[language] = tagged;
      return tagged;
    },
    decode(words, from, to, writeContext) {
      const emissions = buffer.subarray(0, (to - from) * TAG_COUNT);
      for (let at = from; at < to; at++) {
        const count = writeContext(at, context);
        emit(model, words, at, context, count, emissions, (at - from) * TAG_COUNT);
      }
      const tags = bestTags(emissions);
      return { tags, certainty: certaintyOf(emissions, tags, model.scale) };
    },
  };
}

/** Writes the emissions of token `at`, whose context features are the first `count` of `context`. */
function emit(
  { rows, rowOf }: NameModel,
  words: readonly TaggedWord[],
  at: number,
  context: Int32Array,
  count: number,
  emissions: Int32Array,
  into: number,
): void {
  // One variable per lane: they stay in registers
  let [a0, b0, a1, b1, a2, b2, a3, b3, a4, b4] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let o = 0; o < OFFSETS.length; o++) {
    const word = words[at + (OFFSETS[o] as number)];
    if (word === undefined) continue;
    const { sums } = word;
    const k = word.at + o * LANES;
    a0 = (a0 + (sums[k] as number)) | 0;
    b0 = (b0 + (sums[k + 1] as number)) | 0;
    a1 = (a1 + (sums[k + 2] as number)) | 0;
    b1 = (b1 + (sums[k + 3] as number)) | 0;
    a2 = (a2 + (sums[k + 4] as number)) | 0;
    b2 = (b2 + (sums[k + 5] as number)) | 0;
    a3 = (a3 + (sums[k + 6] as number)) | 0;
    b3 = (b3 + (sums[k + 7] as number)) | 0;
    a4 = (a4 + (sums[k + 8] as number)) | 0;
    b4 = (b4 + (sums[k + 9] as number)) | 0;
  }
  for (let f = 0; f < count; f++) {
    const row = rowOf(context[f] as number) * WORDS;
    if (row < 0) continue;
    const w0 = rows[row] as number;
    const w1 = rows[row + 1] as number;
    const w2 = rows[row + 2] as number;
    const w3 = rows[row + 3] as number;
    const w4 = rows[row + 4] as number;
    a0 = (a0 + (w0 & HALVES)) | 0;
    b0 = (b0 + ((w0 >>> 8) & HALVES)) | 0;
    a1 = (a1 + (w1 & HALVES)) | 0;
    b1 = (b1 + ((w1 >>> 8) & HALVES)) | 0;
    a2 = (a2 + (w2 & HALVES)) | 0;
    b2 = (b2 + ((w2 >>> 8) & HALVES)) | 0;
    a3 = (a3 + (w3 & HALVES)) | 0;
    b3 = (b3 + ((w3 >>> 8) & HALVES)) | 0;
    a4 = (a4 + (w4 & HALVES)) | 0;
    b4 = (b4 + ((w4 >>> 8) & HALVES)) | 0;
  }
  // Byte 17, the first beyond the 17 tags, has counted the 128s
  const zero = b4 & 0xffff;
  unpack(emissions, a0, b0, into, zero);
  unpack(emissions, a1, b1, into + 4, zero);
  unpack(emissions, a2, b2, into + 8, zero);
  unpack(emissions, a3, b3, into + 12, zero);
  emissions[into + 16] = (a4 & 0xffff) - zero;
}

function unpack(emissions: Int32Array, a: number, b: number, into: number, zero: number): void {
  emissions[into] = (a & 0xffff) - zero;
  emissions[into + 1] = (b & 0xffff) - zero;
  emissions[into + 2] = (a >>> 16) - zero;
  emissions[into + 3] = (b >>> 16) - zero;
}

/** Finds best paths; buffers are reused between calls. */
function createDecoder({ transitions, starts, ends }: NameModel): (emissions: Int32Array) => Uint8Array {
  const best = new Int32Array(MAX_STRETCH * TAG_COUNT);
  const back = new Uint8Array(MAX_STRETCH * TAG_COUNT);
  /** Tags that may stand before each tag: legal moves only, for speed. */
  const before = Array.from({ length: TAG_COUNT }, (_, next) =>
    Uint8Array.from(Array.from({ length: TAG_COUNT }, (_, tag) => tag).filter((tag) => mayFollow(tag, next))),
  );
  return (emissions) => {
    const length = emissions.length / TAG_COUNT;
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
    return tags;
  };
}

/** Each name token's share of its tag's emission among all tags': a quick stand-in for the marginal. */
function certaintyOf(emissions: Int32Array, tags: Uint8Array, scale: number): Float64Array {
  const certainty = new Float64Array(tags.length);
  for (let i = 0; i < tags.length; i++) {
    if (tags[i] === OUTSIDE) continue;
    const row = i * TAG_COUNT;
    const own = emissions[row + (tags[i] as number)] as number;
    let sum = 0;
    for (let tag = 0; tag < TAG_COUNT; tag++) sum += Math.exp(((emissions[row + tag] as number) - own) * scale);
    certainty[i] = 1 / sum;
  }
  return certainty;
}
