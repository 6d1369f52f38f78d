/**
 * Acronyms and the names they stand for.
 */
import { fold } from "../text/fold.js";

/**
 * Whether an acronym's letters begin words of the name, in order: "CNDH" and "Conseil national des droits de
 * l'Homme". Small words may be skipped, also "ONCF" for "Office national des chemins de fer".
 */
export function isAcronymOf(acronym: string, name: string): boolean {
  if (!/^\p{Lu}[\p{Lu}\p{N}.&-]{1,9}$/u.test(acronym)) return false;
  const letters = fold(acronym).replace(/[^\p{L}]/gu, "");
  const words = wordsOf(name);
  if (words.length < 2) return false;
  let at = 0;
  for (const word of words) if (word.startsWith(letters[at] ?? "\0")) at += 1;
  return at === letters.length;
}

/** Whether a word is made of a name's letters, in order, those that begin it first: "Facope" for "Federación Andaluza de Cofradías de Pescadores". */
export function isShortened(word: string, name: string): boolean {
  const letters = fold(word);
  const [first = "", ...rest] = wordsOf(name);
  if (!/^[a-z]{4,12}$/.test(letters) || rest.length < 2 || letters[0] !== first[0]) return false;
  let at = 0;
  for (const character of [first, ...rest].join("")) if (character === letters[at]) at += 1;
  return at === letters.length;
}

/** The folded words of a name. */
export function wordsOf(name: string): string[] {
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
