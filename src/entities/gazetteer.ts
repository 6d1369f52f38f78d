/**
 * Finds the names of the knowledge base in a text: a trie over folded tokens, longest match first.
 */
import { foldWord } from "../text/fold.js";
import { isCapitalised, isWord, type Token, tokenise } from "../text/tokens.js";
import type { Thing } from "./knowledge-base.js";

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

interface Node {
  readonly next: Map<string, Node>;
  readonly entries: Entry[];
}

interface Entry extends Reading {
  /** `RAM`, `CAF`: an acronym counts only in capitals. */
  readonly isAcronym: boolean;
  /** `inwi`, `le360`: a name written small counts in any case. */
  readonly isLowerCase: boolean;
}

export type Gazetteer = (tokens: readonly Token[]) => GazetteerMatch[];

/** Longest alias that must be written in capitals; longer acronyms are read as words (`Iresen`, `Unesco`). */
const MAX_ACRONYM_LENGTH = 4;

/** Builds the trie; the function returned is pure and takes one step per token and level. */
export function buildGazetteer(things: readonly Thing[]): Gazetteer {
  const root: Node = { next: new Map(), entries: [] };
  for (const thing of things) {
    for (const alias of thing.aliases) {
      const words = tokenise(alias.text);
      if (words.length === 0) continue;
      let node = root;
      for (const word of words) {
        const key = foldWord(word.text);
        let child = node.next.get(key);
        if (child === undefined) {
          child = { next: new Map(), entries: [] };
          node.next.set(key, child);
        }
        node = child;
      }
      node.entries.push({
        thing,
        isAmbiguous: alias.isAmbiguous,
        isAcronym: alias.text.length <= MAX_ACRONYM_LENGTH && /^[\p{Lu}\p{N}.&-]+$/u.test(alias.text),
        isLowerCase: /^[^\p{Lu}]*$/u.test(alias.text),
      });
    }
  }
  return (tokens) => matchesIn(tokens, root);
}

function matchesIn(tokens: readonly Token[], root: Node): GazetteerMatch[] {
  const matches: GazetteerMatch[] = [];
  const keys = tokens.map((token) => foldWord(token.text));
  for (let from = 0; from < tokens.length; ) {
    let node = root.next.get(keys[from] as string);
    let found: GazetteerMatch | undefined;
    for (let to = from + 1; node !== undefined; to++) {
      const readings = readingsOf(node, tokens.slice(from, to));
      if (readings.length > 0) found = { from, to, readings };
      const key = keys[to];
      node = key === undefined ? undefined : node.next.get(key);
    }
    if (found === undefined) from += 1;
    else {
      matches.push(found);
      from = found.to;
    }
  }
  return matches;
}

function readingsOf(node: Node, tokens: readonly Token[]): Entry[] {
  if (node.entries.length === 0) return [];
  const surface = tokens.map((token) => token.text).join("");
  const isUpper = surface === surface.toUpperCase();
  const words = tokens.filter(isWord);
  const isWritten = (entry: Entry): boolean => {
    if (entry.isAcronym) return isUpper;
    if (entry.isLowerCase) return true;
    // A name begins with a capital; "ministère de la Santé" has its capital further on
    return words.some(isCapitalised);
  };
  return node.entries.filter(isWritten).sort((a, b) => Number(a.isAmbiguous) - Number(b.isAmbiguous));
}
