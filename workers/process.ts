/**
 * The body of a worker process: settings from the environment, work until SIGTERM or SIGINT.
 *
 * KHABAR_OUT: output folder (default `out`) · KHABAR_PREFIX: key prefix of the queues · KHABAR_TIME_LIMIT: seconds
 * a stage may take for one document · KHABAR_OWN_TOPICS: file of own topics · KHABAR_UNTIL_IDLE=1: end when the
 * queues are empty · REDIS_URL, DATABASE_URL: the queue engine. Exit code 0 after a clean end, 1 when the deadline
 * cut it short. Started by `khabar work`, it tells the parent when it begins and how it ended.
 */
import { ModelError, messageOf, UsageError } from "../src/errors.js";
import type { Stage } from "../src/pipeline.js";
import { engineChoice } from "./queue/engine.js";
import { DEFAULT_PREFIX } from "./queue/names.js";
import { runWorkers } from "./stage-worker.js";
import type { SerialTally } from "./tally.js";

/** What a worker process tells its parent. */
export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly tally: SerialTally }
  /** Another process would meet the same fault. */
  | { readonly kind: "broken" };

export async function runProcess(stages: readonly Stage[]): Promise<void> {
  const { env } = process;
  const stop = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
    // The parent died: nobody would ever stop this process
    process.on("disconnect", () => resolve());
  });
  const report = await runWorkers(
    {
      stages,
      out: env["KHABAR_OUT"] ?? "out",
      prefix: env["KHABAR_PREFIX"] ?? DEFAULT_PREFIX,
      engine: engineChoice(env),
      ...(env["KHABAR_TIME_LIMIT"] ? { timeLimitMs: 1000 * Number(env["KHABAR_TIME_LIMIT"]) } : {}),
      untilIdle: env["KHABAR_UNTIL_IDLE"] === "1",
      ownTopics: env["KHABAR_OWN_TOPICS"],
    },
    stop,
    () => void tell({ kind: "ready" }),
  ).catch(async (error: unknown) => {
    process.stderr.write(`khabar: ${messageOf(error)}\n`);
    if (error instanceof ModelError || error instanceof UsageError) await tell({ kind: "broken" });
    process.exit(1);
  });
  await tell({ kind: "done", tally: report.tally.toJSON() });
  process.exit(report.isClean ? 0 : 1);
}

async function tell(report: Report): Promise<void> {
  if (process.connected) await new Promise((resolve) => process.send?.(report, resolve));
}
