/**
 * Candidates of one document: knowledge base and patterns, segment by segment, overlaps resolved.
 */
import { type IdentifiedDocument, type IdentifiedSegment, isSupported, type SupportedLanguage } from "../document.js";
import { fold } from "../text/fold.js";
import { sentencesOf } from "../text/sentences.js";
import { isWord, type Token, tokenise } from "../text/tokens.js";
import type { Candidate } from "./candidate.js";
import type { EnglishHelp, EnglishReading } from "./english.js";
import type { Gazetteer, GazetteerMatch } from "./gazetteer.js";
import type { PatternWords } from "./pattern-words.js";
import { findPatterns, type NameWords } from "./patterns.js";

/** What the recogniser was loaded with. */
export interface Recogniser {
  readonly gazetteer: Gazetteer;
  readonly patternWords: Readonly<Record<SupportedLanguage, PatternWords>>;
  readonly nameWords: NameWords;
  readonly english: () => EnglishHelp;
}

interface Sentence {
  readonly segment: number;
  readonly language: SupportedLanguage;
  readonly tokens: readonly Token[];
  readonly matches: readonly GazetteerMatch[];
  readonly start: number;
  readonly text: string;
}

/** The mentions of a document in text order, disjoint; only segments in fr, en or es are read. */
export function recognise(document: IdentifiedDocument, recogniser: Recogniser): Candidate[] {
  const sentences = document.segments.flatMap((segment, index) =>
    readSegment(document.text, segment, index, recogniser),
  );
  const seen = evidenceOf(sentences);
  const mentions: Candidate[] = [];
  for (const sentence of sentences) mentions.push(...resolve(candidatesIn(sentence, seen, recogniser)));
  return mentions;
}

function readSegment(text: string, segment: IdentifiedSegment, index: number, recogniser: Recogniser): Sentence[] {
  const language = segment.language.tag;
  if (!isSupported(language)) return [];
  return sentencesOf(text, segment).map((span) => {
    const tokens = tokenise(text, span);
    return {
      segment: index,
      language,
      tokens,
      matches: recogniser.gazetteer(tokens),
      start: span.start,
      text: text.slice(span.start, span.end),
    };
  });
}

/** What a document says for the ambiguous names in it. */
interface Evidence {
  /** Things with an unmarked name in the text. */
  readonly things: ReadonlySet<string>;
  /** Folded words of the text. */
  readonly words: ReadonlySet<string>;
  /** The whole folded text, for context terms of several words. */
  readonly folded: string;
}

function evidenceOf(sentences: readonly Sentence[]): Evidence {
  const things = new Set<string>();
  const words = new Set<string>();
  for (const { matches, tokens } of sentences) {
    for (const token of tokens) if (isWord(token)) words.add(fold(token.text));
    for (const match of matches)
      for (const { thing, isAmbiguous } of match.readings) if (!isAmbiguous) things.add(thing.id);
  }
  return { things, words, folded: sentences.map((sentence) => fold(sentence.text)).join("\n") };
}

function candidatesIn(sentence: Sentence, seen: Evidence, recogniser: Recogniser): Candidate[] {
  const { tokens, segment, language } = sentence;
  const candidates: Candidate[] = [];
  const at = (from: number, to: number): { start: number; end: number } => ({
    start: (tokens[from] as Token).start,
    end: (tokens[to - 1] as Token).end,
  });
  for (const match of sentence.matches) {
    const reading = match.readings.find(({ thing, isAmbiguous }) => !isAmbiguous || isMeant(thing, seen));
    if (reading === undefined) continue;
    const { thing } = reading;
    candidates.push({
      ...at(match.from, match.to),
      label: thing.label,
      reason: "gazetteer",
      rule: reading.isAmbiguous ? "gazetteer-context" : "gazetteer",
      segment,
      thing,
    });
  }
  let english: EnglishReading | undefined;
  for (const match of findPatterns(tokens, recogniser.patternWords[language], recogniser.nameWords)) {
    if (language === "en") {
      english ??= recogniser.english().read(sentence.text);
      const isProper = tokens
        .slice(match.from, match.to)
        .some((token) => english?.properNouns.has(token.start - sentence.start));
      if (!isProper && match.to - match.from === 1) continue;
    }
    candidates.push({ ...at(match.from, match.to), label: match.label, reason: "pattern", rule: match.rule, segment });
  }
  return candidates;
}

function isMeant(thing: { readonly id: string; readonly context: readonly string[] }, seen: Evidence): boolean {
  if (seen.things.has(thing.id)) return true;
  return thing.context.some((term) =>
    /[^\p{L}\p{N}]/u.test(term) ? seen.folded.includes(term) : seen.words.has(term),
  );
}

/**
 * Keeps the best of overlapping candidates: the longer one; of two alike, the one the knowledge base knows.
 * "CHU de Casablanca" by its head beats "Casablanca" by the knowledge base.
 */
function resolve(candidates: readonly Candidate[]): Candidate[] {
  const ranked = [...candidates].sort(
    (a, b) =>
      b.end - b.start - (a.end - a.start) ||
      Number(b.thing !== undefined) - Number(a.thing !== undefined) ||
      a.start - b.start,
  );
  const kept: Candidate[] = [];
  for (const candidate of ranked) {
    if (!kept.some((other) => candidate.start < other.end && other.start < candidate.end)) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}
