/**
 * Stems: the form in which topic terms are compared. Snowball's stemmers for the three languages, over
 * folded words; verdicts are cached per word.
 */
import { createRequire } from "node:module";
import type { SupportedLanguage } from "../document.js";
import { fold, foldWord } from "../text/fold.js";
import { isElision, isWord, type Token } from "../text/tokens.js";

const STEMMER_NAMES: Readonly<Record<SupportedLanguage, string>> = { fr: "french", en: "english", es: "spanish" };

/** Begins the key of a term that is matched as written, not by its stem. */
export const EXACT_MARK = "=";

/** The form of a word that an exact term is compared with: folded, without a plural `s` or `x`. */
export function exactForm(word: string): string {
  return foldWord(word).replace(/(?<=.{4})[sx]$/, "");
}

/** Shorter words have endings of their own: "ENS" is not "en", "bus" not "bu". */
const MIN_STEMMED_LENGTH = 5;

/** Words remembered per language; the press of a day uses fewer. */
const MAX_CACHED = 100_000;

export type Stemmer = (word: string) => string;

/** Loads the stemmer of a language; the function returned is pure but for its cache. */
export function loadStemmer(language: SupportedLanguage): Stemmer {
  const require = createRequire(import.meta.url);
  const snowball = require("snowball-stemmers") as { newStemmer(name: string): { stem(word: string): string } };
  const stemmer = snowball.newStemmer(STEMMER_NAMES[language]);
  const cache = new Map<string, string>();
  return (word) => {
    const cached = cache.get(word);
    if (cached !== undefined) return cached;
    if (cache.size >= MAX_CACHED) cache.clear();
    // Accents are folded after stemming: "déclaré" and "déclare" meet, "côté" and "cote" do too
    const lower = word.toLowerCase().replace(/[’ʼ‘]/g, "'");
    const stem = fold(lower.length < MIN_STEMMED_LENGTH ? lower.replace(/(?<=...)s$/, "") : stemmer.stem(lower));
    cache.set(word, stem);
    return stem;
  };
}

/** The stems of the words among tokens, elided articles left out. */
export function stemsOf(tokens: readonly Token[], stem: Stemmer): string[] {
  const stems: string[] = [];
  for (const token of tokens) if (isWord(token) && !isElision(token)) stems.push(stem(token.text));
  return stems;
}
