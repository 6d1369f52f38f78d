/**
 * What the tagger looks at, as hashed features. The trainer (models/build/entities.ts) and the program share
 * this file, so a change here asks for a new model.
 *
 * Word features depend on one word, its language and its distance from the token only, so the program sums
 * their weights once per word; context features are made per token from the words around it, from what the
 * gazetteer and the patterns found there, and from the word's other occurrences in the document.
 */
import { IS_COMMON, IS_GIVEN_NAME, IS_SURNAME } from "../name-lists.js";
import { PATTERN_WORD_TYPES } from "../pattern-words.js";
import type { Word } from "../words.js";

/** Hash buckets; the model keeps those that carry weight, under their number. */
export const BUCKETS = 1 << 22;
const MASK = BUCKETS - 1;

/** Distances from the token at which words are looked at. */
export const OFFSETS = [-2, -1, 0, 1, 2] as const;

/** What the context features need of one word in one language. */
export interface WordInfo {
  /** Hash of the folded word. */
  readonly hash: number;
  /** Hash of the word's shape: capitals, digits, hyphens. */
  readonly shape: number;
  /** What lists and pattern words say of it, as bits. */
  readonly lists: number;
  /** Types of context words it is, as bits. */
  readonly context: number;
}

/** What stands around and about one token beyond the words. */
export interface TokenEvidence {
  /** 0, or what the gazetteer found: see {@link findingCode}. */
  readonly gazetteer: number;
  /** 0, or the kind of the thing found. */
  readonly kind: number;
  /** 0, or which lists hold the name it is part of, and where: a code of name-lists.ts. */
  readonly listed: number;
  /** 0, or what the patterns found. */
  readonly pattern: number;
  /** What the document says elsewhere of the word, as bits. */
  readonly document: number;
  /** 0, or what a context word before and after the run of capitals introduces. */
  readonly before: number;
  readonly after: number;
}

/**
 * Gazetteer or pattern finding as one number: label, position in the name (B I E S), and how sure it is:
 * 0 for an unmarked name, 1 for an ambiguous one that the text speaks of, 2 for one that it may mean.
 */
export function findingCode(label: number, from: number, to: number, at: number, sureness: 0 | 1 | 2): number {
  const position = to - from === 1 ? 3 : at === from ? 0 : at === to - 1 ? 2 : 1;
  return 1 + ((label * 4 + position) * 3 + sureness);
}

function hashText(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (b + 0x9e3779b9), 0x85ebca6b);
  hash ^= hash >>> 13;
  return Math.imul(hash, 0xc2b2ae35) ^ (hash >>> 16);
}

function bucketOf(template: number, value: number): number {
  return mix(Math.imul(template + 1, 0x27d4eb2f), value) & MASK;
}

/** "Xxxx", "XXXX", "x", "Xd", "d-d" …: runs of a class are shortened to two marks. */
function shapeOf(word: string): string {
  let shape = "";
  for (const character of word.slice(0, 24)) {
    const mark = /\p{Lu}/u.test(character)
      ? "X"
      : /\p{L}/u.test(character)
        ? "x"
        : /\p{N}/u.test(character)
          ? "d"
          : character;
    if (!shape.endsWith(mark + mark)) shape += mark;
  }
  return shape;
}

/** Pattern types take the first 13 bits of {@link WordInfo.lists}, the lists of single words the next three. */
const LISTS_SHIFT = PATTERN_WORD_TYPES.length;
const SINGLE_LISTS = IS_GIVEN_NAME | IS_SURNAME | IS_COMMON;
const LIST_BITS = LISTS_SHIFT + 3;
const PATTERN_TYPES = (1 << PATTERN_WORD_TYPES.length) - 1;

/** Parts of a hyphenated word that are looked at. */
const MAX_PARTS = 4;

/** What the features need of a word in a language, by its position in SUPPORTED_LANGUAGES. */
export function wordInfo(word: Word, language: number): WordInfo {
  const types = word.patternTypes[language] as number;
  return {
    hash: hashText(word.folded, 2),
    shape: hashText(shapeOf(word.text), 3),
    lists: (types & PATTERN_TYPES) | ((word.lists & SINGLE_LISTS) << LISTS_SHIFT),
    context: types >> PATTERN_WORD_TYPES.length,
  };
}

