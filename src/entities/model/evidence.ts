/**
 * Brings together what gazetteer, patterns and the rest of the document say of every token, as the tagger's
 * context features want it.
 */
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../document.js";
import { KINDS } from "../kinds.js";
import type { Thing } from "../knowledge-base.js";
import { PATTERN_WORD_TYPES, TYPE_BITS } from "../pattern-words.js";
import { OPEN_RULE, type PatternMatch } from "../patterns.js";
import type { Word } from "../words.js";
import { AFTER_COLON, ALL_CAPITALS, findingCode, SENTENCE_INITIAL, type TokenEvidence } from "./features.js";
import { LABELS } from "./labels.js";

/** A known name at words `[from, to)`. */
export interface KnownName {
  readonly from: number;
  readonly to: number;
  readonly thing: Thing;
  readonly isAmbiguous: boolean;
  /** Whether the text speaks of this thing; an ambiguous name that may mean it is evidence, but no link. */
  readonly isMeant: boolean;
}

/** A sentence with what the rules found in it. */
export interface ReadSentence {
  readonly language: SupportedLanguage;
  readonly words: readonly Word[];
  readonly known: readonly KnownName[];
  readonly patterns: readonly PatternMatch[];
  /** Per word, a code of name-lists.ts. */
  readonly listed: Uint8Array;
}

const KIND_NUMBERS = new Map(LABELS.flatMap((label) => KINDS[label]).map((kind, i) => [kind, i + 1]));

/** What one occurrence of a word shows, as bits. */
const SEEN_SMALL = 1;
const SEEN_CAPITAL = 2;
const KNOWN_SHIFT = 2;
const PATTERN_SHIFT = 6;
const BITS = 10;

/** Evidence for every token of every sentence of a document. */
export function evidenceOfDocument(sentences: readonly ReadSentence[]): TokenEvidence[][] {
  // Only words that stand somewhere with a capital are ever asked about
  const counts = new Map<string, Uint16Array>();
  for (const { words } of sentences)
    for (const { isWord, isCapital, folded } of words)
      if (isWord && isCapital && !counts.has(folded)) counts.set(folded, new Uint16Array(BITS));
  const own = sentences.map((sentence) => {
    const bits = ownBits(sentence);
    for (const [i, { isWord, folded }] of sentence.words.entries()) {
      const count = isWord ? counts.get(folded) : undefined;
      if (count === undefined) continue;
      for (let left = bits[i] as number, bit = 0; left !== 0; left >>= 1, bit++)
        if (left & 1) count[bit] = (count[bit] as number) + 1;
    }
    return bits;
  });
  return sentences.map((sentence, s) => {
    const bits = own[s] as Uint16Array;
    const { words } = sentence;
    const gazetteer = new Uint16Array(words.length);
    const kinds = new Uint16Array(words.length);
    const patterns = new Uint16Array(words.length);
    for (const { from, to, thing, isAmbiguous, isMeant } of sentence.known) {
      const sureness = isAmbiguous ? (isMeant ? 1 : 2) : 0;
      for (let i = from; i < to; i++) {
        gazetteer[i] = findingCode(LABELS.indexOf(thing.label), from, to, i, sureness);
        kinds[i] = KIND_NUMBERS.get(thing.kind) ?? 0;
      }
    }
    for (const { from, to, label, rule } of sentence.patterns) {
      const sureness = rule === OPEN_RULE ? 1 : 0;
      for (let i = from; i < to; i++) patterns[i] = findingCode(LABELS.indexOf(label), from, to, i, sureness);
    }
    const { before, after } = contextOf(words, SUPPORTED_LANGUAGES.indexOf(sentence.language));
    return words.map(({ isWord, isCapital, folded }, i): TokenEvidence => {
      let document = 0;
      const count = isWord && isCapital ? counts.get(folded) : undefined;
      if (count !== undefined) {
        // Only what other occurrences show
        for (let bit = 0; bit < BITS; bit++)
          if ((count[bit] as number) > (((bits[i] as number) >> bit) & 1)) document |= 1 << bit;
      }
      return {
        gazetteer: gazetteer[i] as number,
        kind: kinds[i] as number,
        listed: sentence.listed[i] as number,
        pattern: patterns[i] as number,
        document,
        before: before[i] as number,
        after: after[i] as number,
      };
    });
  });
}

