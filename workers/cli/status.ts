/**
 * `khabar status`: what waits, runs, failed and lies in quarantine.
 */
import { join } from "node:path";
import { openBackend } from "../queue/backend.js";
import type { EngineChoice } from "../queue/engine.js";
import { QUEUES } from "../queue/names.js";
import { outputFiles, STATE_FOLDER } from "../queue/output-files.js";
import { closeQueues, openQueues, waitUntilReady } from "../queue/queues.js";

const STATES = ["waiting", "active", "delayed", "failed", "completed"] as const;

export interface StatusOptions {
  readonly out: string;
  readonly prefix: string;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

/** Prints job counts per queue (a job carries up to 25 documents) and the number of documents written. */
export async function status(options: StatusOptions): Promise<number> {
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "producer", options.prefix);
  try {
    await waitUntilReady(queues);
    const rows: { queue: string; counts: Record<string, number> }[] = [];
    for (const name of QUEUES) rows.push({ queue: name, counts: await queues[name].getJobCounts(...STATES) });
    let written = 0;
    for (const _ of outputFiles(options.out)) written += 1;
    if (options.json === true) {
      const counts = Object.fromEntries(rows.map(({ queue, counts }) => [queue, counts]));
      process.stdout.write(`${JSON.stringify({ backend: backend.description, queues: counts, written })}\n`);
    } else {
      process.stdout.write(`queues on ${backend.description}\n`);
      process.stdout.write(`${["jobs in", ...STATES].map((head) => head.padStart(11)).join("")}\n`);
      for (const { queue, counts } of rows) {
        const cells = STATES.map((state) => String(counts[state] ?? 0).padStart(11));
        process.stdout.write(`${queue.padStart(11)}${cells.join("")}\n`);
      }
      process.stdout.write(`documents written to ${options.out}: ${written}\n`);
    }
    return 0;
  } finally {
    await closeQueues(queues);
    await backend.close();
  }
}
