/**
 * How frequent a word is in each language, for some ten thousands of words, and which of the three languages
 * know some hundred thousand rarer ones.
 *
 * models/language/words.bin, made by models/build/language-words.ts: the number of slots; one 32-bit slot a
 * word, an open-addressed table: 11 bits of the word's hash, then its levels (see {@link levelAt}); for the
 * rarer words a Bloom filter, in which a word and a language together are one entry.
 */
import { readFileSync } from "node:fs";
import { SUPPORTED_LANGUAGES } from "../document.js";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";
import { SIGN, SMALL } from "./features.js";

/** The three languages, the other Romance ones together, and all the rest. */
export const COLUMNS = ["fr", "en", "es", "romance", "rest"] as const;

export const WORDS_FILE = "language/words.bin";
/** Doublings of frequency from one level to the next: 15 levels reach from 2 in ten million to the commonest word. */
const OCTAVES = 1.2;
/** A word this frequent is of level 0, rarer ones are unknown. */
const FLOOR_FREQUENCY = 2e-7;
/** Level of a word in a language that the filter says it is in. */
const RARE_LEVEL = 2;
/** Length of the filter in 32 bits: with 121,000 entries it takes one word in sixty for one of its own. */
export const FILTER_LENGTH = 1 << 15;
/** Bits that an entry sets in the filter. */
const BITS_SET = 5;

const OURS = SUPPORTED_LANGUAGES.length;
/** A level of the three languages takes five bits, in halves; one of the other columns three, in twos. */
const FINE_BITS = 5;
const COARSE_BITS = 3;
export const FINGERPRINT = (-1 << (OURS * FINE_BITS + (COLUMNS.length - OURS) * COARSE_BITS)) >>> 0;

/** Whether one of the three languages knows the word with these levels. */
export const KNOWN = (1 << (OURS * FINE_BITS)) - 1;

/** The level in a column of {@link COLUMNS}, 0 to 15.5; 0 for a word unknown there. */
export function levelAt(levels: number, column: number): number {
  return column < OURS
    ? ((levels >>> (FINE_BITS * column)) & 31) / 2
    : ((levels >>> (OURS * FINE_BITS + COARSE_BITS * (column - OURS))) & 7) * 2;
}

/** The bits in which a word of this frequency has its level in a column. */
export function levelBits(frequency: number, column: number): number {
  const level = Math.max(0, Math.log2(frequency / FLOOR_FREQUENCY) / OCTAVES);
  return column < OURS
    ? Math.min(31, Math.round(2 * level)) << (FINE_BITS * column)
    : Math.min(7, Math.round(level / 2)) << (OURS * FINE_BITS + COARSE_BITS * (column - OURS));
}

/** Where in the table the search for a word begins. */
export function firstSlot(hash: number, slotCount: number): number {
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) % slotCount;
}

/** Languages whose frequent words are in the filter, to know a text that only shares words with the three. */
export const NEIGHBOURS = ["gl", "pt", "ca", "oc", "it", "ro", "de", "nl"] as const;

/**
 * What the words of a text together say of its language: their levels; how many with a small initial are
 * unknown in each of the three languages and in all of them; how many with a capital are (names are unknown
 * everywhere); how many are frequent in each of the neighbours.
 */
export const MEASURES = COLUMNS.length + OURS + 2 + NEIGHBOURS.length;
const MISSING_AT = COLUMNS.length;
const UNKNOWN_AT = MISSING_AT + OURS;
const NEIGHBOURS_AT = UNKNOWN_AT + 2;
/** A word that counts as one counts as much as a level of this. */
const ONE_WORD = 5;

/** The words of the model. */
export interface Words {
  /** A word's levels, see {@link levelAt}; 0 for a word that is not known. */
  readonly levelsOf: (hash: number) => number;
  /** Adds a word's measures to the sums. */
  readonly addMeasures: (hash: number, levels: number, initial: number, sums: Float64Array) => void;
}

/** Calls `visit` with each bit of the filter that stands for a word in a language, until it says no. */
export function everyBit(hash: number, column: number, visit: (at: number, bit: number) => boolean): boolean {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b + 2 * column);
  const step = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) | 1;
  for (let i = 0, place = mixed; i < BITS_SET; i++, place = (place + step) | 0) {
    if (!visit((place >>> 5) & (FILTER_LENGTH - 1), 1 << (place & 31))) return false;
  }
  return true;
}

/**
 * Loads the words.
 *
 * @throws ModelError when the file is missing.
 */
export function loadWords(): Words {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(WORDS_FILE));
  } catch (cause) {
    throw new ModelError(`models/${WORDS_FILE} cannot be read; run npm run models:language-words`, { cause });
  }
  const words = new Uint32Array(new Uint8Array(bytes).buffer);
  const slotCount = words[0] as number;
  const slots = words.subarray(1, 1 + slotCount);
  const filter = words.subarray(1 + slotCount);
  const isSet = (at: number, bit: number): boolean => ((filter[at] as number) & bit) !== 0;
  const count = (sums: Float64Array, at: number): void => {
    sums[at] = (sums[at] as number) + ONE_WORD;
  };
  return {
    levelsOf: (hash) => {
      if (hash === SIGN) return 0;
      const fingerprint = (hash & FINGERPRINT) >>> 0;
      let at = firstSlot(hash, slotCount);
      let entry = slots[at] as number;
      while (entry !== 0) {
        if ((entry & FINGERPRINT) >>> 0 === fingerprint) return entry & ~FINGERPRINT;
        at = at + 1 === slotCount ? 0 : at + 1;
        entry = slots[at] as number;
      }
      let levels = 0;
      for (let c = 0; c < OURS; c++) {
        if (everyBit(hash, c, isSet)) levels |= (2 * RARE_LEVEL) << (FINE_BITS * c);
      }
      return levels;
    },
    addMeasures: (hash, levels, initial, sums) => {
      for (let k = 0; k < COLUMNS.length; k++) sums[k] = (sums[k] as number) + levelAt(levels, k);
      if (initial === 0) return;
      const isSmall = initial === SMALL;
      if ((levels & KNOWN) === 0) count(sums, isSmall ? UNKNOWN_AT : UNKNOWN_AT + 1);
      for (let c = 0; isSmall && c < OURS; c++) if (levelAt(levels, c) === 0) count(sums, MISSING_AT + c);
      for (let c = 0; c < NEIGHBOURS.length; c++) {
        if (everyBit(hash, OURS + c, isSet)) count(sums, NEIGHBOURS_AT + c);
      }
    },
  };
}
