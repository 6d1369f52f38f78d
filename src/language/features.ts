/**
 * What the language model looks at: hashed character n-grams of each word, the word itself, pairs of
 * neighbouring words, and telling signs. The trainer (models/build/language.ts) and the program share this
 * file, so a change here asks for new words and a new model.
 */

/** Number of feature buckets; 16 bits of hash. Twice as many score alike on tuning. */
export const BUCKETS = 1 << 16;

/** Only so many UTF-16 units are read, from the start: more changes no verdict on one segment. */
const MAX_SAMPLE_LENGTH = 1_200;

/** Longest character n-gram; a word is padded with one boundary mark on each side. */
const MAX_GRAM = 5;

const BOUNDARY = 1;
/** A digit says nothing of the language. */
const SEPARATOR = 0;
const APOSTROPHE = 39;
const NINE = 57;
const SPACE = 32;

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
    } else if ("'’ʼ‘".includes(character)) classes[unit] = APOSTROPHE;
    else if (unit >= 48 && unit <= NINE) classes[unit] = unit;
  }
  return classes;
}

/**
 * Signs that tell the language: French sets a space before or after some, Spanish opens questions, and a
 * question that is neither opened nor set apart is neither Spanish nor French.
 */
const SIGNS_AFTER_SPACE = unitsOf(":;?!»%€");
const SIGNS_BEFORE_SPACE = unitsOf("«");
const SIGNS = unitsOf("¿¡");
const SIGNS_AFTER_WORD = unitsOf("?!");

function unitsOf(signs: string): ReadonlySet<number> {
  return new Set([...signs].map((sign) => sign.charCodeAt(0)));
}

/** A number for a telling sign, 0 for anything else. */
function signAt(text: string, i: number): number {
  const sign = text.charCodeAt(i);
  if (sign === SPACE) return 0;
  if (SIGNS.has(sign)) return sign;
  if (SIGNS_BEFORE_SPACE.has(sign)) return isSpace(text.charCodeAt(i + 1)) ? sign : 0;
  if (isSpace(text.charCodeAt(i - 1))) return SIGNS_AFTER_SPACE.has(sign) ? sign : 0;
  return SIGNS_AFTER_WORD.has(sign) ? -sign : 0;
}

function isSpace(unit: number): boolean {
  return unit === SPACE || unit === 0xa0 || unit === 0x202f;
}

/** A word's units between its two boundary marks; words longer than this are cut. */
const MAX_WORD = 40;

/** A word may begin with a small letter or a capital; names begin with capitals. */
export const SMALL = 1;
const CAPITAL = 2;

/** Stands for a sign among the hashes of words. */
export const SIGN = 0;

/** What was found in a text; the arrays are reused from call to call. */
export interface Features {
  /** Bucket numbers below {@link BUCKETS}, with repetitions; only the first `gramCount` hold. */
  readonly grams: Int32Array;
  gramCount: number;
  /** Hashes of the words, {@link SIGN} for a telling sign; only the first `wordCount` hold. */
  readonly words: Int32Array;
  /** What each word begins with: {@link SMALL}, {@link CAPITAL} or neither. */
  readonly initials: Uint8Array;
  /** How many of the grams had been written when the word was done. */
  readonly ends: Int32Array;
  wordCount: number;
}

export function createFeatures(): Features {
  // At most each unit is a sign or half of a word and its end; a unit gives five grams, so does a word's boundary
  const words = MAX_SAMPLE_LENGTH + 1;
  return {
    grams: new Int32Array(6 * (MAX_SAMPLE_LENGTH + words)),
    gramCount: 0,
    words: new Int32Array(words),
    initials: new Uint8Array(words),
    ends: new Int32Array(words),
    wordCount: 0,
  };
}

/** The word being read. */
const word = new Uint16Array(MAX_WORD + 3);
word[0] = BOUNDARY;

/** Fills `into` with the features of a text; no grams for a text without a letter. */
export function readFeatures(text: string, into: Features): void {
  const length = Math.min(text.length, MAX_SAMPLE_LENGTH);
  const { grams, words, initials, ends } = into;
  let size = 1;
  let hasLetter = false;
  let gramCount = 0;
  let wordCount = 0;
  let previousWord = 0;
  let initial = 0;
  for (let i = 0; i <= length; i++) {
    const unit = i < length ? (UNIT_CLASS[text.charCodeAt(i)] as number) : SEPARATOR;
    if (unit !== SEPARATOR && unit !== APOSTROPHE) {
      if (size === 1) initial = unit <= NINE ? 0 : unit === text.charCodeAt(i) ? SMALL : CAPITAL;
      if (unit > NINE) hasLetter = true;
      if (size <= MAX_WORD) word[size++] = unit;
      continue;
    }
    // "l'", "qu'", "d'": the apostrophe belongs to the word it cuts
    if (unit === APOSTROPHE && size > 1 && size <= MAX_WORD) word[size++] = APOSTROPHE;
    if (hasLetter) {
      word[size++] = BOUNDARY;
      for (let start = 0; start < size; start++) {
        let hash = 0x811c9dc5;
        const stop = Math.min(size, start + MAX_GRAM);
        for (let end = start; end < stop; end++) {
          hash = Math.imul(hash ^ (word[end] as number), 0x01000193);
          if (end > start) grams[gramCount++] = bucket(hash);
        }
      }
      let whole = 0x9747b28c;
      for (let k = 1; k < size - 1; k++) whole = Math.imul(whole ^ (word[k] as number), 0x5bd1e995);
      whole ^= whole >>> 15;
      grams[gramCount++] = bucket(whole);
      if (previousWord !== 0) grams[gramCount++] = bucket(Math.imul(previousWord ^ (whole >>> 7), 0x01000193));
      previousWord = whole;
      words[wordCount] = whole;
      initials[wordCount] = initial;
      ends[wordCount++] = gramCount;
    }
    size = 1;
    hasLetter = false;
    const sign = i < length ? signAt(text, i) : 0;
    if (sign !== 0) {
      grams[gramCount++] = bucket(Math.imul(sign, 0x9e3779b1));
      words[wordCount] = SIGN;
      initials[wordCount] = 0;
      ends[wordCount++] = gramCount;
    }
  }
  // Signs alone say nothing
  into.gramCount = previousWord === 0 ? 0 : gramCount;
  into.wordCount = wordCount;
}

function bucket(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & (BUCKETS - 1);
}
