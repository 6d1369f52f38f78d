/**
 * The topics stage: IPTC Media Topics of a document and of each related headline, by a weighted lexicon of
 * concepts in three languages and by the kinds of the things it names.
 */
import {
  type Entity,
  isMain,
  isSupported,
  perLanguage,
  type RecognisedDocument,
  type Role,
  type SegmentTopic,
  type Span,
  type SupportedLanguage,
  type TaggedDocument,
  type Topic,
} from "../document.js";
import { isElision, isWord, type Token, tokenise } from "../text/tokens.js";
import { type Calibration, confidenceOf, loadCalibration } from "./calibration.js";
import { loadKindTopics } from "./kind-topics.js";
import { type Lexicon, loadLexicon, loadTaxonomy, type Taxonomy, type TermNode, termTries } from "./lexicon.js";
import { EXACT_MARK, exactForm, loadStemmer, type Stemmer } from "./stems.js";

interface Tagger {
  readonly lexicon: Lexicon;
  readonly taxonomy: Taxonomy;
  readonly tries: Readonly<Record<SupportedLanguage, TermNode>>;
  readonly stemmers: Readonly<Record<SupportedLanguage, Stemmer>>;
  readonly kindTopics: ReadonlyMap<string, readonly { readonly code: string; readonly weight: number }[]>;
  readonly calibration: Calibration;
}

/** What one top-level topic has gathered. */
export interface TopicScore {
  readonly code: string;
  /** Evidence in the lexicon's units, saturated by repetition and normalised by length. */
  readonly score: number;
  /** Its part of the evidence for all topics, 0–1. */
  readonly share: number;
  readonly evidence: readonly string[];
}

const ROLE_WEIGHT: Readonly<Partial<Record<Role, number>>> = { title: 3, body: 1 };
/** The first paragraph says what the news is. */
const LEAD_WEIGHT = 1.5;
/** BM25: how fast repetition of one concept saturates, and how much length discounts it. */
const K1 = 1.2;
const B = 0.6;
/** Words of a usual item; BM25's average length. */
const USUAL_LENGTH = 250;
/** A topic is given from this confidence on; below it, it is as likely wrong as right. */
const MIN_CONFIDENCE = 0.5;
const MAX_TOPICS = 4;
const MAX_EVIDENCE = 8;

/** Words that may stand between the words of a term without making it another. */
const DETERMINERS: ReadonlySet<string> = new Set(
  "le la les un une des du ce cette ces son sa ses leur leurs the a an this these his her its their el los las una unos unas su sus".split(
    " ",
  ),
);

/** Loads the stage; the function returned is pure. */
export function loadTopics(): (document: RecognisedDocument) => TaggedDocument {
  const tagger = loadTagger();
  return (document) => {
    const kinds = kindsBySegment(document);
    const segments = document.segments.map((segment, i) => ({
      ...segment,
      topics:
        segment.role === "related"
          ? segmentTopics(document.text, segment, segment.language.tag, kinds[i] ?? [], tagger)
          : [],
    }));
    return { ...document, segments, topics: documentTopics(document, kinds, tagger) };
  };
}

/** Scores the top-level topics of title and body, best first; for tuning and explaining. */
export function loadTopicScorer(): (document: RecognisedDocument) => TopicScore[] {
  const tagger = loadTagger();
  return (document) => scoreDocument(document, kindsBySegment(document), tagger);
}

function loadTagger(): Tagger {
  const lexicon = loadLexicon();
  return {
    lexicon,
    taxonomy: loadTaxonomy(),
    tries: termTries(lexicon),
    stemmers: perLanguage(loadStemmer),
    kindTopics: loadKindTopics(),
    calibration: loadCalibration(),
  };
}

function documentTopics(document: RecognisedDocument, kinds: readonly (readonly string[])[], tagger: Tagger): Topic[] {
  return scoreDocument(document, kinds, tagger)
    .map((found) => ({ ...found, confidence: confidenceOf(tagger.calibration.document, found) }))
    .filter(({ confidence }) => confidence >= MIN_CONFIDENCE)
    .slice(0, MAX_TOPICS)
    .map(({ code, confidence, evidence }) => topicOf(code, confidence, evidence, tagger.taxonomy));
}

function topicOf(code: string, confidence: number, evidence: readonly string[], taxonomy: Taxonomy): Topic {
  const entry = taxonomy[code];
  const name = entry?.name ?? { en: code, fr: code, es: code };
  return {
    code,
    top: entry?.top ?? code,
    uri: `http://cv.iptc.org/newscodes/mediatopic/${code}`,
    name,
    confidence,
    evidence: [...evidence],
  };
}

function segmentTopics(
  text: string,
  span: Span,
  language: string,
  kinds: readonly string[],
  tagger: Tagger,
): SegmentTopic[] {
  if (!isSupported(language)) return [];
  const gathered = new Gathered();
  gather(text, span, language, 1, gathered, tagger);
  addKinds(kinds, 1, gathered, tagger);
  return rank(gathered, tagger)
    .map((found) => ({ code: found.code, confidence: confidenceOf(tagger.calibration.headline, found) }))
    .filter(({ confidence }) => confidence >= MIN_CONFIDENCE)
    .slice(0, 2);
}

