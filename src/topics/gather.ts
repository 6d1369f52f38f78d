/**
 * What speaks for topics in a document: the lexicon's concepts and the kinds of named things, counted with
 * more weight in the title and early in the body.
 */
import { isMain, isSupported, type RecognisedDocument, type Span } from "../document.js";
import { type Token, tokenise } from "../text/tokens.js";
import type { Lexicon } from "./lexicon.js";

const TITLE_WEIGHT = 3;
/** The weight of a word by its place in the body: the first paragraphs say what the news is. */
const BODY_WEIGHTS: readonly { readonly upTo: number; readonly weight: number }[] = [
  { upTo: 50, weight: 1.5 },
  { upTo: 150, weight: 1.2 },
  { upTo: Number.POSITIVE_INFINITY, weight: 1 },
];
/** Occurrences of a concept whose words are remembered as evidence. */
const MAX_SPANS = 4;

/** One concept or kind as it was found. */
export interface Found {
  /** Occurrences, weighted by place. */
  count: number;
  /** The first occurrences, to be shown as evidence. */
  readonly spans: Span[];
}

/** Everything found in a document or headline. */
export class Gathered {
  readonly concepts = new Map<number, Found>();
  readonly kinds = new Map<string, Found>();
  words = 0;

  add<K>(to: Map<K, Found>, key: K, weight: number, start: number, end: number): void {
    const found = to.get(key);
    if (found === undefined) to.set(key, { count: weight, spans: [{ start, end }] });
    else {
      found.count += weight;
      if (found.spans.length < MAX_SPANS) found.spans.push({ start, end });
    }
  }
}

/** What speaks for topics in title and body. */
export function gatherDocument(document: RecognisedDocument, lexicon: Lexicon): Gathered {
  const gathered = new Gathered();
  const isCounted = document.segments.map((segment) => isMain(segment) && isSupported(segment.language.tag));
  let bodyWords = 0;
  for (const [i, segment] of document.segments.entries()) {
    const { tag } = segment.language;
    if (isCounted[i] !== true || !isSupported(tag)) continue;
    const tokens = tokenise(document.text, segment);
    const isTitle = segment.role === "title";
    const words = gatherTokens(tokens, lexicon, gathered, tag, isTitle ? undefined : bodyWords);
    if (!isTitle) bodyWords += words;
  }
  for (const { kind, segment, start, end } of kindsNamed(document, lexicon)) {
    const weight = document.segments[segment]?.role === "title" ? TITLE_WEIGHT : 1;
    if (isCounted[segment] === true) gathered.add(gathered.kinds, kind, weight, start, end);
  }
  return gathered;
}

/** What speaks for topics in each related headline, by its index among the segments. */
export function gatherHeadlines(document: RecognisedDocument, lexicon: Lexicon): Map<number, Gathered> {
  const headlines = new Map<number, Gathered>();
  for (const [i, segment] of document.segments.entries()) {
    const { tag } = segment.language;
    if (segment.role !== "related" || !isSupported(tag)) continue;
    const gathered = new Gathered();
    gatherTokens(tokenise(document.text, segment), lexicon, gathered, tag, undefined);
    headlines.set(i, gathered);
  }
  for (const { kind, segment, start, end } of kindsNamed(document, lexicon)) {
    const gathered = headlines.get(segment);
    gathered?.add(gathered.kinds, kind, 1, start, end);
  }
  return headlines;
}

/**
 * Adds the concepts among some tokens.
 *
 * @param wordsBefore - Words of the body before these; `undefined` for a title.
 * @returns The number of words.
 */
export function gatherTokens(
  tokens: readonly Token[],
  { terms }: Lexicon,
  into: Gathered,
  language: keyof Lexicon["terms"],
  wordsBefore: number | undefined,
): number {
  const words = terms[language].match(tokens, (concepts, { start }, { end }, position) => {
    const weight = wordsBefore === undefined ? TITLE_WEIGHT : bodyWeight(wordsBefore + position);
    for (const concept of concepts) into.add(into.concepts, concept, weight, start, end);
  });
  into.words += words;
  return words;
}

function bodyWeight(position: number): number {
  for (const { upTo, weight } of BODY_WEIGHTS) if (position < upTo) return weight;
  return 1;
}

/** The kinds of the known things named, once per mention. */
function* kindsNamed(
  { entities }: RecognisedDocument,
  { kinds }: Lexicon,
): Generator<Span & { readonly kind: string; readonly segment: number }> {
  for (const { kind, mentions } of entities) {
    if (kind === undefined || !kinds.has(kind)) continue;
    for (const { segment, start, end } of mentions) yield { kind, segment, start, end };
  }
}
