/**
 * Names by their form: runs of capitalised words, judged by what stands in them and before them.
 *
 * A head makes an organisation (`CHU de Casablanca`, `ministère de l'Education nationale`, `University of
 * Fez`), a place (`barrage Al Massira`) or an event (`Festival Gnaoua`); a title before the run makes a
 * person and stays outside (`le ministre [Nizar Baraka]`); a given name begins a person; an acronym is an
 * organisation. A run that nothing speaks for is left to the other parts of the recogniser.
 */
import type { Label } from "../document.js";
import { IS_COMMON, IS_GIVEN_NAME } from "./name-lists.js";
import { TYPE_BITS as BITS, type PATTERN_WORD_TYPES } from "./pattern-words.js";
import type { Word } from "./words.js";

/** A name found at words `[from, to)`. */
export interface PatternMatch {
  readonly from: number;
  readonly to: number;
  readonly label: Label;
  readonly rule: string;
}

type WordType = (typeof PATTERN_WORD_TYPES)[number];

/** Longest name in words; a longer run of capitals is a heading. */
const MAX_RUN = 9;

/**
 * The names in one sentence.
 *
 * @param words - The words of one sentence.
 * @param language - Position of its language in SUPPORTED_LANGUAGES.
 */
export function findPatterns(words: readonly Word[], language: number): PatternMatch[] {
  const matches: PatternMatch[] = [];
  if (isAllCapitals(words)) return matches;
  const types = (word: Word | undefined): number => (word === undefined ? 0 : (word.patternTypes[language] as number));
  const firstWord = words.findIndex((word) => word.isWord);
  for (let i = 0; i < words.length; ) {
    const match = headedAt(words, i, types) ?? runAt(words, i, firstWord, types);
    if (match === undefined) {
      i += 1;
      continue;
    }
    if (match.label !== undefined) matches.push(match as PatternMatch);
    i = Math.max(match.to, i + 1);
  }
  return matches;
}

/** The bits of a word's pattern types in the language of the sentence. */
type Types = (word: Word | undefined) => number;

/** Capitals carry no news where everything is in capitals. */
function isAllCapitals(words: readonly Word[]): boolean {
  let long = 0;
  let capitals = 0;
  for (const { isWord, text } of words) {
    if (!isWord || text.length < 2 || !/\p{L}{2}/u.test(text)) continue;
    long += 1;
    if (text === text.toUpperCase()) capitals += 1;
  }
  return long >= 4 && capitals > long * 0.7;
}

/** A capitalised word inside a name. */
function isNameWord(word: Word | undefined): boolean {
  return word?.isWord === true && word.isCapital && !word.isElision;
}

const HEADS: readonly (readonly [WordType, Label])[] = [
  ["org-head", "ORG"],
  ["misc-head", "MISC"],
  ["loc-head", "LOC"],
];
const ANY_HEAD = HEADS.reduce((bits, [type]) => bits | BITS[type], 0);

/**
 * A name that begins with a head word. The head may be small (`ministère de la Santé`), but then a capital
 * must follow; adjectives and connectors in between belong to the name.
 */
function headedAt(words: readonly Word[], at: number, types: Types): PatternMatch | undefined {
  const headTypes = types(words[at]);
  if ((headTypes & ANY_HEAD) === 0) return undefined;
  const [type, label] = HEADS.find(([type]) => (headTypes & BITS[type]) !== 0) as readonly [WordType, Label];
  const isHeadCapital = isNameWord(words[at]);
  // A small "plan" before a capital is prose as often as a name; "le groupe Addoha" is a name after its kind
  if (
    !isHeadCapital &&
    (type === "misc-head" || ((headTypes & BITS["org-apposition"]) !== 0 && isNameWord(words[at + 1])))
  )
    return undefined;
  let end = at + 1;
  let capitals = 0;
  let pending = at + 1;
  while (pending < words.length && pending - at < MAX_RUN * 2) {
    const word = words[pending] as Word;
    const own = types(word);
    const isConnector = (own & BITS.connector) !== 0;
    if (isNameWord(word) && ((own & BITS.stop) === 0 || isConnector)) {
      capitals += 1;
      pending += 1;
      end = pending;
    } else if ((own & BITS.adjective) !== 0) {
      pending += 1;
      end = pending;
    } else if ((isConnector || (own & BITS.demonym) !== 0) && pending + 1 < words.length) {
      // "ministère tunisien de la Santé": inside a name, but no part of its end
      pending += 1;
    } else if (end === pending && capitals > 0 && /^\d{2,4}$/.test(word.text)) {
      pending += 1;
      end = pending;
    } else break;
  }
  if (capitals === 0 && label === "ORG" && isHeadCapital) {
    const openEnd = endOfSmallWords(words, at + 1, types);
    return openEnd > at + 1 ? { from: at, to: openEnd, label, rule: OPEN_RULE } : undefined;
  }
  if (capitals === 0 || end === at + 1) return undefined;
  // "province d'Al Haouz", "avenue Mohammed V": a small head stays outside unless it is a street
  if (label === "LOC") return isHeadCapital ? { from: at, to: end, label, rule: "loc-head" } : undefined;
  return { from: at, to: end, label, rule: isHeadCapital ? type : `${type}-small` };
}

