/**
 * The terms of one language: finds the lexicon's concepts in a stretch of text, the longest term first.
 *
 * Compiled form, models/topics/terms.*.txt, made by models/build/topics.ts: a line per first word of a term,
 * `stem ⇥ concepts of the stem alone ⇥ further stems=concepts ⇥ …`, concepts being indexes joined by commas.
 * A first word after `=` is matched as written (stems.ts). Lines are read when their word is first met.
 */
import type { SupportedLanguage } from "../document.js";
import { readModelText } from "../model-files.js";
import { isElision, isWord, type Token, tokenise } from "../text/tokens.js";
import { EXACT_MARK, exactForm, stem, stemsOf } from "./stems.js";

/** A word form of the text, as terms see it. */
interface Word {
  readonly stem: string;
  /** Concepts of the word alone. */
  readonly concepts: readonly number[];
  /** Terms of several words that begin here, longest first. */
  readonly longer: readonly LongerTerm[];
}

interface LongerTerm {
  readonly rest: readonly string[];
  readonly concepts: readonly number[];
}

/** An occurrence of a term, in words: half-open. */
export interface TermMatch {
  readonly concepts: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Words that may stand between the words of a term without making it another. */
const DETERMINERS: ReadonlySet<string> = new Set(
  "le la les un une des du ce cette ces son sa ses leur leurs the a an this these his her its their el los las una unos unas su sus".split(
    " ",
  ),
);

/** Word forms remembered per language; the press of a day uses fewer. */
const MAX_CACHED = 100_000;
const NO_CONCEPTS: readonly number[] = [];
const NO_TERMS: readonly LongerTerm[] = [];

export class Terms {
  readonly #lines = new Map<string, string>();
  /** Word form → what it is; `null` for what is no word: punctuation, elided articles. */
  readonly #words = new Map<string, Word | null>();

  constructor(readonly language: SupportedLanguage) {
    const compiled = readModelText(`topics/terms.${language}.txt`);
    for (let start = 0; start < compiled.length; ) {
      const end = compiled.indexOf("\n", start);
      const tab = compiled.indexOf("\t", start);
      this.#lines.set(compiled.slice(start, tab), compiled.slice(tab + 1, end));
      start = end + 1;
    }
  }

  /** Adds a term that is not in the compiled form; before the first text. */
  add(term: string, concept: number): void {
    const [first, ...rest] = stemsOf(tokenise(term), this.language);
    if (first === undefined) return;
    const [own = "", ...longer] = this.#lines.get(first)?.split("\t") ?? [];
    const line =
      rest.length === 0
        ? [own === "" ? `${concept}` : `${own},${concept}`, ...longer]
        : [own, ...longer, `${rest.join(" ")}=${concept}`];
    this.#lines.set(first, line.join("\t"));
  }

  /** The words among the tokens, and the terms in them in text order, not overlapping. */
  match(tokens: readonly Token[], onMatch: (match: TermMatch, words: readonly Token[]) => void): number {
    const words: Word[] = [];
    const kept: Token[] = [];
    for (const token of tokens) {
      const word = this.#wordOf(token);
      if (word === null) continue;
      words.push(word);
      kept.push(token);
    }
    for (let from = 0; from < words.length; ) {
      const word = words[from] as Word;
      let to = from + 1;
      let { concepts } = word;
      for (const term of word.longer) {
        const end = endOf(term.rest, words, from + 1);
        if (end === undefined) continue;
        to = end;
        concepts = term.concepts;
        break;
      }
      if (concepts.length > 0) onMatch({ concepts, from, to }, kept);
      from = to;
    }
    return words.length;
  }

  #wordOf(token: Token): Word | null {
    const known = this.#words.get(token.text);
    if (known !== undefined) return known;
    if (this.#words.size >= MAX_CACHED) this.#words.clear();
    const word = isWord(token) && !isElision(token) ? this.#read(token.text) : null;
    this.#words.set(token.text, word);
    return word;
  }

  #read(form: string): Word {
    const stemmed = stem(form, this.language);
    const [single = "", ...longer] = this.#lines.get(stemmed)?.split("\t") ?? [];
    // Terms matched as written are single words
    const exact = this.#lines.get(`${EXACT_MARK}${exactForm(form)}`);
    return {
      stem: stemmed,
      concepts: single === "" && exact === undefined ? NO_CONCEPTS : [...indexes(single), ...indexes(exact ?? "")],
      longer:
        longer.length === 0
          ? NO_TERMS
          : longer
              .map((part) => {
                const mark = part.lastIndexOf("=");
                return { rest: part.slice(0, mark).split(" "), concepts: indexes(part.slice(mark + 1)) };
              })
              .sort((a, b) => b.rest.length - a.rest.length),
    };
  }
}

function indexes(list: string): number[] {
  return list === "" ? [] : list.split(",").map(Number);
}

/** Where a term's further words end when they follow at `at`, a determiner between them being there or not. */
function endOf(rest: readonly string[], words: readonly Word[], at: number): number | undefined {
  let next = at;
  for (const wanted of rest) {
    // "stockage de la data" is "stockage de data"
    if (words[next]?.stem !== wanted && DETERMINERS.has(words[next]?.stem ?? "")) next += 1;
    if (words[next]?.stem !== wanted) return undefined;
    next += 1;
  }
  return next;
}
