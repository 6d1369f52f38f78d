/**
 * Annotated text as training sequences for the tagger's conditional random field.
 */
import { SUPPORTED_LANGUAGES } from "../../src/document.js";
import { evidenceOfDocument, placesOf } from "../../src/entities/model/evidence.js";
import {
  activeRanges,
  MAX_CONTEXT_FEATURES,
  OFFSETS,
  type TokenEvidence,
  type WordInfo,
  wordBuckets,
  wordInfo,
  writeContextFeatures,
} from "../../src/entities/model/features.js";
import { LABELS, mayFollow, OUTSIDE, TAG_COUNT, tagOf, tagsOfName } from "../../src/entities/model/labels.js";
import { readSentences, type Sentence, type SentenceReader } from "../../src/entities/recognise.js";
import type { Word } from "../../src/entities/words.js";
import { type AnnotatedText, asDocument } from "./annotated.js";
import type { Sequence } from "./crf.js";

/** Guideline of CrossNER takes adjectives of nationality for MISC, which khabar's does not. */
const UNTRUSTED_MISC = new Set(["CrossNER-politics"]);

/** Returns a function that gives a text's stretches with their features, as bucket numbers. */
export function createSequencer(reader: SentenceReader): (text: AnnotatedText) => Sequence[] {
  /** What is known of every word met, by language. */
  const known = SUPPORTED_LANGUAGES.map(() => new Map<Word, WordFeatures>());
  const featuresOfWord = (word: Word, language: number): WordFeatures => {
    let features = known[language]?.get(word);
    if (features === undefined) {
      const info = wordInfo(word, language);
      features = { ...info, buckets: wordBuckets(word, info, language) };
      known[language]?.set(word, features);
    }
    return features;
  };
  return (text) => {
    const sentences = readSentences(asDocument(text), reader);
    const evidence = evidenceOfDocument(sentences);
    return sentences.flatMap((sentence, s) => {
      const { words } = sentence;
      const language = SUPPORTED_LANGUAGES.indexOf(sentence.language);
      const features = words.map((word) => featuresOfWord(word, language));
      const places = placesOf(words);
      const allowed = allowedTags(text, sentence);
      const found = evidence[s] as TokenEvidence[];
      return activeRanges(words, found).flatMap(([from, to]) => {
        const own = allowed.slice(from, to);
        // A name cut at the stretch's edge cannot be spelt in legal tags
        if (!isLegal(own)) return [];
        return [{ ...featuresOf(features, found, places, language, from, to), allowed: own }];
      });
    });
  };
}

/** Per token the tags that the gold allows; a gold name that tokens do not fit allows anything. */
function allowedTags(text: AnnotatedText, { tokens }: Sentence): Int32Array {
  const misc = text.labels.includes("MISC") && !UNTRUSTED_MISC.has(text.source);
  const anyTag = (1 << TAG_COUNT) - 1;
  let outside = 1 << OUTSIDE;
  for (const [label, name] of LABELS.entries()) {
    if (name === "MISC" ? misc : text.labels.includes(name)) continue;
    for (let position = 0; position < 4; position++) outside |= 1 << tagOf(label, position);
  }
  const allowed = new Int32Array(tokens.length).fill(outside);
  for (const name of text.names) {
    if (name.label === "MISC" && !misc) continue;
    const from = tokens.findIndex((token) => token.start === name.start);
    const to = tokens.findIndex((token) => token.end === name.end) + 1;
    if (from >= 0 && to > from) {
      for (const [k, tag] of tagsOfName(LABELS.indexOf(name.label), to - from).entries()) allowed[from + k] = 1 << tag;
    } else {
      for (const [i, token] of tokens.entries())
        if (token.start < name.end && name.start < token.end) allowed[i] = anyTag;
    }
  }
  return allowed;
}

interface WordFeatures extends WordInfo {
  readonly buckets: readonly Int32Array[];
}

/** The features of tokens `[from, to)` of a sentence, as bucket numbers. */
function featuresOf(
  words: readonly WordFeatures[],
  evidence: readonly TokenEvidence[],
  places: Uint8Array,
  language: number,
  from: number,
  to: number,
): Pick<Sequence, "features" | "starts"> {
  const features: number[] = [];
  const starts = new Int32Array(to - from + 1);
  const context = new Int32Array(MAX_CONTEXT_FEATURES);
  for (let i = from; i < to; i++) {
    for (const [o, offset] of OFFSETS.entries()) {
      const word = words[i + offset];
      if (word !== undefined) features.push(...(word.buckets[o] as Int32Array));
    }
    const count = writeContextFeatures(words, evidence, places[i] as number, i, language, context);
    for (let k = 0; k < count; k++) features.push(context[k] as number);
    starts[i - from + 1] = features.length;
  }
  return { features: Int32Array.from(features), starts };
}

function isLegal(allowed: Int32Array): boolean {
  const single = (mask: number): number => ((mask & (mask - 1)) === 0 ? Math.log2(mask) : -1);
  let previous = OUTSIDE;
  for (const mask of allowed) {
    const tag = single(mask);
    if (tag >= 0 && previous >= 0 && !mayFollow(previous, tag)) return false;
    previous = tag;
  }
  return previous < 0 || mayFollow(previous, OUTSIDE);
}
