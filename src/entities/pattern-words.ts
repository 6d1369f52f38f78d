/**
 * The word lists behind the patterns, one table per language: models/entities/patterns/{fr,en,es}.tsv.
 */
import type { SupportedLanguage } from "../document.js";
import { ModelError } from "../errors.js";
import { readModelTable } from "../model-files.js";

/** The types of words, in the order of the tagger's feature bits: new ones go to the end. */
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
] as const;
type PatternWordType = (typeof PATTERN_WORD_TYPES)[number];

/** Lower-case words of each type; words are compared in lower case with their accents. */
export type PatternWords = Readonly<Record<PatternWordType, ReadonlySet<string>>>;

/** @throws ModelError on an unknown type. */
export function loadPatternWords(language: SupportedLanguage): PatternWords {
  const file = `entities/patterns/${language}.tsv`;
  const words = Object.fromEntries(PATTERN_WORD_TYPES.map((type) => [type, new Set<string>()])) as Record<
    PatternWordType,
    Set<string>
  >;
  for (const row of readModelTable(file, ["type", "words"])) {
    const set = words[row.type as PatternWordType];
    if (set === undefined)
      throw new ModelError(`models/${file}: unknown type "${row.type}"; one of ${PATTERN_WORD_TYPES.join(", ")}`);
    for (const word of row.words.split(";")) if (word.trim() !== "") set.add(word.trim());
  }
  return words;
}
