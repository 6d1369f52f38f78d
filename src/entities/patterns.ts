/**
 * Names by their form: runs of capitalised words, judged by what stands in them and before them.
 *
 * A head makes an organisation (`CHU de Casablanca`, `ministère de l'Education nationale`, `University of
 * Fez`), a place (`barrage Al Massira`) or an event (`Festival Gnaoua`); a title before the run makes a
 * person and stays outside (`le ministre [Nizar Baraka]`); a given name begins a person; an acronym is an
 * organisation. A run that nothing speaks for is left to the other parts of the recogniser.
 */
import type { Label } from "../document.js";
import { foldWord } from "../text/fold.js";
import { isCapitalised, isElision, isWord, type Token } from "../text/tokens.js";
import type { PatternWords } from "./pattern-words.js";

/** A name found at tokens `[from, to)`. */
export interface PatternMatch {
  readonly from: number;
  readonly to: number;
  readonly label: Label;
  readonly rule: string;
}

/** What the patterns know of words beyond the language's own lists. */
export interface NameWords {
  /** Folded given names. */
  readonly givenNames: ReadonlySet<string>;
  /** Folded surnames. */
  readonly surnames: ReadonlySet<string>;
  /** Lower-case words of running text: a capital on them at the start of a sentence means nothing. */
  readonly commonWords: ReadonlySet<string>;
}

/** Longest name in tokens; a longer run of capitals is a heading. */
const MAX_RUN = 9;

/**
 * The names in one sentence.
 *
 * @param tokens - The tokens of one sentence.
 * @param isPerson - Judges runs of several words that no rule explains.
 */
export function findPatterns(
  tokens: readonly Token[],
  words: PatternWords,
  known: NameWords,
  isPerson: (tokens: readonly Token[]) => boolean = () => false,
): PatternMatch[] {
  const matches: PatternMatch[] = [];
  if (isAllCapitals(tokens)) return matches;
  const firstWord = tokens.findIndex(isWord);
  for (let i = 0; i < tokens.length; ) {
    const match = headedAt(tokens, i, words) ?? runAt(tokens, i, firstWord, words, known);
    if (match === undefined) {
      i += 1;
      continue;
    }
    const { from, to, label } = match;
    if (label !== undefined) matches.push(match as PatternMatch);
    else if (match.rule === "run" && to - from > 1 && isPerson(tokens.slice(from, to))) {
      matches.push({ from, to, label: "PER", rule: "judged" });
    }
    i = Math.max(match.to, i + 1);
  }
  return matches;
}

/** Capitals carry no news where everything is in capitals. */
function isAllCapitals(tokens: readonly Token[]): boolean {
  const words = tokens.filter((token) => /\p{L}{2}/u.test(token.text));
  return words.length >= 4 && words.filter((word) => word.text === word.text.toUpperCase()).length > words.length * 0.7;
}

function lower(token: Token | undefined): string {
  return token === undefined ? "" : token.text.toLowerCase();
}

/** A capitalised word or a number inside a name: `GenZ 212`, `Mohammed VI`. */
function isNameWord(token: Token | undefined): token is Token {
  return token !== undefined && isWord(token) && isCapitalised(token) && !isElision(token);
}

/**
 * A name that begins with a head word. The head may be small (`ministère de la Santé`), but then a capital
 * must follow; adjectives and connectors in between belong to the name.
 */
function headedAt(tokens: readonly Token[], at: number, words: PatternWords): PatternMatch | undefined {
  const head = lower(tokens[at]);
  const type = words["org-head"].has(head)
    ? "org-head"
    : words["misc-head"].has(head)
      ? "misc-head"
      : words["loc-head"].has(head)
        ? "loc-head"
        : undefined;
  if (type === undefined) return undefined;
  const isHeadCapital = isNameWord(tokens[at]);
  // A small "plan" before a capital is prose as often as a name; "le groupe Addoha" is a name after its kind
  if (!isHeadCapital && (type === "misc-head" || (words["org-apposition"].has(head) && isNameWord(tokens[at + 1]))))
    return undefined;
  let end = at + 1;
  let capitals = 0;
  let pending = at + 1;
  while (pending < tokens.length && pending - at < MAX_RUN * 2) {
    const token = tokens[pending] as Token;
    const word = token.text.toLowerCase();
    if (isNameWord(token) && !(words.stop.has(word) && !words.connector.has(word))) {
      capitals += 1;
      pending += 1;
      end = pending;
    } else if (words.adjective.has(word)) {
      pending += 1;
      end = pending;
    } else if (words.connector.has(word) && pending + 1 < tokens.length) {
      pending += 1;
    } else if (/^\d{2,4}$/.test(token.text) && end === pending && capitals > 0) {
      pending += 1;
      end = pending;
    } else break;
  }
  if (capitals === 0 || end === at + 1) return undefined;
  if (type === "loc-head") {
    // "province d'Al Haouz", "avenue Mohammed V": a small head stays outside unless it is a street
    return isHeadCapital ? { from: at, to: end, label: "LOC", rule: "loc-head" } : undefined;
  }
  return {
    from: at,
    to: end,
    label: type === "org-head" ? "ORG" : "MISC",
    rule: isHeadCapital ? type : `${type}-small`,
  };
}