/** The word features, bucket numbers, one list per offset of {@link OFFSETS}. */
export function wordBuckets(word: Word, info: WordInfo, language: number): Int32Array[] {
  return OFFSETS.map((offset) => bucketsAt(offset, word, info, language));
}

function bucketsAt(offset: number, { text, folded }: Word, info: WordInfo, language: number): Int32Array {
  const base = (offset + 2) * 64;
  const buckets: number[] = [bucketOf(base, info.hash), bucketOf(base + 1, mix(info.hash, language))];
  const add = (template: number, value: number): void => void buckets.push(bucketOf(base + template, value));
  add(2, info.shape);
  add(3, mix(info.lists, 7));
  for (let bit = 0; bit < LIST_BITS; bit++) if ((info.lists >> bit) & 1) add(40 + bit, language);
  for (let bits = info.context, bit = 0; bits !== 0; bits >>= 1, bit++) if (bits & 1) add(56 + bit, 0);
  if (Math.abs(offset) === 2) return Int32Array.from(buckets);
  add(4, hashText(folded.slice(-3), 4));
  add(5, mix(info.shape, info.lists));
  if (offset !== 0) return Int32Array.from(buckets);
  add(6, hashText(text, 1));
  add(7, mix(info.shape, language));
  for (let n = 1; n <= 4; n++) {
    add(8 + n, hashText(folded.slice(0, n), n));
    add(12 + n, hashText(folded.slice(-n), n));
    if (n >= 2) add(16 + n, mix(hashText(folded.slice(-n), n), info.shape));
  }
  if (text.includes("-")) for (const part of folded.split("-", MAX_PARTS)) add(24, hashText(part, 5));
  add(25, Math.min(text.length, 12));
  return Int32Array.from(buckets);
}

/** Context features written per token at most. */
export const MAX_CONTEXT_FEATURES = 80;

/** Bits about the sentence that a token stands in. */
export const SENTENCE_INITIAL = 1;
export const AFTER_COLON = 2;
export const ALL_CAPITALS = 4;

const NO_WORD: WordInfo = { hash: 11, shape: 13, lists: 0, context: 0 };
const NO_EVIDENCE: TokenEvidence = { gazetteer: 0, kind: 0, listed: 0, pattern: 0, document: 0, before: 0, after: 0 };

/**
 * Writes the context features of token `at`.
 *
 * @param into - Receives bucket numbers from `from` on; {@link MAX_CONTEXT_FEATURES} places are enough.
 * @returns How many were written.
 */
