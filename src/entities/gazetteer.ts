/**
 * Finds the names of the knowledge base in a sentence: a trie over folded words, longest match first.
 */
import { detached } from "../text/detached.js";
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

/** What follows a word in the names of the knowledge base. Most nodes have one follower: a map for each would cost 15 MB. */
export interface GazetteerNode {
  readonly word: string;
  entries: Entry[] | undefined;
  /** The first follower, and the others. */
  first: GazetteerNode | undefined;
  others: Map<string, GazetteerNode> | undefined;
}

/** Where the names go on with a folded word. */
export function followerOf({ first, others }: GazetteerNode, word: string): GazetteerNode | undefined {
  return first?.word === word ? first : others?.get(word);
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
  const root = emptyNode("");
  const folded = new Map<string, string>();
  for (const thing of things) {
    for (const alias of thing.aliases) {
      const words = wordsOfName(alias.text);
      if (words.length === 0) continue;
      const node = words.reduce((parent, text) => {
        // Detached from the table it was cut from, and one string for every time a word comes
        let word = folded.get(text);
        if (word === undefined) {
          word = detached(fold(text));
          folded.set(detached(text), word);
        }
        return followerOf(parent, word) ?? addFollower(parent, word);
      }, root);
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

/** The tokens of a name; most are words between blanks, and there are 30,000. */
function wordsOfName(name: string): string[] {
  return /^\p{L}+(?: \p{L}+)*$/u.test(name) ? name.split(" ") : tokenise(name).map(({ text }) => text);
}

function emptyNode(word: string): GazetteerNode {
  return { word, entries: undefined, first: undefined, others: undefined };
}

function addFollower(parent: GazetteerNode, word: string): GazetteerNode {
  const node = emptyNode(word);
  if (parent.first === undefined) parent.first = node;
  else {
    parent.others ??= new Map();
    parent.others.set(word, node);
  }
  return node;
}

/** The known names in one sentence, disjoint and in order: at every word the longest. */
export function findKnownNames(words: readonly Word[]): GazetteerMatch[] {
  const matches: GazetteerMatch[] = [];
  for (let from = 0; from < words.length; ) {
    const found = longestAt(words, from);
    if (found === undefined || isHidden(found, words)) from += 1;
    else {
      matches.push(found);
      from = found.to;
    }
  }
  return matches;
}

function longestAt(words: readonly Word[], from: number): GazetteerMatch | undefined {
  let node = (words[from] as Word).knownNames;
  let found: GazetteerMatch | undefined;
  for (let to = from + 1; node !== undefined; to++) {
    if (node.entries !== undefined) {
      const readings = readingsOf(node.entries, words.slice(from, to));
      if (readings.length > 0) found = { from, to, readings };
    }
    const next = words[to];
    node = next === undefined ? undefined : followerOf(node, next.folded);
  }
  return found;
}

/** "el [Estrecho de Gibraltar]": an ambiguous name, "El Estrecho", gives way to an unmarked one that goes on further. */
function isHidden({ from, to, readings }: GazetteerMatch, words: readonly Word[]): boolean {
  if (to - from === 1 || !readings.every(({ isAmbiguous }) => isAmbiguous)) return false;
  for (let at = from + 1; at < to; at++) {
    const other = longestAt(words, at);
    if (other !== undefined && other.to > to && other.readings.some(({ isAmbiguous }) => !isAmbiguous)) return true;
  }
  return false;
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
