/**
 * The confidence of a topic: logistic functions of its evidence and of its chance by the linear model, fitted
 * on labelled text by models/build/calibrate-topics.ts (models/topics/calibration.json).
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";

const curveSchema = z.strictObject({ bias: z.number(), logScore: z.number(), certainty: z.number() });
const calibrationSchema = z.strictObject({
  /** Top-level topics of title and body. */
  document: curveSchema,
  /** Top-level topics of a related headline. */
  headline: curveSchema,
  /** A second-level topic, its top-level topic being right. */
  second: curveSchema,
  /** A user's own topic: nothing is known of it but its terms. */
  own: curveSchema,
});

export type Curve = z.infer<typeof curveSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;

/** What a curve looks at. */
export interface Certainty {
  /** Evidence in the lexicon's units. */
  readonly score: number;
  /** The linear model's probability, 0–1. */
  readonly probability: number;
}

/** Beyond these odds the linear model's probability says no more. */
const MAX_LOGIT = 6;

export function loadCalibration(): Calibration {
  return calibrationSchema.parse(JSON.parse(readModelText("topics/calibration.json")));
}

/** What the curves add up: log evidence and log odds. */
export function certaintyOf({ score, probability }: Certainty): { logScore: number; certainty: number } {
  const logit = Math.log((probability + 1e-9) / (1 - probability + 1e-9));
  return { logScore: Math.log1p(score), certainty: Math.max(-MAX_LOGIT, Math.min(MAX_LOGIT, logit)) };
}

/** No topic is surer than this: editors differ. */
const MAX_CONFIDENCE = 0.99;

/** The chance that a topic is right, rounded to four places. */
export function confidenceOf(curve: Curve, found: Certainty): number {
  const { logScore, certainty } = certaintyOf(found);
  const z = curve.bias + curve.logScore * logScore + curve.certainty * certainty;
  return Math.min(MAX_CONFIDENCE, Math.round(10_000 / (1 + Math.exp(-z))) / 10_000);
}
