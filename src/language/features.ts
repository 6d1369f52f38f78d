/**
 * What the language model looks at: hashed character n-grams of each word, the word itself and pairs of
 * neighbouring words. The trainer (models/build/language.ts) and the program share this file, so a change
 * here asks for a new model.
 */

/** Number of feature buckets; 16 bits of hash. The weights take `BUCKETS × classes` bytes. */
export const BUCKETS = 1 << 16;

/** Only so many UTF-16 units are read, from the start: more changes no verdict on one segment. */
const MAX_SAMPLE_LENGTH = 1_200;

/** Longest character n-gram; a word is padded with one boundary mark on each side. */
const MAX_GRAM = 5;

const BOUNDARY = 1;
/** A digit says nothing of the language. */
const SEPARATOR = 0;

/** Folds a UTF-16 unit: letters in lower case, apostrophes to one form, all else to a separator. */
const UNIT_CLASS = buildUnitClasses();

function buildUnitClasses(): Uint16Array {
  const classes = new Uint16Array(1 << 16);
  const letter = /[\p{L}\p{M}]/u;
  for (let unit = 0; unit < 1 << 16; unit++) {
    // Hangul, Han and private use are told by script, not by n-grams
    if (unit >= 0x2e80 || (unit >= 0xd800 && unit < 0xe000)) continue;
    const character = String.fromCharCode(unit);
    if (letter.test(character)) {
      const lower = character.toLowerCase();
      classes[unit] = lower.length === 1 ? lower.charCodeAt(0) : unit;
    } else if ("'’ʼ‘".includes(character)) classes[unit] = 39;
    else if (unit >= 48 && unit <= 57) classes[unit] = unit;
    else if (character === "¿" || character === "¡") classes[unit] = unit;
  }
  return classes;
}

/** A word's units between its two boundary marks; words longer than this are cut. */
const MAX_WORD = 40;

/**
 * Writes the features of a text into `into`, with repetitions.
 *
 * @param into - Receives bucket numbers below {@link BUCKETS}; features past its end are left out.
 * @returns How many were written; 0 for a text without a letter.
 */
export function writeFeatures(text: string, into: Int32Array): number {
  const length = Math.min(text.length, MAX_SAMPLE_LENGTH);
  const word = new Uint16Array(MAX_WORD + 2);
  word[0] = BOUNDARY;
  let size = 1;
  let hasLetter = false;
  let count = 0;
  let previousWord = 0;
  for (let i = 0; i <= length; i++) {
    const unit = i < length ? (UNIT_CLASS[text.charCodeAt(i)] as number) : SEPARATOR;
    if (unit !== SEPARATOR && unit !== 39) {
      if (unit > 57) hasLetter = true;
      if (size <= MAX_WORD) word[size++] = unit;
      continue;
    }
    if (size === 1) continue;
    // "l'", "qu'", "d'": the apostrophe belongs to the word it cuts
    if (unit === 39 && size <= MAX_WORD) word[size++] = 39;
    if (hasLetter) {
      word[size++] = BOUNDARY;
      for (let start = 0; start < size; start++) {
        let hash = 0x811c9dc5;
        const stop = Math.min(size, start + MAX_GRAM);
        for (let end = start; end < stop; end++) {
          hash = Math.imul(hash ^ (word[end] as number), 0x01000193);
          if (end > start && count < into.length) into[count++] = bucket(hash);
        }
      }
      let whole = 0x9747b28c;
      for (let k = 1; k < size - 1; k++) whole = Math.imul(whole ^ (word[k] as number), 0x5bd1e995);
      if (count < into.length) into[count++] = bucket(whole);
      if (previousWord !== 0 && count < into.length)
        into[count++] = bucket(Math.imul(previousWord ^ (whole >>> 7), 0x01000193));
      previousWord = whole;
    }
    size = 1;
    hasLetter = false;
  }
  return count;
}

function bucket(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & (BUCKETS - 1);
}
