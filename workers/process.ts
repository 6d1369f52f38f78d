/**
 * The body of a worker process: settings from the environment, work until SIGTERM or SIGINT.
 *
 * KHABAR_OUT: output folder (default `out`) · KHABAR_PREFIX: key prefix of the queues · KHABAR_UNTIL_IDLE=1:
 * end when the queues are empty · KHABAR_OWN_TOPICS: file of own topics · REDIS_URL, DATABASE_URL: the queue
 * engine. Started by `khabar work`, it sends its counts to the parent before it ends. Exit code 0 after a clean end, 1 when the deadline cut it short.
 */
import { messageOf } from "../src/errors.js";
import type { Stage } from "../src/pipeline.js";
import { engineChoice } from "./queue/engine.js";
import { DEFAULT_PREFIX } from "./queue/names.js";
import { runWorkers } from "./stage-worker.js";

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
      untilIdle: env["KHABAR_UNTIL_IDLE"] === "1",
      ownTopics: env["KHABAR_OWN_TOPICS"],
    },
    stop,
  ).catch((error: unknown) => {
    process.stderr.write(`khabar: ${messageOf(error)}\n`);
    return undefined;
  });
  if (report === undefined) process.exit(1);
  const { tally, isClean } = report;
  if (process.send !== undefined) await new Promise((resolve) => process.send?.({ tally: tally.toJSON() }, resolve));
  process.exit(isClean ? 0 : 1);
}
