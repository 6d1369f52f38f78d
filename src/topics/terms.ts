/**
 * The terms of one language: finds the lexicon's concepts in a stretch of text, the longest term first.
 *
 * Compiled form, models/topics/terms.*.txt, made by models/build/topics.ts: a line per first word of a term,
 * `stem ⇥ concepts of the stem alone ⇥ further stems=concepts ⇥ …`, concepts being indexes joined by commas.
 * A first word after `=` is matched as written (stems.ts). Lines are read when their word is first met.
 */
import type { SupportedLanguage } from "../document.js";
import { readModelText } from "../model-files.js";
import { detached } from "../text/detached.js";
import { isElision, isWord, type Token, tokenise } from "../text/tokens.js";
import { EXACT_MARK, exactForm, stem, stemsOf } from "./stems.js";

/** A word form of the text, as terms see it. */
interface Word {
  /** The number of its stem. */
  readonly stem: number;
  /** Concepts of the word alone. */
  readonly concepts: readonly number[];
  readonly isDeterminer: boolean;
  /** Terms of several words that begin here, by the stem of their second word, longest first. */
  readonly longer: ReadonlyMap<number, readonly LongerTerm[]> | undefined;
}

interface LongerTerm {
  /** Stems from the second word on. */
  readonly rest: readonly number[];
  readonly concepts: readonly number[];
}

/** Called for every term found: its concepts, its first and its last word. */
type OnMatch = (concepts: readonly number[], first: Token, last: Token, position: number) => void;

/** Words that may stand between the words of a term without making it another. */
const DETERMINERS: ReadonlySet<string> = new Set(
  "le la les un une des du ce cette ces son sa ses leur leurs the a an this these his her its their el los las una unos unas su sus".split(
    " ",
  ),
);

/** Word forms remembered per language; the press of a day uses fewer. */
const MAX_CACHED = 100_000;
/** Longer words are addresses and chains, which do not come again. */
const MAX_CACHED_LENGTH = 64;
const NO_CONCEPTS: readonly number[] = [];

export class Terms {
  readonly #lines = new Map<string, string>();
  /** Word form → what it is; `null` for what is no word: punctuation, elided articles. */
  readonly #words = new Map<string, Word | null>();
  /** Stems met so far → their numbers, which compare faster. */
  readonly #stems = new Map<string, number>();
  /** The words of the text in hand and their tokens, kept to be filled again. */
  readonly #run: Word[] = [];
  readonly #tokens: Token[] = [];

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

  /**
   * Finds the terms among tokens, in text order, not overlapping.
   *
   * @returns The number of words.
   */
  match(tokens: readonly Token[], onMatch: OnMatch): number {
    // Never within a text, whose words compare by these numbers
    if (this.#stems.size >= MAX_CACHED) {
      this.#stems.clear();
      this.#words.clear();
    }
    const words = this.#run;
    const kept = this.#tokens;
    let length = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token;
      // Commas and full stops are every seventh token
      if (token.text === "," || token.text === ".") continue;
      const word = this.#wordOf(token);
      if (word === null) continue;
      words[length] = word;
      kept[length] = token;
      length += 1;
    }
    words.length = length;
    kept.length = length;
    for (let from = 0; from < length; ) {
      const word = words[from] as Word;
      let to = from + 1;
      let { concepts } = word;
      if (word.longer !== undefined) {
        const longest = longestOf(word.longer, words, to);
        if (longest !== undefined) {
          to = endOf(longest, words, to);
          concepts = longest.concepts;
        }
      }
      if (concepts.length > 0) onMatch(concepts, kept[from] as Token, kept[to - 1] as Token, from);
      from = to;
    }
    return length;
  }

  #wordOf(token: Token): Word | null {
    const known = this.#words.get(token.text);
    if (known !== undefined) return known;
    const form = detached(token.text);
    const word = isWord(token) && !isElision(token) ? this.#read(form) : null;
    if (form.length > MAX_CACHED_LENGTH) return word;
    if (this.#words.size >= MAX_CACHED) this.#words.clear();
    this.#words.set(form, word);
    return word;
  }

  #numberOf(stem: string): number {
    const known = this.#stems.get(stem);
    if (known !== undefined) return known;
    this.#stems.set(detached(stem), this.#stems.size);
    return this.#stems.size - 1;
  }

  #read(form: string): Word {
    const stemmed = stem(form, this.language);
    const [single = "", ...longer] = this.#lines.get(stemmed)?.split("\t") ?? [];
    // Terms matched as written are single words
    const exact = this.#lines.get(`${EXACT_MARK}${exactForm(form)}`);
    return {
      stem: this.#numberOf(stemmed),
      concepts: single === "" && exact === undefined ? NO_CONCEPTS : [...indexes(single), ...indexes(exact ?? "")],
      isDeterminer: DETERMINERS.has(stemmed),
      longer: longer.length === 0 ? undefined : this.#bySecondWord(longer),
    };
  }

  #bySecondWord(parts: readonly string[]): Map<number, LongerTerm[]> {
    const terms = new Map<number, LongerTerm[]>();
    for (const part of parts) {
      const mark = part.lastIndexOf("=");
      const rest = Array.from(part.slice(0, mark).split(" "), (stem) => this.#numberOf(stem));
      const second = rest[0] as number;
      terms.set(second, [...(terms.get(second) ?? []), { rest, concepts: indexes(part.slice(mark + 1)) }]);
    }
    for (const list of terms.values()) list.sort((a, b) => b.rest.length - a.rest.length);
    return terms;
  }
}

function indexes(list: string): number[] {
  return list === "" ? [] : list.split(",").map(Number);
}

/** The longest term whose further words follow at `at`; a determiner between them may be there or not. */
function longestOf(
  longer: ReadonlyMap<number, readonly LongerTerm[]>,
  words: readonly Word[],
  at: number,
): LongerTerm | undefined {
  const next = words[at];
  if (next === undefined) return undefined;
  const direct = longestAmong(longer.get(next.stem), words, at);
  const second = next.isDeterminer ? words[at + 1] : undefined;
  if (second === undefined) return direct;
  // "stockage de la data" is "stockage de data"
  const skipped = longestAmong(longer.get(second.stem), words, at);
  return skipped !== undefined && endOf(skipped, words, at) > (direct === undefined ? 0 : endOf(direct, words, at))
    ? skipped
    : direct;
}

function longestAmong(
  terms: readonly LongerTerm[] | undefined,
  words: readonly Word[],
  at: number,
): LongerTerm | undefined {
  if (terms === undefined) return undefined;
  for (const term of terms) if (endOf(term, words, at) !== -1) return term;
  return undefined;
}

/** The end of a term whose second word is at `at`, -1 when its words do not follow. */
function endOf({ rest }: LongerTerm, words: readonly Word[], at: number): number {
  let next = at;
  for (const wanted of rest) {
    let word = words[next];
    if (word?.isDeterminer === true && word.stem !== wanted) word = words[++next];
    if (word?.stem !== wanted) return -1;
    next += 1;
  }
  return next;
}
