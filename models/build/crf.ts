/**
 * A linear-chain conditional random field trained by AdaGrad, one sentence stretch at a time.
 *
 * Sparse features with one weight per tag; legal transitions only. Gold may be partial: every token has a
 * set of allowed tags, and the gradient is that of the summed probability of all allowed paths (so a set
 * that does not annotate MISC teaches nothing about it).
 */
import { mayBegin, mayEnd, mayFollow, TAG_COUNT } from "../../src/entities/model/labels.js";

/** One stretch of tokens. */
export interface Sequence {
  /** Feature numbers of all tokens, one after another; token i has `[starts[i], starts[i + 1])`. */
  readonly features: Int32Array;
  readonly starts: Int32Array;
  /** Bit set of the allowed tags of each token. */
  readonly allowed: Int32Array;
}

const T = TAG_COUNT;
const FOLLOWERS = Array.from({ length: T }, (_, tag) =>
  Array.from({ length: T }, (_, next) => next).filter((next) => mayFollow(tag, next)),
);
const ANY = (1 << T) - 1;

export class Crf {
  readonly weights: Float32Array;
  readonly transitions = new Float64Array(T * T);
  readonly begins = new Float64Array(T);
  readonly ends = new Float64Array(T);
  readonly #squares: Float32Array;
  readonly #transitionSquares = new Float64Array(T * T).fill(1e-4);
  readonly #beginSquares = new Float64Array(T).fill(1e-4);
  readonly #endSquares = new Float64Array(T).fill(1e-4);
  #emissions = new Float64Array(0);
  #kept = new Int32Array(0);

  constructor(featureCount: number) {
    this.weights = new Float32Array(featureCount * T);
    this.#squares = new Float32Array(featureCount * T).fill(1e-4);
  }

