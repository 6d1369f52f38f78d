/**
 * The mentions of one document, segment by segment: the knowledge base and the patterns read every sentence,
 * the trained tagger weighs what they say together with the words themselves and decides.
 */
import {
  type IdentifiedDocument,
  type IdentifiedSegment,
  isMain,
  isSupported,
  type Label,
  SUPPORTED_LANGUAGES,
  type SupportedLanguage,
} from "../document.js";
import { fold } from "../text/fold.js";
import { sentencesOf } from "../text/sentences.js";
import { type Token, tokenise } from "../text/tokens.js";
import type { Candidate } from "./candidate.js";
import { cutCompounds } from "./compounds.js";
import { findKnownNames, type GazetteerMatch } from "./gazetteer.js";
import { mayMean, type Thing } from "./knowledge-base.js";
import { evidenceOfDocument, type KnownName, placesOf, type ReadSentence } from "./model/evidence.js";
import { activeRanges, type TokenEvidence, writeContextFeatures } from "./model/features.js";
import { LABELS, labelOfTag, OUTSIDE, positionOfTag } from "./model/labels.js";
import { MAX_STRETCH, type Tagger } from "./model/tagger.js";
import { listedIn, type NameLists } from "./name-lists.js";
import { TYPE_BITS } from "./pattern-words.js";
import { findPatterns } from "./patterns.js";
import { propagate } from "./propagate.js";
import type { Word } from "./words.js";

/** What reads sentences, before the tagger. */
export interface SentenceReader {
  readonly wordOf: (text: string) => Word;
  readonly nameLists: NameLists;
  /** Every id of the knowledge base with its label. */
  readonly knownIds: ReadonlyMap<string, Label>;
}

/** What the recogniser was loaded with. */
export interface Recogniser extends SentenceReader {
  readonly tagger: Tagger;
}

/** A sentence with what the rules found in it. */
export interface Sentence extends ReadSentence {
  readonly tokens: readonly Token[];
  /** Index of its segment. */
  readonly segment: number;
  readonly language: SupportedLanguage;
}

/** The mentions of a document in text order, disjoint; only segments in fr, en or es are read. */
export function recognise(document: IdentifiedDocument, recogniser: Recogniser): Candidate[] {
  const sentences = readSentences(document, recogniser);
  const evidence = evidenceOfDocument(sentences);
  const mentions = sentences.flatMap((sentence, i) => tag(sentence, evidence[i] as TokenEvidence[], recogniser.tagger));
  return propagate(document.text, sentences, mentions);
}

/** Every sentence of the segments in a supported language, with the known names and patterns in it. */
export function readSentences(document: IdentifiedDocument, reader: SentenceReader): Sentence[] {
  const raw = document.segments.flatMap((segment, index) => readSegment(document.text, segment, index, reader));
  // A headline says nothing of what its neighbours mean; title and body speak of the same things
  const scopeOf = ({ segment }: RawSentence): number =>
    isMain(document.segments[segment] as IdentifiedSegment) ? -1 : segment;
  const scopes = new Map<number, RawSentence[]>();
  for (const sentence of raw) {
    const own = scopes.get(scopeOf(sentence));
    if (own === undefined) scopes.set(scopeOf(sentence), [sentence]);
    else own.push(sentence);
  }
  const meanings = new Map([...scopes].map(([scope, sentences]) => [scope, meaningOf(document.text, sentences)]));
  return raw.map((sentence) => {
    const { segment, language, tokens, words, matches } = sentence;
    const seen = meanings.get(scopeOf(sentence)) as Meaning;
    const known = matches.flatMap(({ from, to, readings }): KnownName[] => {
      const meant = readings.find(({ thing, isAmbiguous }) => !isAmbiguous || isMeant(thing, seen));
      const reading = meant ?? readings[0];
      if (reading === undefined) return [];
      return [{ from, to, thing: reading.thing, isAmbiguous: reading.isAmbiguous, isMeant: meant !== undefined }];
    });
    const patterns = findPatterns(words, SUPPORTED_LANGUAGES.indexOf(language));
    return { segment, language, tokens, words, known, patterns, listed: listedIn(words, reader.nameLists) };
  });
}

interface RawSentence {
  readonly segment: number;
  readonly language: SupportedLanguage;
  readonly tokens: readonly Token[];
  readonly words: readonly Word[];
  readonly matches: readonly GazetteerMatch[];
}

function readSegment(text: string, segment: IdentifiedSegment, index: number, reader: SentenceReader): RawSentence[] {
  const language = segment.language.tag;
  if (!isSupported(language)) return [];
  return sentencesOf(text, segment).map((span) => {
    const tokens = cutCompounds(tokenise(text, span), reader.wordOf);
    const words = tokens.map((token) => reader.wordOf(token.text));
    return { segment: index, language, tokens, words, matches: findKnownNames(words) };
  });
}

