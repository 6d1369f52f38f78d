/**
 * The calibrated confidence of a mention: the share of mentions found by the same rule, for the same label
 * and language, that were right on text the tagger had not seen (models/entities/confidence.json, made by
 * models/build/confidence.ts). A rule is `model` or `known` (the knowledge base agrees) with the tagger's
 * certainty in tenths, or `propagation`.
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
