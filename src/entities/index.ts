/**
 * The entities stage: finds names, merges them into things, links them to the knowledge base and ranks them
 * by salience; dates, money and percentages go to `values`.
 */
import {
  type Entity,
  type IdentifiedDocument,
  isSupported,
  type RecognisedDocument,
  SUPPORTED_LANGUAGES,
  type SupportedLanguage,
  type Value,
} from "../document.js";
import { readModelText } from "../model-files.js";
import type { Candidate } from "./candidate.js";
import { type ConfidenceTable, loadConfidence } from "./confidence.js";
import { type EnglishHelp, loadEnglishHelp } from "./english.js";
import { buildGazetteer } from "./gazetteer.js";
import { groupMentions } from "./group.js";
import { loadKnowledgeBase } from "./knowledge-base.js";
import { loadPatternWords, type PatternWords } from "./pattern-words.js";
import { propagate } from "./propagate.js";
import { type Recogniser, recognise } from "./recognise.js";
import { salienceOf } from "./salience.js";
import { findValues } from "./values.js";

/** Loads the stage (knowledge base and word lists; English libraries at the first English text). */
export function loadEntities(): (document: IdentifiedDocument) => RecognisedDocument {
  const confidenceOf = loadConfidence();
  const mentionsOf = loadMentions();
  return (document) => {
    return {
      ...document,
      entities: entitiesOf(document, mentionsOf(document), confidenceOf),
      values: valuesOf(document),
    };
  };
}

/** Loads what finds the mentions, before they are merged; for measuring. In text order and disjoint. */
export function loadMentions(): (document: IdentifiedDocument) => Candidate[] {
  const recogniser = loadRecogniser();
  return (document) => propagate(document, recognise(document, recogniser));
}

/** Loads what the recogniser needs. */
function loadRecogniser(): Recogniser {
  let english: EnglishHelp | undefined;
  return {
    gazetteer: buildGazetteer(loadKnowledgeBase()),
    patternWords: Object.fromEntries(SUPPORTED_LANGUAGES.map((tag) => [tag, loadPatternWords(tag)])) as Record<
      SupportedLanguage,
      PatternWords
    >,
    nameWords: {
      givenNames: wordSet("entities/given-names.txt"),
      commonWords: wordSet("entities/common-words.txt"),
    },
    english: () => (english ??= loadEnglishHelp()),
  };
}

function wordSet(name: string): ReadonlySet<string> {
  return new Set(
    readModelText(name)
      .split("\n")
      .filter((line) => line !== ""),
  );
}

function entitiesOf(
  document: IdentifiedDocument,
  mentions: readonly Candidate[],
  confidenceOf: ConfidenceTable,
): Entity[] {
  const groups = groupMentions(document.text, mentions);
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
      confidence: Math.max(...own.map((mention) => mention.confidence)),
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
  return document.segments.flatMap((segment) =>
    isSupported(segment.language.tag) ? findValues(document.text, segment) : [],
  );
}