/** Small words looked at before and after a run of capitals. */
const CONTEXT_REACH = 3;
const CONTEXT_SHIFT = PATTERN_WORD_TYPES.length;

/**
 * Per capitalised word, the types of the context words within reach before and after the run of capitals it
 * stands in ("la [firme] [américaine] Monsanto"), as bits × 4 plus the distance of the nearest, 0 without one.
 */
function contextOf(words: readonly Word[], language: number): { before: Int16Array; after: Int16Array } {
  const before = new Int16Array(words.length);
  const after = new Int16Array(words.length);
  const codeFrom = (start: number, step: 1 | -1): number => {
    let bits = 0;
    let nearest = 0;
    for (let distance = 1; distance <= CONTEXT_REACH; distance++) {
      const word = words[start + step * distance];
      if (word === undefined || word.isCapital || /^[.;:!?]$/.test(word.text)) break;
      const own = (word.patternTypes[language] as number) >> CONTEXT_SHIFT;
      if (own !== 0 && bits === 0) nearest = distance;
      bits |= own;
    }
    return bits * 4 + nearest;
  };
  for (let from = 0; from < words.length; from++) {
    if (!(words[from] as Word).isCapital) continue;
    let to = from + 1;
    // "Banque de France", "Al-Qaida au Maghreb": small words inside the run
    while (
      to < words.length &&
      ((words[to] as Word).isCapital || (words[to + 1]?.isCapital === true && isConnector(words[to] as Word, language)))
    )
      to += 1;
    before.fill(codeFrom(from, -1), from, to);
    after.fill(codeFrom(to - 1, 1), from, to);
    from = to - 1;
  }
  return { before, after };
}

function isConnector({ patternTypes }: Word, language: number): boolean {
  return ((patternTypes[language] as number) & TYPE_BITS.connector) !== 0;
}

function ownBits({ words, known, patterns }: ReadSentence): Uint16Array {
  const bits = new Uint16Array(words.length);
  let isInitial = true;
  for (const [i, { isWord, isCapital }] of words.entries()) {
    if (!isWord) continue;
    if (!isCapital) bits[i] = SEEN_SMALL;
    else if (!isInitial) bits[i] = SEEN_CAPITAL;
    isInitial = false;
  }
  const mark = (from: number, to: number, shift: number, label: number): void => {
    for (let i = from; i < to; i++) bits[i] = (bits[i] as number) | (1 << (shift + label));
  };
  for (const { from, to, thing, isAmbiguous } of known) {
    if (!isAmbiguous) mark(from, to, KNOWN_SHIFT, LABELS.indexOf(thing.label));
  }
  for (const { from, to, label } of patterns) mark(from, to, PATTERN_SHIFT, LABELS.indexOf(label));
  return bits;
}

/** Per word, where it stands in the sentence, as bits. */
export function placesOf(words: readonly Word[]): Uint8Array {
  const places = new Uint8Array(words.length);
  let count = 0;
  let capitals = 0;
  for (const { isWord, text } of words) {
    if (!isWord) continue;
    count += 1;
    if (text.length > 1 && text === text.toUpperCase()) capitals += 1;
  }
  const sentence = count >= 4 && capitals > count * 0.6 ? ALL_CAPITALS : 0;
  let isInitial = true;
  for (const [i, { isWord }] of words.entries()) {
    const before = words[i - 1]?.text ?? "";
    places[i] =
      sentence |
      (isInitial ? SENTENCE_INITIAL : 0) |
      (before === ":" || before === "«" || before === "“" || before === '"' ? AFTER_COLON : 0);
    if (isWord) isInitial = false;
  }
  return places;
}