  /** Sums the weights of a sequence's features; with `dropout`, features are hidden at random. */
  #emit(
    sequence: Sequence,
    dropout: number,
    random: () => number,
  ): { length: number; kept: Int32Array; counts: Int32Array } {
    const length = sequence.allowed.length;
    if (this.#emissions.length < length * T) this.#emissions = new Float64Array(length * T * 2);
    if (this.#kept.length < sequence.features.length) this.#kept = new Int32Array(sequence.features.length * 2);
    const emissions = this.#emissions;
    const kept = this.#kept;
    const counts = new Int32Array(length + 1);
    emissions.fill(0, 0, length * T);
    let k = 0;
    for (let i = 0; i < length; i++) {
      const row = i * T;
      for (let f = sequence.starts[i] as number; f < (sequence.starts[i + 1] as number); f++) {
        if (dropout > 0 && random() < dropout) continue;
        const feature = sequence.features[f] as number;
        kept[k++] = feature;
        const base = feature * T;
        for (let t = 0; t < T; t++)
          emissions[row + t] = (emissions[row + t] as number) + (this.weights[base + t] as number);
      }
      counts[i + 1] = k;
    }
    return { length, kept, counts };
  }

  /**
   * One step on one sequence.
   *
   * @returns Its negative log likelihood before the step.
   */
  learn(sequence: Sequence, rate: number, dropout: number, random: () => number): number {
    const { length, kept, counts } = this.#emit(sequence, dropout, random);
    const free = this.#forwardBackward(length, undefined);
    const gold = this.#forwardBackward(length, sequence.allowed);
    for (let i = 0; i < length; i++) {
      const row = i * T;
      for (let t = 0; t < T; t++) {
        const gradient = (free.marginals[row + t] as number) - (gold.marginals[row + t] as number);
        if (gradient < 1e-4 && gradient > -1e-4) continue;
        const square = gradient * gradient;
        for (let k = counts[i] as number; k < (counts[i + 1] as number); k++) {
          const at = (kept[k] as number) * T + t;
          const sum = (this.#squares[at] as number) + square;
          this.#squares[at] = sum;
          this.weights[at] = (this.weights[at] as number) - (rate * gradient) / Math.sqrt(sum);
        }
      }
    }
    step(this.transitions, this.#transitionSquares, free.pairs, gold.pairs, rate);
    const last = (length - 1) * T;
    step(this.begins, this.#beginSquares, free.marginals.subarray(0, T), gold.marginals.subarray(0, T), rate);
    step(
      this.ends,
      this.#endSquares,
      free.marginals.subarray(last, last + T),
      gold.marginals.subarray(last, last + T),
      rate,
    );
    return free.logSum - gold.logSum;
  }

  /** Token marginals and expected transitions over all legal paths, or over the allowed ones only. */
  #forwardBackward(length: number, allowed: Int32Array | undefined) {
    const emissions = this.#emissions;
    const alpha = new Float64Array(length * T);
    const beta = new Float64Array(length * T);
    const local = new Float64Array(length * T);
    const moves = new Float64Array(T * T);
    for (let i = 0; i < T * T; i++) moves[i] = Math.exp(this.transitions[i] as number);
    let logSum = 0;
    for (let i = 0; i < length; i++) {
      const row = i * T;
      let highest = Number.NEGATIVE_INFINITY;
      for (let t = 0; t < T; t++) highest = Math.max(highest, emissions[row + t] as number);
      const mask = allowed === undefined ? ANY : (allowed[i] as number);
      for (let t = 0; t < T; t++)
        local[row + t] = (mask >> t) & 1 ? Math.exp((emissions[row + t] as number) - highest) : 0;
      logSum += highest;
      let sum = 0;
      if (i === 0) {
        for (let t = 0; t < T; t++)
          if (mayBegin(t)) alpha[t] = Math.exp(this.begins[t] as number) * (local[t] as number);
      } else {
        for (let a = 0; a < T; a++) {
          const from = alpha[row - T + a] as number;
          if (from === 0) continue;
          for (const b of FOLLOWERS[a] as number[])
            alpha[row + b] = (alpha[row + b] as number) + from * (moves[a * T + b] as number);
        }
        for (let t = 0; t < T; t++) alpha[row + t] = (alpha[row + t] as number) * (local[row + t] as number);
      }
      if (i === length - 1)
        for (let t = 0; t < T; t++)
          alpha[row + t] = mayEnd(t) ? (alpha[row + t] as number) * Math.exp(this.ends[t] as number) : 0;
      for (let t = 0; t < T; t++) sum += alpha[row + t] as number;
      // Rescaled at every token: the factors are what logSum gathers
      for (let t = 0; t < T; t++) alpha[row + t] = (alpha[row + t] as number) / sum;
      logSum += Math.log(sum);
    }
    const pairs = new Float64Array(T * T);
    const marginals = new Float64Array(length * T);
    const lastRow = (length - 1) * T;
    for (let t = 0; t < T; t++) {
      beta[lastRow + t] = mayEnd(t) ? 1 : 0;
      marginals[lastRow + t] = alpha[lastRow + t] as number;
    }
    for (let i = length - 2; i >= 0; i--) {
      const row = i * T;
      const next = row + T;
      const isLastMove = i === length - 2;
      const incoming = new Float64Array(T);
      for (let t = 0; t < T; t++) {
        const end = isLastMove && mayEnd(t) ? Math.exp(this.ends[t] as number) : 1;
        incoming[t] = (local[next + t] as number) * (beta[next + t] as number) * end;
      }
      let total = 0;
      for (let a = 0; a < T; a++) {
        let sum = 0;
        for (const b of FOLLOWERS[a] as number[]) sum += (moves[a * T + b] as number) * (incoming[b] as number);
        beta[row + a] = sum;
        total += (alpha[row + a] as number) * sum;
      }
      for (let a = 0; a < T; a++) {
        marginals[row + a] = ((alpha[row + a] as number) * (beta[row + a] as number)) / total;
        const from = alpha[row + a] as number;
        if (from === 0) continue;
        for (const b of FOLLOWERS[a] as number[]) {
          pairs[a * T + b] =
            (pairs[a * T + b] as number) + (from * (moves[a * T + b] as number) * (incoming[b] as number)) / total;
        }
      }
      // Any scale will do for beta; this keeps it near 1
      for (let a = 0; a < T; a++) beta[row + a] = (beta[row + a] as number) / total;
    }
    return { logSum, marginals, pairs };
  }

  #snapshots = 0;
  readonly #sums: Float32Array[] = [];

  /** Keeps the present weights for {@link average}. */
  snapshot(): void {
    for (const [i, values] of this.#parameters().entries()) {
      const sum = this.#sums[i] ?? new Float32Array(values.length);
      for (let k = 0; k < values.length; k++) sum[k] = (sum[k] as number) + (values[k] as number);
      this.#sums[i] = sum;
    }
    this.#snapshots += 1;
  }

  /** Replaces the weights by the mean of all snapshots, which generalises better than any one of them. */
  average(): void {
    for (const [i, values] of this.#parameters().entries()) {
      const sum = this.#sums[i] as Float32Array;
      for (let k = 0; k < values.length; k++) values[k] = (sum[k] as number) / this.#snapshots;
    }
  }

  #parameters(): (Float32Array | Float64Array)[] {
    return [this.weights, this.transitions, this.begins, this.ends];
  }

  /** Sets the weights of features that are not kept to 0. */
  prune(isKept: Uint8Array): void {
    for (let f = 0; f < isKept.length; f++) if (isKept[f] === 0) this.weights.fill(0, f * T, f * T + T);
  }

  /** How much each feature says: the sum of its absolute weights. */
  strengths(): Float64Array {
    const strengths = new Float64Array(this.weights.length / T);
    for (let f = 0; f < strengths.length; f++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum += Math.abs(this.weights[f * T + t] as number);
      strengths[f] = sum;
    }
    return strengths;
  }
}

function step(
  values: Float64Array,
  squares: Float64Array,
  expected: Float64Array,
  gold: Float64Array,
  rate: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const gradient = (expected[i] as number) - (gold[i] as number);
    if (gradient === 0) continue;
    squares[i] = (squares[i] as number) + gradient * gradient;
    values[i] = (values[i] as number) - (rate * gradient) / Math.sqrt(squares[i] as number);
  }
}
