/**
 * What a first reading of the whole document says of a token, as hashed features for the second reading:
 * the labels that its word, the pairs it makes with its neighbours and the name it was read in have where else
 * they stand. "Monsanto", once read as "la firme américaine Monsanto", is an organisation everywhere.
 *
 * The trainer (models/build/entities.ts) and the program share this file, so a change here asks for a new model.
 */
import type { ReadSentence } from "./evidence.js";
import { mix, type TokenEvidence, type WordInfo } from "./features.js";
import { LABELS, labelOfTag, OUTSIDE, positionOfTag } from "./labels.js";

/** Hash buckets of the second reading. */
export const DOCUMENT_BUCKETS = 1 << 16;
/** Features written per token at most. */
export const MAX_DOCUMENT_FEATURES = 20;

/** A stretch of a sentence after the first reading. */
export interface ReadStretch {
  /** Index of its sentence. */
  readonly sentence: number;
  /** Token indices in the sentence, half-open. */
  readonly from: number;
  readonly to: number;
  readonly tags: Uint8Array;
  /** How sure the first reading is of each name token, 0–1. */
  readonly certainty: Float64Array;
}

/** Votes per label, and for "no name" last. */
const CHOICES = LABELS.length + 1;
const NO_NAME = LABELS.length;
/** A sure reading has more votes. */
const SURE = 0.9;
const SURE_VOTES = 3;

class Votes {
  readonly #votes = new Map<string, Uint16Array>();

  add(key: string, choice: number, votes: number): void {
    let own = this.#votes.get(key);
    if (own === undefined) {
      own = new Uint16Array(CHOICES);
      this.#votes.set(key, own);
    }
    own[choice] = Math.min(60_000, (own[choice] as number) + votes);
  }

  /**
   * 0, or the choice that most others made, by how much and by how many.
   *
   * @param choice - The asker's own choice, whose votes are left out.
   */
  codeOf(key: string, choice: number, votes: number): number {
    const all = this.#votes.get(key);
    if (all === undefined) return 0;
    let sum = 0;
    let top = 0;
    let best = 0;
    for (let i = 0; i < CHOICES; i++) {
      const own = (all[i] as number) - (i === choice ? votes : 0);
      sum += own;
      if (own > top) {
        top = own;
        best = i;
      }
    }
    if (sum <= 0) return 0;
    const share = top === sum ? 2 : top > 0.6 * sum ? 1 : 0;
    const count = sum > 2 * SURE_VOTES ? 2 : sum >= SURE_VOTES ? 1 : 0;
    return 1 + (best * 3 + share) * 3 + count;
  }
}

/** The first reading of one token. */
interface Reading {
  readonly choice: number;
  readonly votes: number;
  /** Key of the name it was read in, "" outside names. */
  readonly name: string;
  /** Whether the next token was read in the same name. */
  readonly isJoined: boolean;
}

const OUTSIDE_READING: Reading = { choice: NO_NAME, votes: 1, name: "", isJoined: false };

/**
 * Collects the votes of a document.
 *
 * @returns A function that writes the features of token `at` (index in its sentence) of a stretch and returns
 *   how many; none when nothing it shares stands elsewhere.
 */
