/**
 * What small words say of the names beside them, one set of lists per language: the words behind the patterns,
 * models/entities/patterns/{fr,en,es}.tsv, and the nouns and verbs that introduce names,
 * models/entities/context-words/{fr,en,es}/*.txt, one word a line.
 */
import type { SupportedLanguage } from "../document.js";
import { ModelError } from "../errors.js";
import { readModelTable, readModelText } from "../model-files.js";

/** The types of pattern words, in the order of the tagger's feature bits. */
export const PATTERN_WORD_TYPES = [
  "title",
  "org-head",
  "org-apposition",
  "org-tail",
  "loc-head",
  "loc-tail",
  "misc-head",
  "misc-tail",
  "adjective",
  "connector",
  "name-connector",
  "place-preposition",
  "stop",
  "demonym",
] as const;

/** The types of context words; their bits follow those of the pattern words. */
const CONTEXT_WORD_TYPES = [
  "person-nouns",
  "organisation-nouns",
  "place-nouns",
  "work-nouns",
  "person-verbs",
  "place-words",
] as const;

const TYPES = [...PATTERN_WORD_TYPES, ...CONTEXT_WORD_TYPES] as const;
type WordType = (typeof TYPES)[number];

export const TYPE_BITS = Object.fromEntries(TYPES.map((type, bit) => [type, 1 << bit])) as Record<WordType, number>;

/** The types of each word, as bits; words are in lower case with their accents. */
export type PatternWords = ReadonlyMap<string, number>;

/** @throws ModelError on an unknown type. */
export function loadPatternWords(language: SupportedLanguage): PatternWords {
  const words = new Map<string, number>();
  const add = (word: string, type: WordType): void => {
    if (word !== "") words.set(word, (words.get(word) ?? 0) | TYPE_BITS[type]);
  };
  const file = `entities/patterns/${language}.tsv`;
  for (const row of readModelTable(file, ["type", "words"])) {
    const type = PATTERN_WORD_TYPES.find((one) => one === row.type);
    if (type === undefined)
      throw new ModelError(`models/${file}: unknown type "${row.type}"; one of ${PATTERN_WORD_TYPES.join(", ")}`);
    for (const word of row.words.split(";")) add(word.trim(), type);
  }
  for (const type of CONTEXT_WORD_TYPES)
    for (const line of readModelText(`entities/context-words/${language}/${type}.txt`).split("\n"))
      add(line.trim(), type);
  return words;
}
