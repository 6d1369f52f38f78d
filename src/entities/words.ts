/**
 * What is known of a word whatever stands around it, worked out once per distinct word and remembered: the
 * press of a day uses some tens of thousands.
 */
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../document.js";
import { detached } from "../text/detached.js";
import { fold } from "../text/fold.js";
import { isCapitalised, isElision, isWord } from "../text/tokens.js";
import { followerOf, type GazetteerNode } from "./gazetteer.js";
import type { TaggedWord } from "./model/tagger.js";
import { hashName, IS_COMMON, NAMES_MASK, type NameLists } from "./name-lists.js";
import type { PatternWords } from "./pattern-words.js";

export interface Word {
  /** The word as written. */
  readonly text: string;
  readonly lower: string;
  readonly folded: string;
  /** A word or number rather than punctuation. */
  readonly isWord: boolean;
  readonly isCapital: boolean;
  /** An elided word with its apostrophe: `l'`. */
  readonly isElision: boolean;
  /** Bits of the lists that hold it; see name-lists.ts. */
  readonly lists: number;
  /** Whether a list of names holds it. */
  readonly isListed: boolean;
  /** Types of pattern and context words it is, as bits, by position of the language in SUPPORTED_LANGUAGES. */
  readonly patternTypes: readonly number[];
  /** Where the knowledge base's names that begin with it go on. */
  readonly knownNames: GazetteerNode | undefined;
  /** Filled by the tagger, by position of the language. */
  readonly tagged: (TaggedWord | undefined)[];
}

/** Words remembered at most. */
const MAX_WORDS = 50_000;
/** Longer words are addresses and chains, which do not come again. */
const MAX_WORD_LENGTH = 64;

/** Returns a function that gives the {@link Word} of a token's text. */
export function createWordBook(
  lists: NameLists,
  patternWords: Readonly<Record<SupportedLanguage, PatternWords>>,
  knownNames: GazetteerNode,
): (text: string) => Word {
  const words = new Map<string, Word>();
  const read = (text: string): Word => {
    const token = { text, start: 0, end: text.length };
    const lower = text.toLowerCase();
    const folded = fold(text);
    const isPlain = lower === folded;
    const bits = lists(hashName(folded));
    return {
      text,
      lower: isPlain ? folded : lower,
      folded,
      isWord: isWord(token),
      isCapital: isCapitalised(token),
      isElision: isElision(token),
      lists: isPlain ? bits : (bits & ~IS_COMMON) | (lists(hashName(lower)) & IS_COMMON),
      isListed: (bits & NAMES_MASK) !== 0,
      patternTypes: SUPPORTED_LANGUAGES.map((language) => patternWords[language].get(lower) ?? 0),
      knownNames: followerOf(knownNames, folded),
      tagged: [],
    };
  };
  return (text) => {
    let word = words.get(text);
    if (word === undefined) {
      if (text.length > MAX_WORD_LENGTH) return read(text);
      if (words.size >= MAX_WORDS) words.clear();
      const kept = detached(text);
      word = read(kept);
      words.set(kept, word);
    }
    return word;
  };
}
