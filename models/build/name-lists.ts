/**
 * Compiles models/entities/lists/*.txt into models/entities/name-lists.bin; see src/entities/name-lists.ts for
 * its form. organisations.txt, places.txt and works.txt are written by hand, the others by npm run models:words.
 *
 * Run: npm run models
 */
import { writeFileSync } from "node:fs";
import {
  BEGINS_NAME,
  hashName,
  IS_COMMON,
  LISTS,
  LISTS_FILE,
  MAGIC,
  MAX_LISTED_WORDS,
  slotAndKey,
} from "../../src/entities/name-lists.js";
import { modelPath, readModelText } from "../../src/model-files.js";
import { fold } from "../../src/text/fold.js";
import { tokenise } from "../../src/text/tokens.js";

const bitsOf = new Map<number, number>();
const add = (hash: number, bits: number): void => void bitsOf.set(hash, (bitsOf.get(hash) ?? 0) | bits);

for (const [index, list] of LISTS.entries()) {
  const bit = 1 << index;
  for (const line of readModelText(`entities/lists/${list}.txt`).split("\n")) {
    if (line.trim() === "") continue;
    // A name is cut as running text is; common words keep their accents
    const words = bit === IS_COMMON ? [line] : tokenise(line).map((token) => fold(token.text));
    if (words.length > MAX_LISTED_WORDS) continue;
    const [first = "", ...rest] = words;
    if (rest.length > 0) add(hashName(first), BEGINS_NAME);
    add(
      rest.reduce((hash, word) => hashName(word, hash), hashName(first)),
      bit,
    );
  }
}

let slots = 1;
while (slots < bitsOf.size * 1.5) slots *= 2;
const bytes = Buffer.alloc(8 + 6 * slots);
bytes.write(MAGIC, 0, "latin1");
bytes.writeUInt32LE(slots, 4);
for (const [hash, bits] of bitsOf) {
  const { slot, key } = slotAndKey(hash);
  let at = slot & (slots - 1);
  while (bytes.readUInt32LE(8 + 4 * at) !== 0) at = (at + 1) & (slots - 1);
  bytes.writeUInt32LE(key, 8 + 4 * at);
  bytes.writeUInt16LE(bits, 8 + 4 * slots + 2 * at);
}
writeFileSync(modelPath(LISTS_FILE), bytes);
console.error(`models/${LISTS_FILE}: ${bitsOf.size} names, ${(bytes.length / 1e6).toFixed(1)} MB`);