export function writeContextFeatures(
  infos: readonly WordInfo[],
  evidence: readonly TokenEvidence[],
  place: number,
  at: number,
  language: number,
  into: Int32Array,
): number {
  let count = 0;
  const add = (template: number, value: number): void => {
    into[count++] = bucketOf(400 + template, value);
  };
  const w0 = infos[at] as WordInfo;
  const p1 = infos[at - 1] ?? NO_WORD;
  const p2 = infos[at - 2] ?? NO_WORD;
  const n1 = infos[at + 1] ?? NO_WORD;
  const n2 = infos[at + 2] ?? NO_WORD;
  const e0 = evidence[at] as TokenEvidence;
  const ep = evidence[at - 1] ?? NO_EVIDENCE;
  const en = evidence[at + 1] ?? NO_EVIDENCE;
  add(0, mix(p1.hash, w0.hash));
  add(1, mix(w0.hash, n1.hash));
  add(2, mix(mix(p1.shape, w0.shape), n1.shape));
  add(3, mix(p1.lists, w0.lists));
  add(4, mix(w0.lists, n1.lists));
  add(5, mix(mix(p1.lists, w0.shape), n1.lists));
  add(6, mix(p1.shape, w0.shape));
  add(7, mix(w0.shape, n1.shape));
  add(8, mix(p1.hash, w0.shape));
  add(9, mix(n1.hash, w0.shape));
  add(10, mix(mix(p2.hash, p1.hash), w0.shape));
  add(11, mix(mix(n1.hash, n2.hash), w0.shape));
  if (p1.context !== 0) add(52, mix(p1.context, w0.shape));
  if (n1.context !== 0) add(53, mix(n1.context, w0.shape));
  if (place !== 0) {
    add(12, place);
    add(13, mix(place, w0.shape));
    add(14, mix(place, w0.lists));
    add(15, mix(place, mix(w0.shape, n1.shape)));
  }
  if (e0.gazetteer !== 0) {
    add(16, e0.gazetteer);
    add(17, mix(e0.gazetteer, e0.kind));
    add(18, mix(e0.gazetteer, language));
    add(19, mix(e0.gazetteer, w0.shape));
    add(20, mix(e0.gazetteer, mix(p1.lists, place)));
    add(21, mix(e0.gazetteer, n1.shape));
    add(22, mix(e0.gazetteer, p1.hash));
  }
  if (ep.gazetteer !== 0) add(23, mix(ep.gazetteer, e0.gazetteer));
  if (en.gazetteer !== 0) add(24, mix(en.gazetteer, e0.gazetteer));
  if (e0.pattern !== 0) {
    add(25, e0.pattern);
    add(26, mix(e0.pattern, language));
    add(27, mix(e0.pattern, e0.gazetteer));
    add(28, mix(e0.pattern, w0.shape));
    add(29, mix(e0.pattern, place));
  }
  if (ep.pattern !== 0) add(30, mix(ep.pattern, e0.pattern));
  if (en.pattern !== 0) add(31, mix(en.pattern, e0.pattern));
  if (e0.listed !== 0) {
    add(35, e0.listed);
    add(36, mix(e0.listed, w0.shape));
    add(37, mix(e0.listed, w0.lists));
    add(38, mix(e0.listed, e0.gazetteer));
    add(39, mix(e0.listed, p1.hash));
    add(40, mix(e0.listed, place));
    // Each list by itself, with the position in the name
    const position = e0.listed & 3;
    for (let list = e0.listed >> 2, bit = 0; list !== 0; list >>= 1, bit++) {
      if ((list & 1) === 0) continue;
      add(41, mix((bit << 2) | position, language));
      add(42, mix((bit << 2) | position, mix(p1.lists, w0.shape)));
    }
  }
  if (e0.before !== 0) {
    add(43, e0.before);
    add(44, mix(e0.before >> 2, w0.shape));
    add(45, mix(e0.before >> 2, w0.lists));
    add(46, mix(e0.before >> 2, mix(e0.listed, e0.gazetteer)));
  }
  if (e0.after !== 0) {
    add(47, e0.after);
    add(48, mix(e0.after >> 2, w0.shape));
    add(49, mix(e0.after >> 2, w0.lists));
  }
  if (e0.before !== 0 || e0.after !== 0) {
    add(50, mix(e0.before >> 2, e0.after >> 2));
    add(51, mix(mix(e0.before >> 2, e0.after >> 2), w0.shape));
  }
  if (e0.document !== 0) {
    add(32, e0.document);
    add(33, mix(e0.document, w0.shape));
    add(34, mix(e0.document, place));
  }
  return count;
}

/** Tokens to the left and right of a capital that may still be part of its name or show what it is. */
const REACH_LEFT = 4;
const REACH_RIGHT = 7;

/**
 * The stretches of a sentence that can hold names: around every capitalised token (but a common word that
 * begins the sentence) and every finding, cut at colons, which no name crosses. All other tokens are outside any name without being looked at.
 *
 * @returns Disjoint half-open ranges of token indices, in order.
 */
export function activeRanges(words: readonly Word[], evidence: readonly TokenEvidence[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (let i = 0; i < words.length; i++) {
    const { gazetteer, pattern, listed } = evidence[i] as TokenEvidence;
    const { isCapital, lists } = words[i] as Word;
    const isFound = gazetteer !== 0 || pattern !== 0;
    if (!isFound && (!isCapital || (i === 0 && listed === 0 && (lists & IS_COMMON) !== 0))) continue;
    let from = i;
    while (from > 0 && i - from < REACH_LEFT && (words[from - 1] as Word).text !== ":") from -= 1;
    let to = i + 1;
    while (to < words.length && to - i <= REACH_RIGHT && (words[to] as Word).text !== ":") to += 1;
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges;
}