function textOf(text: string, { tokens }: RawSentence): string {
  return text.slice((tokens[0] as Token).start, (tokens.at(-1) as Token).end);
}

/** What a document says for the ambiguous names in it. */
interface Meaning {
  /** Things with an unmarked name in the text. */
  readonly things: ReadonlySet<string>;
  /** Folded words of the text. */
  readonly words: ReadonlySet<string>;
  /** The whole folded text, for context terms of several words; made when first asked for. */
  readonly folded: () => string;
  /** Whether an ambiguous name of a thing means it, by its id: asked once for each. */
  readonly verdicts: Map<string, boolean>;
}

function meaningOf(text: string, sentences: readonly RawSentence[]): Meaning {
  const things = new Set<string>();
  const words = new Set<string>();
  for (const { matches, words: own } of sentences) {
    for (const { isWord, folded } of own) if (isWord) words.add(folded);
    for (const match of matches) {
      for (const { thing, isAmbiguous } of match.readings) if (!isAmbiguous) things.add(thing.id);
    }
  }
  let folded: string | undefined;
  return {
    things,
    words,
    folded: () => {
      folded ??= sentences.map((sentence) => fold(textOf(text, sentence))).join("\n");
      return folded;
    },
    verdicts: new Map(),
  };
}

function isMeant(thing: { readonly id: string; readonly context: readonly string[] }, seen: Meaning): boolean {
  let verdict = seen.verdicts.get(thing.id);
  if (verdict === undefined) {
    const isSeen = (term: string): boolean => {
      if (!/[^\p{L}\p{N}]/u.test(term)) return seen.words.has(term);
      // Folding the whole text takes long: the first word tells most terms out
      const first = /^[\p{L}\p{N}]+(?=\s)/u.exec(term)?.[0];
      return (first === undefined || seen.words.has(first)) && seen.folded().includes(term);
    };
    verdict = seen.things.has(thing.id) || thing.context.some(isSeen);
    seen.verdicts.set(thing.id, verdict);
  }
  return verdict;
}

/** A tagged name at tokens `[from, to)` of a sentence. */
interface TaggedName {
  readonly from: number;
  readonly to: number;
  readonly label: number;
  readonly certainty: number;
}

function tag(sentence: Sentence, evidence: readonly TokenEvidence[], tagger: Tagger): Candidate[] {
  const { tokens, words, language, segment } = sentence;
  const ranges = activeRanges(words, evidence);
  if (ranges.length === 0) return [];
  const languageNumber = SUPPORTED_LANGUAGES.indexOf(language);
  const tagged = words.map((word) => tagger.wordOf(word, languageNumber));
  const places = placesOf(words);
  const writeContext = (at: number, into: Int32Array): number =>
    writeContextFeatures(tagged, evidence, places[at] as number, at, languageNumber, into);
  const names: TaggedName[] = [];
  for (const [start, end] of ranges) {
    for (let from = start; from < end; from += MAX_STRETCH) {
      const { tags, certainty } = tagger.decode(tagged, from, Math.min(end, from + MAX_STRETCH), writeContext);
      names.push(...namesIn(tags, certainty, from));
    }
  }
  const cut = names.flatMap((name) => {
    const near = { ...sentence, known: overlapping(sentence.known, name) };
    return cutAtPlace(keepKnownEnd(cutAtSlash(name, near), near), near);
  });
  const mentions = cut.map(({ from, to, label, certainty }): Candidate => {
    const thing = thingOf({ from, to }, LABELS[label] as Label, certainty, sentence);
    return {
      start: (tokens[from] as Token).start,
      end: (tokens[to - 1] as Token).end,
      label: LABELS[label] as Label,
      reason: thing === undefined ? "model" : "gazetteer",
      rule: ruleOf(thing !== undefined, certainty),
      segment,
      ...(thing === undefined ? {} : { thing }),
    };
  });
  const added = passedOver(cut, sentence);
  return added.length === 0 ? mentions : [...mentions, ...added].sort((a, b) => a.start - b.start);
}

/** A stretch of the tokens of a sentence. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Those of disjoint stretches in order that share a token with another; found by halving, for long sentences. */
function overlapping<T extends Stretch>(ordered: readonly T[], { from, to }: Stretch): T[] {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] as T).to <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < ordered.length && (ordered[end] as T).from < to) end += 1;
  return ordered.slice(low, end);
}

