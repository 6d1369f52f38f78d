/**
 * Stems: the form in which topic terms are compared. Snowball's stemmers for the three languages, folded.
 */
import { stemmer as english } from "@orama/stemmers/english";
import { stemmer as french } from "@orama/stemmers/french";
import { stemmer as spanish } from "@orama/stemmers/spanish";
import type { SupportedLanguage } from "../document.js";
import { fold } from "../text/fold.js";
import { isElision, isWord, type Token } from "../text/tokens.js";

const STEMMERS: Readonly<Record<SupportedLanguage, (word: string) => string>> = {
  fr: french,
  en: english,
  es: spanish,
};

/** Begins the key of a term that is matched as written, not by its stem. */
export const EXACT_MARK = "=";

/** The form of a word that an exact term is compared with: folded, without a plural `s` or `x`. */
export function exactForm(word: string): string {
  return fold(word).replace(/(?<=.{4})[sx]$/, "");
}

/** Shorter words have endings of their own: "ENS" is not "en", "bus" not "bu". */
const MIN_STEMMED_LENGTH = 5;
/** Longer words are addresses and chains, on which the stemmers' expressions would take long. */
const MAX_STEMMED_LENGTH = 60;

/** Accents are folded after stemming: "déclaré" and "déclare" meet, "côté" and "cote" do too. */
export function stem(word: string, language: SupportedLanguage): string {
  const lower = word.toLowerCase().replace(/[’ʼ‘]/g, "'");
  if (lower.length > MAX_STEMMED_LENGTH) return fold(lower);
  return fold(lower.length < MIN_STEMMED_LENGTH ? lower.replace(/(?<=...)s$/, "") : STEMMERS[language](lower));
}

/** The stems of the words among tokens, elided articles left out. */
export function stemsOf(tokens: readonly Token[], language: SupportedLanguage): string[] {
  const stems: string[] = [];
  for (const token of tokens) if (isWord(token) && !isElision(token)) stems.push(stem(token.text, language));
  return stems;
}
