/**
 * The calibrated confidence of a mention: the share of mentions found by the same rule, for the same label
 * and language, that were right on training data (models/entities/confidence.json, made by
 * models/build/confidence.ts; smoothed towards the rule's mean over languages).
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";
import type { Candidate } from "./candidate.js";

const tableSchema = z.record(z.string(), z.number().min(0).max(1));

/** Given to a rule that the table does not know: as good as a coin. */
const UNKNOWN = 0.5;

export type ConfidenceTable = (candidate: Pick<Candidate, "rule" | "label">, language: string) => number;

/** Loads the table; keys are `rule label language`, then `rule label`, then `rule`. */
export function loadConfidence(): ConfidenceTable {
  const table = tableSchema.parse(JSON.parse(readModelText("entities/confidence.json")));
  return ({ rule, label }, language) =>
    table[`${rule} ${label} ${language}`] ?? table[`${rule} ${label}`] ?? table[rule] ?? UNKNOWN;
}
