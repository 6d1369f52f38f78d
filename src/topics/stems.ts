/**
 * Stems: the form in which topic terms are compared. Snowball's stemmers for the three languages, over
 * folded words; verdicts are cached per word.
 */
import { createRequire } from "node:module";
import type { SupportedLanguage } from "../document.js";
import { fold } from "../text/fold.js";
import { isElision, isWord, type Token } from "../text/tokens.js";

const STEMMER_NAMES: Readonly<Record<SupportedLanguage, string>> = { fr: "french", en: "english", es: "spanish" };

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
    const stem = fold(stemmer.stem(word.toLowerCase().replace(/[’ʼ‘]/g, "'")));
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
