/**
 * The lists of models/entities/lists in their shipped form: which lists hold a word or a name of several
 * words. They are evidence for the tagger and the patterns, never a mention by themselves.
 *
 * models/entities/name-lists.bin, made by models/build/name-lists.ts: `KHL1`; uint32 number of slots (a power
 * of two); uint32 hash per slot (0 when empty); uint16 bits per slot. Of 150,000 names one word in 28,000 that
 * stands on no list is taken for a listed one, which costs nothing measurable and saves 20 MB of strings.
 */
import { readFileSync } from "node:fs";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";
import { fold } from "../text/fold.js";
import type { Word } from "./words.js";

export const MAGIC = "KHL1";
export const LISTS_FILE = "entities/name-lists.bin";

/** The lists in the order of their bits: files of models/entities/lists. */
export const LISTS = [
  "given-names",
  "surnames",
  "common-words",
  "towns",
  "brands",
  "organisations",
  "places",
  "works",
] as const;

export const IS_GIVEN_NAME = 1;
export const IS_SURNAME = 2;
/** A word that running text writes small; the only list whose words keep their accents. */
export const IS_COMMON = 4;
/** First of the lists that hold names of several words. */
const FIRST_LIST_OF_NAMES = 3;
/** Bits of the lists of places, organisations and works. */
export const NAMES_MASK = ((1 << LISTS.length) - 1) & ~((1 << FIRST_LIST_OF_NAMES) - 1);
const IS_PLACE = (1 << LISTS.indexOf("towns")) | (1 << LISTS.indexOf("places"));
/** Set for a word that begins a listed name of several words. */
export const BEGINS_NAME = 1 << LISTS.length;

/** Longest listed name in words. */
export const MAX_LISTED_WORDS = 6;

const SEED = 0x811c9dc5;

/** The hash of a folded word or, with `before`, of the words hashed before, a space and this word. */
export function hashName(word: string, before: number = SEED): number {
  let hash = before;
  if (before !== SEED) hash = Math.imul(hash ^ 32, 0x01000193);
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}

/** Where the search for a hash begins in the table, and what is stored there. */
export function slotAndKey(hash: number): { slot: number; key: number } {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return { slot: (mixed ^ (mixed >>> 13)) >>> 0, key: hash >>> 0 || 1 };
}

/** The bits of the lists that hold a name, given its hash. */
export type NameLists = (hash: number) => number;

/** @throws ModelError when the file is missing or damaged. */
export function loadNameLists(): NameLists {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(LISTS_FILE));
  } catch (cause) {
    throw new ModelError(`models/${LISTS_FILE} cannot be read; run npm run models`, { cause });
  }
  const slots = bytes.length < 8 ? 0 : bytes.readUInt32LE(4);
  if (bytes.toString("latin1", 0, 4) !== MAGIC || bytes.length !== 8 + 6 * slots) {
    throw new ModelError(`models/${LISTS_FILE} is not of format ${MAGIC}; run npm run models`);
  }
  // Copied, so that the arrays are aligned whatever the offset
  const copy = (from: number, to: number): ArrayBuffer =>
    bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to) as ArrayBuffer;
  const keys = new Uint32Array(copy(8, 8 + 4 * slots));
  const bits = new Uint16Array(copy(8 + 4 * slots, bytes.length));
  const mask = slots - 1;
  return (hash) => {
    const { slot, key } = slotAndKey(hash);
    for (let at = slot & mask; ; at = (at + 1) & mask) {
      const found = keys[at] as number;
      if (found === key) return bits[at] as number;
      if (found === 0) return 0;
    }
  };
}

/** Whether a name as a whole is that of a town or another place. */
export function isListedPlace(name: string, lists: NameLists): boolean {
  const words = fold(name).split(/[\s-]+/);
  const hash = words.reduce<number | undefined>((before, word) => hashName(word, before), undefined);
  return hash !== undefined && (lists(hash) & IS_PLACE) !== 0;
}

/**
 * Per word 0, or which lists hold the longest listed name it is part of, as bits × 4, and its position there:
 * 0 first, 1 inner, 2 last, 3 only. At least one word of a name must have a capital.
 */
export function listedIn(words: readonly Word[], lists: NameLists): Uint8Array {
  const codes = new Uint8Array(words.length);
  for (let from = 0; from < words.length; from++) {
    const first = words[from] as Word;
    let to = 0;
    let held = first.isCapital ? first.lists & NAMES_MASK : 0;
    if (held !== 0) to = from + 1;
    if ((first.lists & BEGINS_NAME) !== 0) {
      let hash = hashName(first.folded);
      let hasCapital = first.isCapital;
      for (let end = from + 1; end < Math.min(words.length, from + MAX_LISTED_WORDS); end++) {
        const word = words[end] as Word;
        hash = hashName(word.folded, hash);
        hasCapital ||= word.isCapital;
        const bits = hasCapital ? lists(hash) & NAMES_MASK : 0;
        if (bits !== 0) {
          to = end + 1;
          held = bits;
        }
      }
    }
    if (to === 0) continue;
    for (let i = from; i < to; i++) {
      const position = to - from === 1 ? 3 : i === from ? 0 : i === to - 1 ? 2 : 1;
      codes[i] = ((held >> FIRST_LIST_OF_NAMES) << 2) | position;
    }
    from = to - 1;
  }
  return codes;
}
