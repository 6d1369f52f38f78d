/**
 * Propagation: what a document says once of a name holds for its other occurrences.
 *
 * The same words carry one label through a document, the one most of their mentions have; a name seen whole
 * lends its label to the same words where they were missed, a person's to the surname alone (`Chakib Achour`
 * … `Achour`); an acronym in brackets after an organisation that it abbreviates is that organisation's name.
 */
import type { Label } from "../document.js";
import { isCapitalised, isWord, type Token, tokenise } from "../text/tokens.js";
import { isAcronymOf } from "./acronyms.js";
import { type Candidate, mostVoted } from "./candidate.js";
import { mayMean, type Thing } from "./knowledge-base.js";

/** Shorter last names are particles or initials. */
const MIN_LENGTH = 3;
/** Longer "names" are lists in capitals, which no text writes twice. */
const MAX_WORDS = 16;

/** A sentence as propagation sees it. */
interface TokenisedSentence {
  readonly segment: number;
  readonly tokens: readonly Token[];
}

/**
 * Mentions with the document's own consistency applied; in text order and disjoint.
 *
 * @param sentences - Every sentence that was read, in text order.
 */
export function propagate(
  text: string,
  sentences: readonly TokenisedSentence[],
  mentions: readonly Candidate[],
): Candidate[] {
  const agreed = agree(text, mentions);
  const sources = new Map<string, Candidate>();
  for (const mention of agreed) {
    const words = tokenise(text, mention).filter(isWord);
    const last = words.at(-1);
    if (last === undefined || words.length > MAX_WORDS) continue;
    sources.set(words.map(({ text }) => text).join(" "), mention);
    if (mention.label === "PER" && words.length > 1 && isCapitalised(last) && last.text.length >= MIN_LENGTH) {
      sources.set(last.text, mention);
    }
  }
  let longest = 0;
  for (const key of sources.keys()) longest = Math.max(longest, key.split(" ").length);
  const added: Candidate[] = [];
  let next = 0;
  for (const { segment, tokens } of sentences) {
    const isFree = tokens.map((token) => {
      while (next < agreed.length && (agreed[next] as Candidate).end <= token.start) next += 1;
      const mention = agreed[next];
      return isWord(token) && (mention === undefined || mention.start >= token.end);
    });
    for (let from = 0; from < tokens.length; from++) {
      const first = tokens[from] as Token;
      if (!isFree[from] || !isCapitalised(first)) continue;
      const match = longestMatch(tokens, isFree, from, sources, longest);
      if (match === undefined) continue;
      added.push(copyOf(match.source, first, tokens[match.to - 1] as Token, segment));
      from = match.to - 1;
    }
  }
  const result = [...agreed, ...added].sort((a, b) => a.start - b.start);
  return withAcronyms(text, sentences, result);
}

function copyOf(source: Candidate, first: Token, last: Token, segment: number): Candidate {
  return {
    start: first.start,
    end: last.end,
    label: source.label,
    reason: "propagation",
    rule: "propagation",
    segment,
    ...(source.thing === undefined ? {} : { thing: source.thing }),
  };
}

function longestMatch(
  tokens: readonly Token[],
  isFree: readonly boolean[],
  from: number,
  sources: ReadonlyMap<string, Candidate>,
  longest: number,
): { source: Candidate; to: number } | undefined {
  let key = "";
  let found: { source: Candidate; to: number } | undefined;
  for (let to = from + 1; to <= Math.min(tokens.length, from + longest) && isFree[to - 1]; to++) {
    key += (key === "" ? "" : " ") + (tokens[to - 1] as Token).text;
    const source = sources.get(key);
    if (source !== undefined) found = { source, to };
  }
  return found;
}

/**
 * Gives every mention of the same words the label that speaks loudest for them, and the thing that one of them
 * was linked to; a person's whole name speaks for the surname.
 */
function agree(text: string, mentions: readonly Candidate[]): Candidate[] {
  const votes = new Map<string, Map<Label, number>>();
  const surfaceOf = ({ start, end }: Candidate): string => text.slice(start, end);
  const vote = (surface: string, label: Label, weight: number): void => {
    const own = votes.get(surface) ?? new Map<Label, number>();
    own.set(label, (own.get(label) ?? 0) + weight);
    votes.set(surface, own);
  };
  for (const mention of mentions) {
    const surface = surfaceOf(mention);
    vote(surface, mention.label, weightOf(mention));
    if (mention.label !== "PER") continue;
    const surname = /\s([^\s]+)$/.exec(surface)?.[1];
    if (surname !== undefined) vote(surname, "PER", weightOf(mention));
  }
  const things = new Map<string, Thing>();
  for (const mention of mentions) if (mention.thing !== undefined) things.set(surfaceOf(mention), mention.thing);
  const labels = new Map([...votes].map(([surface, own]) => [surface, mostVoted(own)]));
  return mentions.map((mention) => {
    const surface = surfaceOf(mention);
    const label = labels.get(surface) as Label;
    const isOutvoted = label !== mention.label;
    const known = things.get(surface);
    const thing = known !== undefined && mayMean(known, label) ? known : undefined;
    if (!isOutvoted && thing === mention.thing) return mention;
    const { thing: _, ...rest } = mention;
    return {
      ...rest,
      label,
      ...(isOutvoted ? ({ reason: "propagation", rule: "propagation" } as const) : {}),
      ...(thing === undefined ? {} : { thing }),
    };
  });
}

/** What the knowledge base agrees with counts double, other names by the tagger's certainty. */
function weightOf({ thing, rule }: Candidate): number {
  return thing === undefined ? 0.5 + Number(rule.at(-1)) / 18 : 2;
}

/** Adds the acronym of "Agence nationale des Dattes (AND)" and its later occurrences. */
function withAcronyms(
  text: string,
  sentences: readonly TokenisedSentence[],
  mentions: readonly Candidate[],
): Candidate[] {
  const sources = new Map<string, Candidate>();
  for (const mention of mentions) {
    if (mention.label === "PER" || mention.label === "LOC") continue;
    const match = /^\s*\((\p{Lu}[\p{Lu}\p{N}&.-]{1,9})\)/u.exec(text.slice(mention.end, mention.end + 16));
    const acronym = match?.[1];
    if (acronym === undefined || sources.has(acronym)) continue;
    if (isAcronymOf(acronym, text.slice(mention.start, mention.end))) sources.set(acronym, mention);
  }
  if (sources.size === 0) return [...mentions];
  const added: Candidate[] = [];
  let next = 0;
  for (const { segment, tokens } of sentences) {
    for (const token of tokens) {
      while (next < mentions.length && (mentions[next] as Candidate).end <= token.start) next += 1;
      const source = sources.get(token.text);
      if (source === undefined || (mentions[next]?.start ?? Number.POSITIVE_INFINITY) < token.end) continue;
      added.push(copyOf(source, token, token, segment));
    }
  }
  return [...mentions, ...added].sort((a, b) => a.start - b.start);
}
