/**
 * A candidate: a stretch of text that one of the recogniser's parts takes for a name.
 */
import type { Label, Mention, Span } from "../document.js";
import type { Thing } from "./knowledge-base.js";

export interface Candidate extends Span {
  readonly label: Label;
  readonly reason: Mention["reason"];
  /** Row of the calibration table: `model-7`, `known-9`, `propagation`; see confidence.ts. */
  readonly rule: string;
  /** Index of the segment it lies in. */
  readonly segment: number;
  /** Set when the knowledge base knows the name. */
  readonly thing?: Thing;
}

/** The label with most votes, of equals the first. */
export function mostVoted(votes: ReadonlyMap<Label, number>): Label {
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
