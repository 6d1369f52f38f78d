/**
 * The confidence of a topic: a logistic function of its score and its share, fitted on permitted labelled
 * text by models/build/calibrate-topics.ts (models/topics/calibration.json).
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";

const curveSchema = z.strictObject({ bias: z.number(), logScore: z.number(), share: z.number() });
const calibrationSchema = z.strictObject({ document: curveSchema, headline: curveSchema });

export type Curve = z.infer<typeof curveSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;

export function loadCalibration(): Calibration {
  return calibrationSchema.parse(JSON.parse(readModelText("topics/calibration.json")));
}

/** The chance that a topic with this score and share is right, rounded to four places. */
export function confidenceOf(curve: Curve, found: { readonly score: number; readonly share: number }): number {
  const z = curve.bias + curve.logScore * Math.log1p(found.score) + curve.share * found.share;
  return Math.round(10_000 / (1 + Math.exp(-z))) / 10_000;
}
