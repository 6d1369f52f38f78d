/**
 * What speaks for topics in a document: the lexicon's concepts and the kinds of named things, counted with
 * more weight in the title and early in the body.
 */
import { isMain, isSupported, type RecognisedDocument, type Span } from "../document.js";
import { type Token, tokenise } from "../text/tokens.js";
import type { Lexicon } from "./lexicon.js";

/** Weights by place are kept in tenths: whole numbers are counted without making objects of them. */
const TITLE_WEIGHT = 30;
/** The weight of a word by its place in the body: the first paragraphs say what the news is. */
const BODY_WEIGHTS: readonly { readonly upTo: number; readonly weight: number }[] = [
  { upTo: 50, weight: 15 },
  { upTo: 150, weight: 12 },
];
const WEIGHT = 10;
/** Occurrences of a concept whose words are shown as evidence. */
const MAX_SPANS = 4;

/** Everything found in a document or headline, by the features' numbers (lexicon.ts). */
export class Gathered {
  readonly #counts = new Map<number, number>();
  /** Feature, start and end of each occurrence, in a row. */
  readonly #occurrences: number[] = [];
  words = 0;

  /** @param weight - Of the place, in tenths. */
  add(feature: number, weight: number, start: number, end: number): void {
    this.#counts.set(feature, (this.#counts.get(feature) ?? 0) + weight);
    this.#occurrences.push(feature, start, end);
  }

  /** Calls back with every feature found and its occurrences, weighted by place. */
  forEach(callback: (feature: number, count: number) => void): void {
    for (const [feature, tenths] of this.#counts) callback(feature, tenths / WEIGHT);
  }

  /** The first occurrences of a feature. */
  spansOf(feature: number): Span[] {
    const spans: Span[] = [];
    const all = this.#occurrences;
    for (let i = 0; i < all.length && spans.length < MAX_SPANS; i += 3) {
      if (all[i] === feature) spans.push({ start: all[i + 1] as number, end: all[i + 2] as number });
    }
    return spans;
  }
}

/** What speaks for topics in title and body. */
export function gatherDocument(document: RecognisedDocument, lexicon: Lexicon): Gathered {
  const gathered = new Gathered();
  // A text in one piece is what the document says, be it no more than a headline
  const isWhole = document.segments.length === 1;
  const isCounted = document.segments.map(
    (segment) => (isWhole || isMain(segment)) && isSupported(segment.language.tag),
  );
  let bodyWords = 0;
  for (const [i, segment] of document.segments.entries()) {
    const { tag } = segment.language;
    if (isCounted[i] !== true || !isSupported(tag)) continue;
    const tokens = tokenise(document.text, segment);
    const isTitle = segment.role === "title";
    const words = gatherTokens(tokens, lexicon, gathered, tag, isTitle ? undefined : bodyWords);
    if (!isTitle) bodyWords += words;
  }
  for (const { feature, segment, start, end } of kindsNamed(document, lexicon)) {
    const weight = document.segments[segment]?.role === "title" ? TITLE_WEIGHT : WEIGHT;
    if (isCounted[segment] === true) gathered.add(feature, weight, start, end);
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
  for (const { feature, segment, start, end } of kindsNamed(document, lexicon))
    headlines.get(segment)?.add(feature, WEIGHT, start, end);
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
    for (const concept of concepts) into.add(concept, weight, start, end);
  });
  into.words += words;
  return words;
}

function bodyWeight(position: number): number {
  for (const { upTo, weight } of BODY_WEIGHTS) if (position < upTo) return weight;
  return WEIGHT;
}

/** The features of the things named, once per mention: of their kind, where it is known, and of their label. */
function* kindsNamed(
  { entities }: RecognisedDocument,
  { kindFeatures }: Lexicon,
): Generator<Span & { readonly feature: number; readonly segment: number }> {
  for (const { kind, label, mentions } of entities) {
    for (const feature of [kindFeatures.get(kind ?? ""), kindFeatures.get(label)]) {
      if (feature === undefined) continue;
      for (const { segment, start, end } of mentions) yield { feature, segment, start, end };
    }
  }
}
