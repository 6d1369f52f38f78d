/**
 * The linear model of topics: the editor's weights in the lexicon are what it starts from, weights learnt on
 * labelled text (models/topics/training) correct them.
 *
 * A topic's score is `a · log(1 + evidence) + bias + Σ weight · feature`, a softmax over the topics gives its
 * probability. Evidence adds the lexicon's squared weights, saturated by repetition as in BM25; features are
 * concepts and kinds, scaled to length 1. The same form is used among the second-level topics of a top-level
 * one. Weights: models/topics/weights.json, made by models/build/topics.ts.
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";
import type { Gathered } from "./gather.js";
import type { Lexicon } from "./lexicon.js";

/** BM25: how fast repetition of one concept saturates, and how much length discounts it. */
const K1 = 1.2;
const B = 0.6;
/** Words of a usual item; BM25's average length. */
const USUAL_LENGTH = 250;

/** Weights are kept in hundredths. */
export const WEIGHT_UNIT = 0.01;
/** Stands among the top-level topics for text that has none. */
export const NO_TOPIC = "none";

/** Checked by hand: zod takes thirty times as long for these many numbers. */
const rowSchema = z.custom<readonly number[]>((row) => Array.isArray(row) && row.every(Number.isInteger));

const levelSchema = z.strictObject({
  /** The topics to choose among. */
  codes: z.array(z.string()),
  /** Weight of the lexicon's evidence. */
  evidence: z.number(),
  bias: z.array(z.number()),
  /** Feature → its weight for every code, in hundredths. */
  weights: z.record(z.string(), rowSchema),
});
export type Level = z.infer<typeof levelSchema>;

const weightsSchema = z.strictObject({ top: levelSchema, second: z.record(z.string(), levelSchema) });
/** The weights among top-level topics, and by top-level code among its second-level topics. */
export type Weights = z.infer<typeof weightsSchema>;

export function loadWeights(): Weights {
  return weightsSchema.parse(JSON.parse(readModelText("topics/weights.json")));
}

/** The features of a text: index of a concept, or name of a kind, with its value; the squares sum to 1. */
export function featuresOf(gathered: Gathered, lexicon: Lexicon): [feature: string, value: number][] {
  const features: [string, number][] = [];
  let squares = 0;
  const add = (feature: string, value: number): void => {
    features.push([feature, value]);
    squares += value * value;
  };
  for (const [concept, { count }] of gathered.concepts) {
    // A user's own concepts have no learnt weights
    if (concept < lexicon.learnt) add(`${concept}`, Math.log1p(count) * Math.abs(lexicon.weights[concept] as number));
  }
  // Kinds count as concepts of middle weight
  for (const [kind, { count }] of gathered.kinds) add(kind, 3 * Math.log1p(count));
  const length = Math.sqrt(squares) || 1;
  for (const feature of features) feature[1] /= length;
  return features;
}

/** A term or kind and what it adds to the evidence for its topics; below 0 it speaks against. */
export interface Evidence {
  readonly code: string;
  readonly feature: string;
  readonly value: number;
}

/** What the lexicon says, term by term. */
export function evidenceOf(gathered: Gathered, lexicon: Lexicon): Evidence[] {
  const norm = K1 * (1 - B + (B * gathered.words) / USUAL_LENGTH);
  const saturated = (count: number): number => (count * (K1 + 1)) / (count + norm);
  const evidence: Evidence[] = [];
  for (const [concept, { count }] of gathered.concepts) {
    const weight = lexicon.weights[concept] as number;
    // Weight is squared: one telling term outweighs several vague ones
    const value = Math.sign(weight) * weight * weight * saturated(count);
    evidence.push({ code: lexicon.codes[concept] as string, feature: `${concept}`, value });
  }
  for (const [kind, { count }] of gathered.kinds) {
    for (const { code, weight } of lexicon.kinds.get(kind) ?? [])
      evidence.push({ code, feature: kind, value: weight * weight * saturated(count) });
  }
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
  features: readonly (readonly [string, number])[],
): Scored[] {
  const scores = level.codes.map((code) => Math.max(0, evidence.get(code) ?? 0));
  const z = level.codes.map((_, i) => level.evidence * Math.log1p(scores[i] as number) + (level.bias[i] as number));
  for (const [feature, value] of features) {
    const weights = level.weights[feature];
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
