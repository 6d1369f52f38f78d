/**
 * Brings together what gazetteer, patterns and the rest of the document say of every token, as the tagger's
 * context features want it.
 */
import { foldWord } from "../../text/fold.js";
import { isCapitalised, isWord, type Token } from "../../text/tokens.js";
import { KINDS } from "../kinds.js";
import type { Thing } from "../knowledge-base.js";
import type { ListedNames } from "../listed-names.js";
import type { PatternMatch } from "../patterns.js";
import { AFTER_COLON, ALL_CAPITALS, findingCode, SENTENCE_INITIAL, type TokenEvidence } from "./features.js";
import { LABELS } from "./labels.js";

/** A known name at tokens `[from, to)`. */
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
  readonly tokens: readonly Token[];
  readonly known: readonly KnownName[];
  readonly patterns: readonly PatternMatch[];
  readonly listed: ListedNames;
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
  const counts = new Map<string, Uint16Array>();
  const own = sentences.map((sentence) => {
    const bits = ownBits(sentence);
    for (const [i, token] of sentence.tokens.entries()) {
      if (!isWord(token)) continue;
      const key = foldWord(token.text);
      let count = counts.get(key);
      if (count === undefined) {
        count = new Uint16Array(BITS);
        counts.set(key, count);
      }
      for (let bit = 0; bit < BITS; bit++)
        if (((bits[i] as number) >> bit) & 1) count[bit] = (count[bit] as number) + 1;
    }
    return bits;
  });
  return sentences.map((sentence, s) => {
    const bits = own[s] as Uint16Array;
    const gazetteer = new Uint16Array(sentence.tokens.length);
    const kinds = new Uint16Array(sentence.tokens.length);
    const patterns = new Uint16Array(sentence.tokens.length);
    for (const { from, to, thing, isAmbiguous, isMeant } of sentence.known) {
      const sureness = isAmbiguous ? (isMeant ? 1 : 2) : 0;
      for (let i = from; i < to; i++) {
        gazetteer[i] = findingCode(LABELS.indexOf(thing.label), from, to, i, sureness);
        kinds[i] = KIND_NUMBERS.get(thing.kind) ?? 0;
      }
    }
    for (const { from, to, label } of sentence.patterns) {
      for (let i = from; i < to; i++) patterns[i] = findingCode(LABELS.indexOf(label), from, to, i, 0);
    }
    return sentence.tokens.map((token, i): TokenEvidence => {
      let document = 0;
      if (isCapitalised(token)) {
        const count = counts.get(foldWord(token.text));
        if (count !== undefined) {
          for (let bit = 0; bit < BITS; bit++) {
            // Only what other occurrences show
            if ((count[bit] as number) > (((bits[i] as number) >> bit) & 1)) document |= 1 << bit;
          }
        }
      }
      return {
        gazetteer: gazetteer[i] as number,
        kind: kinds[i] as number,
        listed: (sentence.listed.towns[i] as number) * 5 + (sentence.listed.brands[i] as number),
        pattern: patterns[i] as number,
        document,
      };
    });
  });
}

function ownBits({ tokens, known, patterns }: ReadSentence): Uint16Array {
  const bits = new Uint16Array(tokens.length);
  let isInitial = true;
  for (const [i, token] of tokens.entries()) {
    if (!isWord(token)) continue;
    if (!isCapitalised(token)) bits[i] = SEEN_SMALL;
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

/** Per token, where it stands in the sentence, as bits. */
export function placesOf(tokens: readonly Token[]): Uint8Array {
  const places = new Uint8Array(tokens.length);
  const words = tokens.filter(isWord);
  const capitals = words.filter((token) => token.text.length > 1 && token.text === token.text.toUpperCase()).length;
  const sentence = words.length >= 4 && capitals > words.length * 0.6 ? ALL_CAPITALS : 0;
  let isInitial = true;
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1]?.text ?? "";
    places[i] =
      sentence |
      (isInitial ? SENTENCE_INITIAL : 0) |
      (before === ":" || before === "«" || before === "“" || before === '"' ? AFTER_COLON : 0);
    if (isWord(token)) isInitial = false;
  }
  return places;
}