export function createDocumentFeatures(sentences: readonly ReadSentence[], stretches: readonly ReadStretch[]) {
  const words = new Votes();
  const pairs = new Votes();
  const names = new Votes();
  const readings = stretches.map((stretch) => readingsOf(sentences[stretch.sentence] as ReadSentence, stretch));
  const wordKey = (sentence: ReadSentence, at: number): string | undefined => {
    const word = sentence.words[at];
    return word?.isWord === true && word.isCapital ? word.folded : undefined;
  };
  const pairKey = (sentence: ReadSentence, at: number): string | undefined => {
    const [first, second] = [sentence.words[at], sentence.words[at + 1]];
    if (first === undefined || second === undefined || !(first.isCapital || second.isCapital)) return undefined;
    return `${first.folded} ${second.folded}`;
  };
  const pairChoice = (reading: Reading): number => (reading.isJoined ? reading.choice : NO_NAME);
  for (const [s, { sentence: index, from, to }] of stretches.entries()) {
    const sentence = sentences[index] as ReadSentence;
    const own = readings[s] as Reading[];
    for (let at = from; at < to; at++) {
      const reading = own[at - from] as Reading;
      const word = wordKey(sentence, at);
      if (word !== undefined) words.add(word, reading.choice, reading.votes);
      const pair = at + 1 < to ? pairKey(sentence, at) : undefined;
      if (pair !== undefined) pairs.add(pair, pairChoice(reading), reading.votes);
      if (reading.name !== "" && !reading.isJoined) names.add(reading.name, reading.choice, reading.votes);
    }
  }
  return (s: number, at: number, info: WordInfo, evidence: TokenEvidence, place: number, into: Int32Array): number => {
    const { sentence: index, from, to, tags } = stretches[s] as ReadStretch;
    const sentence = sentences[index] as ReadSentence;
    const own = readings[s] as Reading[];
    const wordCode = (k: number): number => {
      const key = k >= from && k < to ? wordKey(sentence, k) : undefined;
      const reading = own[k - from];
      return key === undefined || reading === undefined ? 0 : words.codeOf(key, reading.choice, reading.votes);
    };
    const pairCode = (k: number): number => {
      const key = k >= from && k + 1 < to ? pairKey(sentence, k) : undefined;
      const reading = own[k - from];
      return key === undefined || reading === undefined ? 0 : pairs.codeOf(key, pairChoice(reading), reading.votes);
    };
    const reading = own[at - from] as Reading;
    const word = wordCode(at);
    const left = pairCode(at - 1);
    const right = pairCode(at);
    const name = reading.name === "" ? 0 : names.codeOf(reading.name, reading.choice, reading.votes);
    if (word === 0 && left === 0 && right === 0 && name === 0) return 0;
    const tag = tags[at - from] as number;
    let count = 0;
    const add = (template: number, value: number): void => {
      into[count++] = mix(Math.imul(template + 1, 0x27d4eb2f), value) & (DOCUMENT_BUCKETS - 1);
    };
    add(0, word);
    add(1, mix(word, tag));
    add(2, mix(word, mix(tag, place)));
    add(3, mix(word, mix(tag, info.shape)));
    add(4, mix(word, mix(tag, info.lists)));
    add(5, mix(word, mix(tag, evidence.gazetteer)));
    add(6, mix(word, mix(tag, evidence.listed)));
    add(7, mix(word, mix(wordCode(at - 1), tag)));
    add(8, mix(word, mix(wordCode(at + 1), tag)));
    add(9, mix(left, tag));
    add(10, mix(right, tag));
    add(11, mix(mix(left, right), word));
    if (name !== 0) {
      add(12, mix(name, tag));
      add(13, mix(mix(name, word), tag));
    }
    return count;
  };
}

function readingsOf({ words }: ReadSentence, { from, to, tags, certainty }: ReadStretch): Reading[] {
  const readings: Reading[] = Array(to - from).fill(OUTSIDE_READING);
  for (let i = 0; i < tags.length; ) {
    const tag = tags[i] as number;
    let end = i + 1;
    if (tag !== OUTSIDE) {
      // B and I (0 and 1) leave a name open
      while (end < tags.length && positionOfTag(tags[end - 1] as number) < 2) end += 1;
      const name = words
        .slice(from + i, from + end)
        .map((word) => word.folded)
        .join(" ");
      for (let k = i; k < end; k++) {
        readings[k] = {
          choice: labelOfTag(tag),
          votes: (certainty[k] as number) >= SURE ? SURE_VOTES : 1,
          name,
          isJoined: k + 1 < end,
        };
      }
    }
    i = end;
  }
  return readings;
}
