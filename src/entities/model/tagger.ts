/**
 * The trained tagger: a linear-chain conditional random field over BIOES tags, int8 weights.
 *
 * models/entities/names.bin: `KHN2`; uint32 number of features; float32 scale; int16 transitions
 * [TAG_COUNT × TAG_COUNT], starts and ends [TAG_COUNT each], padded to a multiple of 4 bytes; one bit per
 * bucket, set for those with weights; int8 weights [features × TAG_COUNT] in the order of the buckets.
 */
import { readFileSync } from "node:fs";
import { ModelError } from "../../errors.js";
import { modelPath } from "../../model-files.js";
import type { Word } from "../words.js";
import { BUCKETS, MAX_CONTEXT_FEATURES, OFFSETS, type WordInfo, wordBuckets, wordInfo } from "./features.js";
import { mayBegin, mayEnd, mayFollow, OUTSIDE, TAG_COUNT } from "./labels.js";

export const MAGIC = "KHN2";
export const MODEL_FILE = "entities/names.bin";
/** Where the bucket bits begin in the file. */
export const BITS_AT = Math.ceil((12 + 2 * TAG_COUNT * (TAG_COUNT + 2)) / 4) * 4;

/** Adds to no path. */
const FORBIDDEN = -(1 << 28);

/** The weights, ready to be summed. */
interface NameModel {
  /** Logit per unit of summed weight. */
  readonly scale: number;
  readonly transitions: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Adds a bucket's weights to `sums[at … at + TAG_COUNT)`. */
  add(bucket: number, sums: Int16Array | Int32Array, at: number): void;
}

/** @throws ModelError when the file is missing or damaged. */
function loadNameModel(): NameModel {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(MODEL_FILE));
  } catch (cause) {
    throw new ModelError(`models/${MODEL_FILE} cannot be read; run npm run models:entities`, { cause });
  }
  if (bytes.toString("latin1", 0, 4) !== MAGIC) {
    throw new ModelError(`models/${MODEL_FILE} is not of format ${MAGIC}; run npm run models:entities`);
  }
  const size = BITS_AT + BUCKETS / 8 + bytes.readUInt32LE(4) * TAG_COUNT;
  if (bytes.length !== size) throw new ModelError(`models/${MODEL_FILE}: ${bytes.length} bytes, expected ${size}`);
  const scale = bytes.readFloatLE(8);
  let at = 12;
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
  const start = bytes.byteOffset + BITS_AT;
  const bits = new Int32Array(bytes.buffer.slice(start, start + BUCKETS / 8));
  const weights = new Int8Array(bytes.buffer, start + BUCKETS / 8);
  const rows = rowsBefore(bits);
  return {
    scale,
    transitions,
    starts,
    ends,
    add(bucket, sums, into) {
      const word = bits[bucket >>> 5] as number;
      const bit = 1 << (bucket & 31);
      if ((word & bit) === 0) return;
      let row = ((rows[bucket >>> 5] as number) + bitCount(word & (bit - 1))) * TAG_COUNT;
      for (let to = into; to < into + TAG_COUNT; to++) sums[to] = (sums[to] as number) + (weights[row++] as number);
    },
  };
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

/** A word with the weights of its word features summed, per offset of OFFSETS, in `sums` from `at` on. */
export interface TaggedWord extends WordInfo {
  readonly sums: Int16Array;
  readonly at: number;
}

/** Words whose sums lie in one array: an array of their own for each would cost twice as much. */
const WORDS_PER_BLOCK = 512;

function createWordSummer(model: NameModel): (word: Word, language: number) => TaggedWord {
  const size = OFFSETS.length * TAG_COUNT;
  let sums = new Int16Array(0);
  let at = 0;
  return (word, language) => {
    if (at === sums.length) {
      sums = new Int16Array(WORDS_PER_BLOCK * size);
      at = 0;
    }
    const info = wordInfo(word, language);
    const tagged = { ...info, sums, at };
    for (const [o, buckets] of wordBuckets(word, info, language).entries())
      for (const bucket of buckets) model.add(bucket, sums, at + o * TAG_COUNT);
    at += size;
    return tagged;
  };
}

/** Reads and decodes words; `tagged` of a {@link Word} remembers what was summed. */
export interface Tagger {
  wordOf(word: Word, language: number): TaggedWord;
  decode: ReturnType<typeof createDecoder>;
}

export function loadTagger(): Tagger {
  const model = loadNameModel();
  const sum = createWordSummer(model);
  return {
    wordOf(word, language) {
      const tagged = word.tagged[language] ?? sum(word, language);
      word.tagged[language] = tagged;
      return tagged;
    },
    decode: createDecoder(model),
  };
}

/** Longest stretch decoded at once; a longer one (a list without any small word) is cut. */
export const MAX_STRETCH = 512;

/** Per token its tag and, where it is part of a name, how sure the tagger is of it, 0–1, not calibrated. */
export interface Decoded {
  readonly tags: Uint8Array;
  readonly certainty: Float64Array;
}

/** Decodes stretches; buffers are reused between calls. */
function createDecoder(model: NameModel) {
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
    words: readonly TaggedWord[],
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
        const { sums } = word;
        let base = word.at + o * TAG_COUNT;
        for (let to = row; to < row + TAG_COUNT; to++) emissions[to] = (emissions[to] as number) + (sums[base++] as number);
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
