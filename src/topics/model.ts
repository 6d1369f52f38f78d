/**
 * The linear model of topics: the editor's weights in the lexicon are what it starts from, weights learnt on
 * labelled text (models/topics/training) correct them.
 *
 * A topic's score is `a · log(1 + evidence) + bias + Σ weight · feature`, a softmax over the topics gives its
 * probability. Evidence adds the lexicon's squared weights, saturated by repetition as in BM25, each times the
 * trust learnt for its concept; features are concepts and kinds, scaled to length 1. The same form is used among
 * the second-level topics of a top-level one. Weights: models/topics/weights.json, made by models/build/topics.ts.
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";
import type { Gathered } from "./gather.js";
import { kindOf, type Lexicon } from "./lexicon.js";

/** BM25: how fast repetition of one concept saturates, and how much length discounts it. */
const K1 = 1.2;
const B = 0.6;
/** Words of a usual item; BM25's average length. */
const USUAL_LENGTH = 250;

/** Kinds count as concepts of middle weight, labels as vague ones. */
const KIND_WEIGHT = 3;
const LABEL_WEIGHT = 1;

/** Weights are kept in hundredths. */
export const WEIGHT_UNIT = 0.01;
/** Also that of a user's own concepts. */
export const FULL_TRUST = 100;
/** Stands among the top-level topics for text that has none. */
export const NO_TOPIC = "none";

/** Rows of weights by feature; rows are read when their feature is first met: most never are. */
class Rows {
  readonly #text: string;
  #lines: Map<number, string> | undefined;
  readonly #rows = new Map<number, readonly number[]>();

  /** @param text - Feature and its weights, a row each, separated by spaces; rows by semicolons. */
  constructor(text: string) {
    this.#text = text;
  }

  get(feature: number): readonly number[] | undefined {
    const known = this.#rows.get(feature);
    if (known !== undefined) return known;
    this.#lines ??= new Map(
      this.#text.split(";").map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(" ") + 1)]),
    );
    const line = this.#lines.get(feature);
    if (line === undefined) return undefined;
    const row = line.split(" ").map(Number);
    this.#rows.set(feature, row);
    return row;
  }
}

/** Checked by hand: zod takes thirty times as long for these many numbers. */
const numbersSchema = z.custom<Readonly<Record<string, number>>>(
  (numbers) => typeof numbers === "object" && numbers !== null && Object.values(numbers).every(Number.isInteger),
);

const levelSchema = z.strictObject({
  /** The topics to choose among. */
  codes: z.array(z.string()),
  /** Weight of the lexicon's evidence. */
  evidence: z.number(),
  bias: z.array(z.number()),
  /** Feature → its weight for every code, in hundredths. */
  weights: z.string().transform((text): Pick<ReadonlyMap<number, readonly number[]>, "get"> => new Rows(text)),
});
export type Level = z.infer<typeof levelSchema>;

function byNumber<V>(record: Readonly<Record<string, V>>): ReadonlyMap<number, V> {
  return new Map(Object.entries(record).map(([key, value]) => [Number(key), value]));
}

const weightsSchema = z.strictObject({
  top: levelSchema,
  /** Top-level code → the weights among its second-level topics. */
  second: z.record(z.string(), levelSchema),
  /** Feature → how much of its evidence counts, in hundredths; all of it where nothing is said. */
  trust: numbersSchema.transform(byNumber),
});
export type Weights = z.infer<typeof weightsSchema>;

export function loadWeights(): Weights {
  return weightsSchema.parse(JSON.parse(readModelText("topics/weights.json")));
}

/** The features of a text with their values, whose squares sum to 1. */
export function featuresOf(gathered: Gathered, lexicon: Lexicon): (readonly [feature: number, value: number])[] {
  const features: [number, number][] = [];
  let squares = 0;
  gathered.forEach((feature, count) => {
    // A user's own concepts have no learnt weights
    if (feature >= lexicon.learnt) return;
    const value = Math.log1p(count) * weightOf(feature, lexicon);
    features.push([feature, value]);
    squares += value * value;
  });
  const length = Math.sqrt(squares) || 1;
  for (const feature of features) feature[1] /= length;
  return features;
}

function weightOf(feature: number, lexicon: Lexicon): number {
  if (feature >= 0) return Math.abs(lexicon.weights[feature] as number);
  return kindOf(feature, lexicon)?.topics.length === 0 ? LABEL_WEIGHT : KIND_WEIGHT;
}

/** A term or kind and what it adds to the evidence for its topics; below 0 it speaks against. */
export interface Evidence {
  readonly code: string;
  readonly feature: number;
  readonly value: number;
}

/** What the lexicon says, term by term. */
export function evidenceOf(gathered: Gathered, lexicon: Lexicon, trust: Weights["trust"]): Evidence[] {
  const norm = K1 * (1 - B + (B * gathered.words) / USUAL_LENGTH);
  const evidence: Evidence[] = [];
  gathered.forEach((feature, count) => {
    const saturated = ((count * (K1 + 1)) / (count + norm)) * (trust.get(feature) ?? FULL_TRUST) * WEIGHT_UNIT;
    // Weights are squared: one telling term outweighs several vague ones
    const add = (code: string, weight: number): void =>
      void evidence.push({ code, feature, value: Math.sign(weight) * weight * weight * saturated });
    for (const { code, weight } of kindOf(feature, lexicon)?.topics ?? []) add(code, weight);
    const code = lexicon.codes[feature];
    if (code !== undefined) add(code, lexicon.weights[feature] as number);
  });
  return evidence;
}

/** A topic with its evidence in the lexicon's units (never below 0) and its probability among its level. */
export interface Scored {
  readonly code: string;
  readonly score: number;
  readonly probability: number;
}

/** The topics of a level, best first. */
export function scoreLevel(
  level: Level,
  evidence: ReadonlyMap<string, number>,
  features: readonly (readonly [number, number])[],
): Scored[] {
  const scores = level.codes.map((code) => Math.max(0, evidence.get(code) ?? 0));
  const z = level.codes.map((_, i) => level.evidence * Math.log1p(scores[i] as number) + (level.bias[i] as number));
  for (const [feature, value] of features) {
    const weights = level.weights.get(feature);
    if (weights === undefined) continue;
    for (let i = 0; i < z.length; i++) z[i] = (z[i] as number) + value * WEIGHT_UNIT * (weights[i] as number);
  }
  const highest = Math.max(...z);
  const odds = z.map((one) => Math.exp(one - highest));
  const sum = odds.reduce((total, one) => total + one, 0);
  return level.codes
    .map((code, i) => ({ code, score: scores[i] as number, probability: (odds[i] as number) / sum }))
    .sort((a, b) => b.probability - a.probability || (a.code < b.code ? -1 : 1));
}