type Run = { from: number; to: number; label: Label | undefined; rule: string };

function runAt(
  tokens: readonly Token[],
  at: number,
  firstWord: number,
  words: PatternWords,
  known: NameWords,
): Run | undefined {
  if (!isNameWord(tokens[at])) return undefined;
  let to = at + 1;
  while (to < tokens.length && to - at < MAX_RUN) {
    if (
      isNameWord(tokens[to]) ||
      (/^\d+$/.test(tokens[to]?.text ?? "") && to - at === 1 && !/^\d{4}$/.test(tokens[to]?.text ?? ""))
    )
      to += 1;
    else if (words["name-connector"].has(lower(tokens[to])) && isNameWord(tokens[to + 1])) to += 2;
    else break;
  }
  let from = at;
  const isInitial = at <= firstWord || /^[:«“"–—]$/.test(tokens[at - 1]?.text ?? "");
  // "Selon Huawei": the capital of a sentence's first word, and titles written large, are not the name's
  while (
    from < to &&
    (words.stop.has(lower(tokens[from])) ||
      words.title.has(lower(tokens[from])) ||
      (words["name-connector"].has(lower(tokens[from])) && from + 1 === to))
  )
    from += 1;
  const afterTitle = from > at ? words.title.has(lower(tokens[from - 1])) : words.title.has(lower(tokens[at - 1]));
  if (from >= to) return { from: at, to, label: undefined, rule: "stop" };
  if (isInitial && from === at && to - from === 1 && known.commonWords.has(lower(tokens[from]))) {
    return { from, to, label: undefined, rule: "common" };
  }
  if (
    isInitial &&
    from === at &&
    to - from > 1 &&
    known.commonWords.has(lower(tokens[from])) &&
    !known.givenNames.has(foldWord((tokens[from] as Token).text))
  ) {
    from += 1;
  }
  const [label, rule] = judge(tokens.slice(from, to), afterTitle, tokens[from - 1], words, known);
  return { from, to, label, rule };
}

function judge(
  run: readonly Token[],
  afterTitle: boolean,
  before: Token | undefined,
  words: PatternWords,
  known: NameWords,
): [Label | undefined, string] {
  const first = run[0] as Token;
  const last = run.at(-1) as Token;
  if (run.length > 1 && words["org-tail"].has(lower(last))) return ["ORG", "org-tail"];
  if (run.length > 1 && words["loc-tail"].has(lower(last))) return ["LOC", "loc-tail"];
  if (run.length > 1 && words["misc-tail"].has(lower(last))) return ["MISC", "misc-tail"];
  if (afterTitle && !/^\p{Lu}{3,}$/u.test(first.text)) return ["PER", run.length > 1 ? "title" : "title-single"];
  const isGiven = known.givenNames.has(foldWord(first.text));
  if (run.length > 1 && run.length <= 5 && isGiven) return ["PER", "given-name"];
  if (run.length > 1 && /^(?:ben|ibn|aït|ait|bou|ould|el|al)$/i.test((run[1] as Token).text))
    return ["PER", "particle"];
  if (run.length === 1 && /^\p{Lu}[\p{Lu}\p{N}&]{1,6}$/u.test(first.text)) return ["ORG", "acronym"];
  if (run.length === 1 && words["place-preposition"].has(lower(before)) && first.text.length > 3)
    return ["LOC", "place-preposition"];
  if (run.length === 1 && /\p{Ll}\p{Lu}|\.(?:ma|com|org|net|fr|es)$/u.test(first.text)) return ["ORG", "camel-case"];
  return [undefined, "run"];
}
