/**
 * How frequent a word is in each language, for some ten thousands of words.
 *
 * models/language/words.bin: one 32-bit slot a word, an open-addressed table: 12 bits of the word's hash,
 * then five levels of four bits in the order of {@link COLUMNS}. A level is 0 for a word unknown there, else
 * grows by one with each {@link OCTAVES} doublings of its frequency. Made by models/build/language-words.ts.
 */
import { readFileSync } from "node:fs";
import { ModelError } from "../errors.js";
import { modelPath } from "../model-files.js";

/** The three languages, the other Romance ones together, and all the rest. */
export const COLUMNS = ["fr", "en", "es", "romance", "rest"] as const;

export const WORDS_FILE = "language/words.bin";
/** Doublings of frequency from one level to the next: 15 levels reach from 2 in ten million to the commonest word. */
export const OCTAVES = 1.2;
/** A word this frequent is of level 0.5, rarer ones are unknown. */
export const FLOOR_FREQUENCY = 2e-7;
export const FINGERPRINT = 0xfff00000;

/** A word's five levels in four bits each, the first column lowest; 0 for a word that is not in the table. */
export type WordLevels = (hash: number) => number;

/** Whether one of the three languages knows the word with these levels. */
export const KNOWN = 0xfff;

/** The level in a column of {@link COLUMNS}. */
export function levelAt(levels: number, column: number): number {
  return (levels >>> (4 * column)) & 15;
}

/** Where in the table the search for a word begins. */
export function firstSlot(hash: number, slotCount: number): number {
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) % slotCount;
}

/**
 * Loads the table.
 *
 * @throws ModelError when the file is missing.
 */
export function loadWordLevels(): WordLevels {
  let bytes: Buffer;
  try {
    bytes = readFileSync(modelPath(WORDS_FILE));
  } catch (cause) {
    throw new ModelError(`models/${WORDS_FILE} cannot be read; run npm run models:language-words`, { cause });
  }
  const slots = new Uint32Array(new Uint8Array(bytes).buffer);
  const slotCount = slots.length;
  return (hash) => {
    const fingerprint = (hash & FINGERPRINT) >>> 0;
    let at = firstSlot(hash, slotCount);
    let entry = slots[at] as number;
    while (entry !== 0 && (entry & FINGERPRINT) >>> 0 !== fingerprint) {
      at = at + 1 === slotCount ? 0 : at + 1;
      entry = slots[at] as number;
    }
    return entry & ~FINGERPRINT;
  };
}