/** The thing that a tagged name means, if the knowledge base has it. */
function thingOf({ from, to }: Stretch, label: Label, certainty: number, sentence: Sentence): Thing | undefined {
  const { words } = sentence;
  const known = overlapping(sentence.known, { from, to });
  const name = known.find((one) => one.from === from && one.to === to);
  if (name !== undefined) {
    const isLabelled = name.isAmbiguous ? name.thing.label === label : mayMean(name.thing, label);
    return isLabelled && isLinked(name, certainty) ? name.thing : undefined;
  }
  if (!known.some((one) => one.from <= from && one.to >= to)) return undefined;
  // "tunnel sous le [détroit de Gibraltar]": known by itself inside a longer known name
  const [inner] = findKnownNames(words.slice(from, to));
  const reading = inner?.to === to - from && inner.from === 0 ? inner.readings[0] : undefined;
  return reading !== undefined && !reading.isAmbiguous && mayMean(reading.thing, label) ? reading.thing : undefined;
}

/** The names that the knowledge base holds unmarked and the tagger passed over. */
function passedOver(names: readonly TaggedName[], { tokens, known, segment }: Sentence): Candidate[] {
  return known.flatMap((name): Candidate[] => {
    const { from, to, thing, isAmbiguous } = name;
    if (isAmbiguous || overlapping(names, name).length > 0) return [];
    const { start } = tokens[from] as Token;
    const { end } = tokens[to - 1] as Token;
    return [{ start, end, label: thing.label, reason: "gazetteer", rule: "gazetteer", segment, thing }];
  });
}

/** "Botola D1 / J4": a slash between spaces ends a name. */
function cutAtSlash(name: TaggedName, { tokens }: Sentence): TaggedName {
  for (let at = name.from + 1; at < name.to; at++) {
    const { text, start, end } = tokens[at] as Token;
    if (text === "/" && (tokens[at - 1] as Token).end < start && end < (tokens[at + 1]?.start ?? end))
      return { ...name, to: at };
  }
  return name;
}

/**
 * "Huawei Technologies au Maroc": a known organisation's name ends before "au", "en" or "in" and a known place,
 * which is a name of its own.
 */
function cutAtPlace(name: TaggedName, { known, words, language }: Sentence): TaggedName[] {
  const { from, to, label } = name;
  const head = known.find((one) => one.from === from && one.to < to && LABELS.indexOf(one.thing.label) === label);
  if (head === undefined || head.isAmbiguous) return [name];
  const types = (words[head.to] as Word).patternTypes[SUPPORTED_LANGUAGES.indexOf(language)] as number;
  if ((types & TYPE_BITS["place-preposition"]) === 0) return [name];
  const place = known.find((one) => one.from === head.to + 1 && one.to === to && one.thing.label === "LOC");
  if (place === undefined) return [name];
  return [
    { ...name, to: head.to },
    { ...name, from: place.from, label: LABELS.indexOf("LOC") },
  ];
}

/** Below this certainty a long unknown name is given up for the known one at its end. */
const MIN_LONG_CERTAINTY = 0.3;

/** "Head of marketing & business Development Huawei", barely a name, is about a known organisation. */
function keepKnownEnd(name: TaggedName, { known }: Sentence): TaggedName {
  if (name.certainty >= MIN_LONG_CERTAINTY) return name;
  const end = known.find(
    ({ from, to, isAmbiguous, thing }) => from > name.from && to === name.to && !isAmbiguous && thing.label === "ORG",
  );
  return end === undefined ? name : { ...name, from: end.from, label: LABELS.indexOf("ORG") };
}

/** From this certainty on, a label alone tells which thing an ambiguous name means; over samples/, 0.7 and 0.995 link alike. */
const MIN_LINK_CERTAINTY = 0.98;

/**
 * Whether a known name with the tagger's label may be linked. "Carrefour" surely taken for an organisation is
 * the company; a bare surname taken for a person is anybody.
 */
function isLinked({ thing, isMeant }: KnownName, certainty: number): boolean {
  return isMeant || (thing.label !== "PER" && certainty >= MIN_LINK_CERTAINTY);
}

/** The row of the calibration table: whether the knowledge base agrees, and the certainty in tenths. */
function ruleOf(isKnown: boolean, certainty: number): string {
  return `${isKnown ? "known" : "model"}-${Math.min(9, Math.floor(certainty * 10))}`;
}

/** The names that tags spell; `from` is the token index of the first tag. */
function namesIn(tags: Uint8Array, certainty: Float64Array, from: number): TaggedName[] {
  const names: TaggedName[] = [];
  for (let i = 0; i < tags.length; i++) {
    const first = tags[i] as number;
    if (first === OUTSIDE) continue;
    const label = labelOfTag(first);
    let end = i;
    // E and S (2 and 3) close a name
    while (positionOfTag(tags[end] as number) < 2 && end + 1 < tags.length) end += 1;
    let lowest = 1;
    for (let k = i; k <= end; k++) lowest = Math.min(lowest, certainty[k] as number);
    names.push({ from: from + i, to: from + end + 1, label, certainty: lowest });
    i = end;
  }
  return names;
}
