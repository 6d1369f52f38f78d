/**
 * The entities stage: finds names, merges them into things, links them to the knowledge base and ranks them
 * by salience; dates, money and percentages go to `values`.
 */
import {
  type Entity,
  type IdentifiedDocument,
  isSupported,
  perLanguage,
  type RecognisedDocument,
  type Value,
} from "../document.js";
import type { Candidate } from "./candidate.js";
import { type ConfidenceTable, loadConfidence } from "./confidence.js";
import { buildGazetteer } from "./gazetteer.js";
import { groupMentions } from "./group.js";
import { loadKnowledgeBase } from "./knowledge-base.js";
import { loadTagger } from "./model/tagger.js";
import { loadNameLists } from "./name-lists.js";
import { loadPatternWords } from "./pattern-words.js";
import { type Recogniser, recognise, type SentenceReader } from "./recognise.js";
import { salienceOf } from "./salience.js";
import { findValues } from "./values.js";
import { createWordBook } from "./words.js";

/** Loads the stage (knowledge base and word lists; English libraries at the first English text). */
export function loadEntities(): (document: IdentifiedDocument) => RecognisedDocument {
  const confidenceOf = loadConfidence();
  const recogniser = loadRecogniser();
  return (document) => {
    return {
      ...document,
      entities: entitiesOf(document, recognise(document, recogniser), confidenceOf, recogniser.knownIds),
      values: valuesOf(document),
    };
  };
}

/** Loads what finds the mentions, before they are merged; for measuring. In text order and disjoint. */
export function loadMentions(): (document: IdentifiedDocument) => Candidate[] {
  const recogniser = loadRecogniser();
  return (document) => recognise(document, recogniser);
}

/** Loads what reads sentences: knowledge base and word lists. */
export function loadSentenceReader(): SentenceReader {
  const things = loadKnowledgeBase();
  const nameLists = loadNameLists();
  return {
    wordOf: createWordBook(nameLists, perLanguage(loadPatternWords), buildGazetteer(things)),
    nameLists,
    knownIds: new Map(things.map((thing) => [thing.id, thing.label])),
  };
}

function loadRecogniser(): Recogniser {
  return { ...loadSentenceReader(), tagger: loadTagger() };
}

function entitiesOf(
  document: IdentifiedDocument,
  mentions: readonly Candidate[],
  confidenceOf: ConfidenceTable,
  knownIds: Recogniser["knownIds"],
): Entity[] {
  const groups = groupMentions(document.text, mentions, knownIds);
  const salience = salienceOf(
    groups.map((group) => group.mentions),
    document.segments,
  );
  const language = isSupported(document.language.tag) ? document.language.tag : "en";
  const entities = groups.map((group, i): Entity => {
    const own = group.mentions.map((mention) => ({
      start: mention.start,
      end: mention.end,
      surface: document.text.slice(mention.start, mention.end),
      segment: mention.segment,
      confidence: confidenceOf(mention, document.segments[mention.segment]?.language.tag ?? language),
      reason: mention.reason,
    }));
    const { thing } = group;
    return {
      id: group.id,
      name: thing?.names[language] ?? longest(own.map((mention) => mention.surface)),
      label: group.label,
      ...(thing === undefined ? {} : { kind: thing.kind }),
      ...(thing === undefined || Object.keys(thing.links).length === 0 ? {} : { links: thing.links }),
      salience: salience[i] as number,
      confidence: own.reduce((best, mention) => Math.max(best, mention.confidence), 0),
      mentions: own,
    };
  });
  // Sorting is stable: what is equally salient stays in the order of the text
  return entities.sort((a, b) => b.salience - a.salience);
}

function longest(surfaces: readonly string[]): string {
  return surfaces.reduce((best, surface) => (surface.length > best.length ? surface : best)).replace(/\s+/g, " ");
}

function valuesOf(document: IdentifiedDocument): Value[] {
  return document.segments.flatMap((segment) => {
    const { tag } = segment.language;
    return isSupported(tag) ? findValues(document.text, segment, tag) : [];
  });
}