/** A name after whose head only small words come: where it ends is a guess. */
export const OPEN_RULE = "org-head-open";

/** What a French or Spanish adjective may end in. */
const ADJECTIVE =
  /(?:ale?|aux|ales|elle?s?|i(?:f|ve)s?|iques?|aires?|ien(?:ne)?s?|aise?s?|oise?s?|ée?s?|[ia]bles?|publics?|ic[oa]s?|iv[oa]s?|ari[oa]s?|ad[oa]s?|an[oa]s?|in[oa]s?)$/;

/**
 * The end of the small words that go on an organisation's name: "Régie [nationale des tabacs et des allumettes]",
 * "Autorité [nationale pour l'intelligence artificielle]"; `from` when none does.
 */
function endOfSmallWords(words: readonly Word[], from: number, types: Types): number {
  const isAdjective = (at: number): boolean =>
    (types(words[at]) & (BITS.adjective | BITS.demonym)) !== 0 ||
    ((types(words[at]) & BITS.stop) === 0 && ADJECTIVE.test(words[at]?.lower ?? ""));
  let end = from;
  while (end - from < 2 && (types(words[end]) & BITS.adjective) !== 0) end += 1;
  for (let parts = 0; parts < 4; parts++) {
    let at = end;
    while (at - end < 4 && (types(words[at]) & BITS.connector) !== 0) at += 1;
    const noun = words[at];
    // A single "et", "pour" or "en" goes on with anything; "de", "des" and an article go on with a noun
    const isLinked = at > end && (at - end > 1 || /^(?:d|du|des?|del|aux?)\b/.test((words[end] as Word).lower));
    if (!isLinked || noun === undefined || !noun.isWord || noun.isCapital || (types(noun) & BITS.stop) !== 0) break;
    at += 1;
    for (let adjectives = 0; adjectives < 2 && words[at]?.isCapital === false && isAdjective(at); adjectives++) at += 1;
    end = at;
  }
  return end;
}

type Run = { from: number; to: number; label: Label | undefined; rule: string };

function runAt(words: readonly Word[], at: number, firstWord: number, types: Types): Run | undefined {
  if (!isNameWord(words[at])) return undefined;
  const is = (i: number, type: WordType): boolean => (types(words[i]) & BITS[type]) !== 0;
  let to = at + 1;
  while (to < words.length && to - at < MAX_RUN) {
    // "GenZ 212", but no year
    if (isNameWord(words[to]) || (to - at === 1 && /^(?:\d{1,3}|\d{5,})$/.test((words[to] as Word).text))) to += 1;
    else if (is(to, "name-connector") && isNameWord(words[to + 1])) to += 2;
    else break;
  }
  let from = at;
  const isInitial = at <= firstWord || /^[:«“"–—]$/.test(words[at - 1]?.text ?? "");
  // "Selon Huawei": the capital of a sentence's first word, and titles written large, are not the name's
  while (from < to && (is(from, "stop") || is(from, "title") || (is(from, "name-connector") && from + 1 === to)))
    from += 1;
  const afterTitle = is(from > at ? from - 1 : at - 1, "title");
  if (from >= to) return { from: at, to, label: undefined, rule: "stop" };
  const first = words[from] as Word;
  if (isInitial && from === at && (first.lists & IS_COMMON) !== 0) {
    if (to - from === 1) return { from, to, label: undefined, rule: "common" };
    if ((first.lists & IS_GIVEN_NAME) === 0) from += 1;
  }
  const [label, rule] = judge(words.slice(from, to), afterTitle, types(words[from - 1]), types);
  return { from, to, label, rule };
}

function judge(run: readonly Word[], afterTitle: boolean, before: number, types: Types): [Label | undefined, string] {
  const first = run[0] as Word;
  const last = types(run.at(-1));
  if (run.length > 1) {
    if ((last & BITS["org-tail"]) !== 0) return ["ORG", "org-tail"];
    if ((last & BITS["loc-tail"]) !== 0) return ["LOC", "loc-tail"];
    if ((last & BITS["misc-tail"]) !== 0) return ["MISC", "misc-tail"];
  }
  if (afterTitle && !/^\p{Lu}{3,}$/u.test(first.text)) return ["PER", run.length > 1 ? "title" : "title-single"];
  if (run.length > 1 && run.length <= 5 && (first.lists & IS_GIVEN_NAME) !== 0) return ["PER", "given-name"];
  if (run.length > 1 && /^(?:ben|ibn|aït|ait|bou|ould|el|al)$/.test((run[1] as Word).lower)) return ["PER", "particle"];
  if (run.length > 1) return [undefined, "run"];
  if (/^\p{Lu}[\p{Lu}\p{N}&]{1,6}$/u.test(first.text)) return ["ORG", "acronym"];
  if ((before & BITS["place-preposition"]) !== 0 && first.text.length > 3) return ["LOC", "place-preposition"];
  if (/\p{Ll}\p{Lu}|\.(?:ma|com|org|net|fr|es)$/u.test(first.text)) return ["ORG", "camel-case"];
  return [undefined, "run"];
}
