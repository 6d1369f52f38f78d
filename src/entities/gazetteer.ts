/**
 * Finds the names of the knowledge base in a sentence: a trie over folded words, longest match first.
 */
import { fold } from "../text/fold.js";
import { tokenise } from "../text/tokens.js";
import type { Thing } from "./knowledge-base.js";
import type { Word } from "./words.js";

/** A name of the knowledge base found at tokens `[from, to)`. */
export interface GazetteerMatch {
  readonly from: number;
  readonly to: number;
  /** Things with this name, unambiguous readings first. */
  readonly readings: readonly Reading[];
}

interface Reading {
  readonly thing: Thing;
  readonly isAmbiguous: boolean;
}

/** What follows a word in the names of the knowledge base. */
export interface GazetteerNode {
  next: Map<string, GazetteerNode> | undefined;
  entries: Entry[] | undefined;
}

interface Entry extends Reading {
  /** `RAM`, `CAF`: an acronym counts only in capitals. */
  readonly isAcronym: boolean;
  /** `inwi`, `le360`: a name written small counts in any case. */
  readonly isLowerCase: boolean;
}

/** Longest alias that must be written in capitals; longer acronyms are read as words (`Iresen`, `Unesco`). */
const MAX_ACRONYM_LENGTH = 4;

/** Builds the trie of all names. */
export function buildGazetteer(things: readonly Thing[]): GazetteerNode {
  const root: GazetteerNode = { next: undefined, entries: undefined };
  for (const thing of things) {
    for (const alias of thing.aliases) {
      const words = tokenise(alias.text);
      if (words.length === 0) continue;
      let node = root;
      for (const word of words) {
        const key = fold(word.text);
        node.next ??= new Map();
        let child = node.next.get(key);
        if (child === undefined) {
          child = { next: undefined, entries: undefined };
          node.next.set(key, child);
        }
        node = child;
      }
      node.entries ??= [];
      node.entries.push({
        thing,
        isAmbiguous: alias.isAmbiguous,
        isAcronym: alias.text.length <= MAX_ACRONYM_LENGTH && /^[\p{Lu}\p{N}.&-]+$/u.test(alias.text),
        isLowerCase: /^[^\p{Lu}]*$/u.test(alias.text),
      });
    }
  }
  return root;
}

/** The known names in one sentence, disjoint and in order: at every word the longest. */
export function findKnownNames(words: readonly Word[]): GazetteerMatch[] {
  const matches: GazetteerMatch[] = [];
  for (let from = 0; from < words.length; ) {
    let node = (words[from] as Word).knownNames;
    let found: GazetteerMatch | undefined;
    for (let to = from + 1; node !== undefined; to++) {
      if (node.entries !== undefined) {
        const readings = readingsOf(node.entries, words.slice(from, to));
        if (readings.length > 0) found = { from, to, readings };
      }
      const next = words[to];
      node = next === undefined ? undefined : node.next?.get(next.folded);
    }
    if (found === undefined) from += 1;
    else {
      matches.push(found);
      from = found.to;
    }
  }
  return matches;
}

function readingsOf(entries: readonly Entry[], words: readonly Word[]): Entry[] {
  const surface = words.map((word) => word.text).join("");
  const isUpper = surface === surface.toUpperCase();
  const isWritten = (entry: Entry): boolean => {
    if (entry.isAcronym) return isUpper;
    if (entry.isLowerCase) return true;
    // A name begins with a capital; "ministère de la Santé" has its capital further on
    return words.some((word) => word.isCapital);
  };
  return entries.filter(isWritten).sort((a, b) => Number(a.isAmbiguous) - Number(b.isAmbiguous));
}
