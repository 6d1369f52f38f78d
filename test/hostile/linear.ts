/**
 * Whether a stage's time grows with the length of the text and no faster.
 */
import type { Item } from "../../src/document.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { type LoadedStages, loadStage } from "../../src/pipeline.js";
import { loadSegments } from "../../src/segments/index.js";
import { TEXTS, type TextMaker } from "./texts.js";

/** Ten times the text may take so many times the CPU time. */
export const MAX_RATIO = 12;
/** A measure that seems too high is taken again: a busy machine and the garbage collector disturb. */
const TRIES = 8;

export const MEASURED = ["input", "segments", "language", "entities", "topics", "output"] as const;
type Measured = (typeof MEASURED)[number];

/** What a stage takes for one text, in milliseconds of CPU. */
export interface Growth {
  readonly stage: Measured;
  /** For the longer text. */
  readonly longMs: number;
  /** How many times the shorter text's; 0 when the longer one takes too little to be measured. */
  readonly ratio: number;
}

type Steps = readonly (readonly [stage: Measured, run: (input: never) => unknown])[];

/**
 * Loads every stage; the function returned measures them one after another.
 *
 * @param minCpuMs - Less is no measure: the shorter text is read again and again until it took so long, and a
 *   stage that takes less for the longer one is not slow.
 */
export function loadGrowth(minCpuMs: number): (make: TextMaker, length: number) => Growth[] {
  const stages = {
    entities: loadStage("entities", () => 0),
    topics: loadStage("topics", () => 0),
    output: loadStage("output", () => 0),
  } satisfies Partial<LoadedStages>;
  const steps: Steps = [
    ["input", (text: string): Item => createItem({ text })],
    ["segments", loadSegments()],
    ["language", loadLanguage()],
    ["entities", stages.entities],
    ["topics", stages.topics],
    ["output", (document: never) => stages.output(document, "")],
  ];
  // What is compiled only after some use would seem slow in the short text
  const press = TEXTS["press"] as TextMaker;
  for (let runs = 0; runs < 8; runs++) steps.reduce((made: unknown, [, run]) => run(made as never), press(30_000));
  return (make, length) => {
    let short: unknown = make(length);
    let long: unknown = make(10 * length);
    return steps.map(([stage, run]) => {
      let next: unknown;
      let longMs = cpuMs(() => {
        next = run(long as never);
      }, 0);
      let ratio = 0;
      if (longMs >= minCpuMs) {
        ratio = longMs / cpuMs(() => run(short as never), minCpuMs);
        for (let tries = 1; tries < TRIES && ratio > MAX_RATIO; tries++) {
          // Every other time once only, for it would find all its words remembered and the longer text none
          const shortMs = cpuMs(() => run(short as never), tries % 2 === 0 ? minCpuMs : 0);
          longMs = Math.min(
            longMs,
            cpuMs(() => run(long as never), 0),
          );
          ratio = Math.min(ratio, longMs / shortMs);
        }
      }
      short = run(short as never);
      long = next;
      return { stage, longMs, ratio };
    });
  };
}

/** CPU of one run in milliseconds, of as many as take at least so long. */
function cpuMs(run: () => unknown, atLeastMs: number): number {
  const start = process.cpuUsage();
  for (let runs = 1; ; runs++) {
    run();
    const { user, system } = process.cpuUsage(start);
    const ms = (user + system) / 1_000;
    if (ms >= atLeastMs) return ms / runs;
  }
}