function scoreDocument(
  document: RecognisedDocument,
  kinds: readonly (readonly string[])[],
  tagger: Tagger,
): TopicScore[] {
  const gathered = new Gathered();
  let isLead = true;
  for (const [i, segment] of document.segments.entries()) {
    if (!isMain(segment) || !isSupported(segment.language.tag)) continue;
    const weight = segment.role === "body" && isLead ? LEAD_WEIGHT : (ROLE_WEIGHT[segment.role] ?? 0);
    if (segment.role === "body") isLead = false;
    gather(document.text, segment, segment.language.tag, weight, gathered, tagger);
    addKinds(kinds[i] ?? [], weight, gathered, tagger);
  }
  return rank(gathered, tagger);
}

/** Evidence as it is counted, before it is weighed. */
class Gathered {
  /** Concept → weighted count and the words that showed it. */
  readonly concepts = new Map<number, { count: number; surface: string }>();
  /** Kind of thing → weighted count. */
  readonly kinds = new Map<string, number>();
  words = 0;
}

function gather(
  text: string,
  span: Span,
  language: SupportedLanguage,
  weight: number,
  into: Gathered,
  tagger: Tagger,
): void {
  const tokens = tokenise(text, span).filter((token) => isWord(token) && !isElision(token));
  into.words += tokens.length;
  const stem = tagger.stemmers[language];
  const stems = tokens.map((token) => stem(token.text));
  const root = tagger.tries[language];
  for (let from = 0; from < tokens.length; ) {
    let node = root.next.get(stems[from] as string);
    const exact = root.next.get(`${EXACT_MARK}${exactForm((tokens[from] as Token).text)}`);
    let best = exact === undefined ? undefined : { to: from + 1, concepts: exact.concepts };
    for (let to = from + 1; node !== undefined; to++) {
      if (node.concepts.length > 0) best = { to, concepts: node.concepts };
      // "stockage de la data" is "stockage de data": a determiner inside a term may be there or not
      if (DETERMINERS.has(stems[to] as string) && !node.next.has(stems[to] as string)) to += 1;
      const key = stems[to];
      node = key === undefined ? undefined : node.next.get(key);
    }
    if (best === undefined) {
      from += 1;
      continue;
    }
    const surface = text.slice((tokens[from] as Token).start, (tokens[best.to - 1] as Token).end);
    for (const concept of best.concepts) {
      const entry = into.concepts.get(concept) ?? { count: 0, surface };
      entry.count += weight;
      into.concepts.set(concept, entry);
    }
    from = best.to;
  }
}

function addKinds(kinds: readonly string[], weight: number, into: Gathered, tagger: Tagger): void {
  for (const kind of kinds) if (tagger.kindTopics.has(kind)) into.kinds.set(kind, (into.kinds.get(kind) ?? 0) + weight);
}

function rank(gathered: Gathered, tagger: Tagger): TopicScore[] {
  const norm = K1 * (1 - B + (B * gathered.words) / USUAL_LENGTH);
  const saturated = (count: number): number => (count * (K1 + 1)) / (count + norm);
  const scores = new Map<string, { score: number; evidence: { surface: string; value: number }[] }>();
  const add = (code: string, value: number, surface: string): void => {
    const entry = scores.get(code) ?? { score: 0, evidence: [] };
    entry.score += value;
    if (value > 0) entry.evidence.push({ surface, value });
    scores.set(code, entry);
  };
  for (const [index, { count, surface }] of gathered.concepts) {
    const concept = tagger.lexicon.concepts[index];
    if (concept === undefined) continue;
    // Weight is squared: one telling term outweighs several vague ones
    const value = Math.sign(concept.weight) * concept.weight ** 2 * saturated(count);
    add(tagger.taxonomy[concept.code]?.top ?? concept.code, value, surface);
  }
  for (const [kind, count] of gathered.kinds) {
    for (const { code, weight } of tagger.kindTopics.get(kind) ?? []) add(code, weight ** 2 * saturated(count), kind);
  }
  const total = [...scores.values()].reduce((sum, { score }) => sum + Math.max(0, score), 0);
  return [...scores]
    .filter(([, { score }]) => score > 0)
    .map(([code, { score, evidence }]) => ({
      code,
      score: score / Math.sqrt(1 + gathered.words / USUAL_LENGTH),
      share: score / total,
      evidence: evidence
        .sort((a, b) => b.value - a.value)
        .slice(0, MAX_EVIDENCE)
        .map(({ surface }) => surface.toLowerCase()),
    }))
    .sort((a, b) => b.score - a.score || a.code.localeCompare(b.code));
}

/** The kinds of the known things named in each segment, once per mention. */
function kindsBySegment(document: RecognisedDocument): string[][] {
  const kinds: string[][] = document.segments.map(() => []);
  for (const entity of document.entities as readonly Entity[]) {
    if (entity.kind === undefined) continue;
    for (const mention of entity.mentions) kinds[mention.segment]?.push(entity.kind);
  }
  return kinds;
}
