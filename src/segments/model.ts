/**
 * The roles of a page's units together: a linear-chain conditional random field whose states are roles in
 * the phases of a page, so that what stands before the title, inside and after the article is learnt apart.
 *
 * Weights: models/segments/weights.json, trained by models/build/segments.ts.
 */
import type { Role } from "../document.js";
import { readModelText } from "../model-files.js";

type Phase = "top" | "title" | "lead" | "body" | "inner" | "tail";

interface State {
  readonly phase: Phase;
  readonly role: Role;
}

const AROUND: readonly Role[] = ["boilerplate", "related", "byline"];
const around = (phase: Phase): State[] => AROUND.map((role) => ({ phase, role }));

/** Every state, in the order of the weights. */
export const STATES: readonly State[] = [
  ...around("top"),
  { phase: "title", role: "title" },
  ...around("lead"),
  { phase: "body", role: "body" },
  ...around("inner"),
  ...around("tail"),
];

/** A page goes from top to tail; only what stands inside the article is followed by more of it. */
const FOLLOWERS: Readonly<Record<Phase, readonly Phase[]>> = {
  top: ["top", "title", "body"],
  title: ["title", "lead", "body"],
  lead: ["lead", "title", "body"],
  body: ["body", "inner", "tail"],
  inner: ["inner", "body"],
  tail: ["tail"],
};
/** For each state, those that may stand before it. */
export const PREDECESSORS: readonly (readonly number[])[] = STATES.map((to) =>
  STATES.flatMap((from, i) => (FOLLOWERS[from.phase].includes(to.phase) ? [i] : [])),
);
export const mayBegin = ({ phase }: State): boolean => ["top", "title", "body"].includes(phase);
export const mayEnd = ({ phase }: State): boolean => phase !== "inner";

export interface Weights {
  /** Per feature, one weight per state. */
  readonly features: Readonly<Record<string, readonly number[]>>;
  /** Per feature of a gap, what it says for a seam there. */
  readonly seams: Readonly<Record<string, number>>;
  /** `transitions[from][to]`, states. */
  readonly transitions: readonly (readonly number[])[];
}

export interface Decoded {
  readonly roles: Role[];
  /** Of these roles among all; 0 when not asked for. */
  readonly logProbability: number;
}

/** The likeliest roles of units; linear in their number. */
export type Decoder = (
  features: readonly (readonly string[])[],
  titleAt: number | undefined,
  isCompared: boolean,
) => Decoded;

export function loadWeights(): Weights {
  return JSON.parse(readModelText("segments/weights.json")) as Weights;
}

/** Viterbi over the legal paths; with `titleAt`, only over those on which that unit is a title. */
export function createDecoder(weights: Pick<Weights, "features" | "transitions">): Decoder {
  const known = new Map(Object.entries(weights.features));
  const n = STATES.length;
  return (features, titleAt, isCompared) => {
    let scores = STATES.map((state) => (mayBegin(state) ? 0 : Number.NEGATIVE_INFINITY));
    // Sums over all paths beside the best one's score
    let sums = [...scores];
    const back: Int8Array[] = [];
    for (const [i, own] of features.entries()) {
      const best = new Int8Array(n).fill(-1);
      const nextSums = [...sums];
      const next = STATES.map((state, to) => {
        if (i > 0) nextSums[to] = Number.NEGATIVE_INFINITY;
        if (titleAt === i && state.role !== "title") return Number.NEGATIVE_INFINITY;
        let high = i === 0 ? (scores[to] as number) : Number.NEGATIVE_INFINITY;
        if (i > 0) {
          for (const from of PREDECESSORS[to] as number[]) {
            const score = (scores[from] as number) + (weights.transitions[from]?.[to] ?? 0);
            if (score > high) {
              high = score;
              best[to] = from;
            }
          }
          if (isCompared)
            nextSums[to] = logSum(
              (PREDECESSORS[to] as number[]).map(
                (from) => (sums[from] as number) + (weights.transitions[from]?.[to] ?? 0),
              ),
            );
        }
        return high;
      });
      for (const feature of own) {
        const row = known.get(feature);
        if (row === undefined) continue;
        for (let to = 0; to < n; to++) {
          next[to] = (next[to] as number) + (row[to] as number);
          nextSums[to] = (nextSums[to] as number) + (row[to] as number);
        }
      }
      scores = next;
      sums = nextSums;
      back.push(best);
    }
    const ending = (values: readonly number[]): number[] =>
      values.map((value, i) => (mayEnd(STATES[i] as State) ? value : Number.NEGATIVE_INFINITY));
    const last = ending(scores);
    const high = Math.max(...last);
    let state = last.indexOf(high);
    const roles: Role[] = [];
    for (let i = features.length - 1; i >= 0; i--) {
      roles.push((STATES[state] as State).role);
      state = back[i]?.[state] ?? 0;
    }
    return { roles: roles.reverse(), logProbability: isCompared ? high - logSum(ending(sums)) : 0 };
  };
}

function logSum(values: readonly number[]): number {
  const high = Math.max(...values);
  if (high === Number.NEGATIVE_INFINITY) return high;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - high);
  return high + Math.log(sum);
}
