/**
 * The topics stage: IPTC Media Topics of a document, of the first two levels, and of each related headline.
 *
 * gather.ts finds what speaks for topics, tagger.ts weighs it with lexicon.ts and model.ts, calibration.ts
 * turns it into confidence.
 */
import type { RecognisedDocument, SegmentTopic, TaggedDocument, Topic } from "../document.js";
import { type Gathered, gatherDocument, gatherHeadlines } from "./gather.js";
import { kindOf } from "./lexicon.js";
import type { OwnTopics } from "./own-topics.js";
import { Tagger, type Weighed, wordsOf } from "./tagger.js";

/**
 * A topic is given from this confidence on. Held-out plain news, F1: 0.3 → 77.4 %, 0.35 → 77.2, 0.4 → 76.7; items
 * written to be hard 65.0, 65.7, 65.1.
 */
const MIN_CONFIDENCE = 0.35;
/** A second-level topic is. F1 0.2 → 55.6 %, 0.25 → 54.9, 0.3 → 53.6; hard items 45.9, 46.1, 45.7. */
const MIN_SECOND_CONFIDENCE = 0.25;
/** A topic of a headline is: there are many headlines, and a wrong topic stands alone. */
const MIN_HEADLINE_CONFIDENCE = 0.5;
const MAX_TOPICS = 4;
/** Second-level topics under one top-level topic. */
const MAX_SECOND = 2;
const MAX_HEADLINE_TOPICS = 2;
const MAX_EVIDENCE = 8;

const IPTC_ADDRESS = "http://cv.iptc.org/newscodes/mediatopic/";

/** Loads the stage; the function returned is pure. */
export function loadTopics(own?: OwnTopics): (document: RecognisedDocument) => TaggedDocument {
  const tagger = new Tagger(own);
  return (document) => {
    const headlines = gatherHeadlines(document, tagger.lexicon);
    return {
      ...document,
      segments: document.segments.map((segment, i) => ({
        ...segment,
        topics: headlineTopics(headlines.get(i), tagger),
      })),
      topics: documentTopics(document.text, tagger.weigh(gatherDocument(document, tagger.lexicon)), tagger, own),
    };
  };
}

/** One candidate and the terms behind it, for `khabar explain`. */
export interface Explanation {
  readonly code: string;
  readonly name: string;
  readonly confidence: number;
  readonly isGiven: boolean;
  /** How much each term moved the score; below 0 it speaks against the topic. */
  readonly terms: readonly { readonly words: readonly string[]; readonly kind?: string; readonly value: number }[];
}

/** Loads a function that says which terms gave, or nearly gave, each topic of title and body. */
export function loadTopicExplainer(own?: OwnTopics): (document: RecognisedDocument) => Explanation[] {
  const tagger = new Tagger(own);
  return (document) => {
    const weighed = tagger.weigh(gatherDocument(document, tagger.lexicon));
    const given = new Set(documentTopics(document.text, weighed, tagger, own).map(({ code }) => code));
    const candidates = tagger.tops(weighed, "document").flatMap((top) => [
      top,
      ...tagger
        .seconds(weighed, top.code)
        .filter(({ code }) => given.has(code))
        .map((second) => ({ ...second, confidence: product(top.confidence, second.confidence) })),
    ]);
    return candidates.map(({ code, confidence }) => ({
      code,
      name: tagger.lexicon.taxonomy[code]?.name.en ?? code,
      confidence,
      isGiven: given.has(code),
      terms: tagger.reasons(weighed, code).map(({ feature, value }) => {
        const kind = kindOf(feature, tagger.lexicon)?.kind;
        return {
          words: wordsOf(document.text, weighed, feature),
          ...(kind === undefined ? {} : { kind }),
          value: Math.round(value * 100) / 100,
        };
      }),
    }));
  };
}

function documentTopics(text: string, weighed: Weighed, tagger: Tagger, own: OwnTopics | undefined): Topic[] {
  const topics: Topic[] = [];
  const give = (code: string, confidence: number): void => {
    const entry = tagger.lexicon.taxonomy[code];
    if (entry === undefined) return;
    const isOwn = own?.topics.some((topic) => topic.code === code) === true;
    topics.push({
      code,
      top: entry.top,
      uri: `${isOwn ? own.scheme : IPTC_ADDRESS}${code}`,
      name: entry.name,
      confidence,
      evidence: evidenceOf(text, weighed, code, tagger),
    });
  };
  const tops = tagger.tops(weighed, "document").filter(({ confidence }) => confidence >= MIN_CONFIDENCE);
  for (const top of tops.slice(0, MAX_TOPICS)) {
    give(top.code, top.confidence);
    for (const { code, confidence } of tagger.seconds(weighed, top.code).slice(0, MAX_SECOND)) {
      const both = product(top.confidence, confidence);
      if (both >= MIN_SECOND_CONFIDENCE) give(code, both);
    }
  }
  return topics.sort((a, b) => b.confidence - a.confidence);
}

/** The words that speak most for a topic, strongest first. */
function evidenceOf(text: string, weighed: Weighed, code: string, tagger: Tagger): string[] {
  const words = new Set<string>();
  for (const { feature, value } of tagger.reasons(weighed, code)) {
    if (value <= 0 || words.size >= MAX_EVIDENCE) break;
    for (const word of wordsOf(text, weighed, feature)) words.add(word);
  }
  return [...words].slice(0, MAX_EVIDENCE);
}

/** Of two chances in a row, to four places. */
function product(first: number, second: number): number {
  return Math.round(first * second * 10_000) / 10_000;
}

function headlineTopics(gathered: Gathered | undefined, tagger: Tagger): SegmentTopic[] {
  if (gathered === undefined) return [];
  return tagger
    .tops(tagger.weigh(gathered), "headline")
    .filter(({ confidence }) => confidence >= MIN_HEADLINE_CONFIDENCE)
    .slice(0, MAX_HEADLINE_TOPICS)
    .map(({ code, confidence }) => ({ code, confidence }));
}
