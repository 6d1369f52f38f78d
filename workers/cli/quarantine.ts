/**
 * `khabar quarantine list|retry|drop`: the documents that no retry helped.
 */
import { join } from "node:path";
import type { Job } from "bullmq";
import { STAGES, type Stage } from "../../src/pipeline.js";
import { openBackend } from "../queue/backend.js";
import type { EngineChoice } from "../queue/engine.js";
import { batchId } from "../queue/names.js";
import { STATE_FOLDER } from "../queue/output-files.js";
import { unpack } from "../queue/packing.js";
import { quarantined } from "../queue/quarantined.js";
import {
  type BatchData,
  closeQueues,
  openQueues,
  type QuarantineData,
  type Queues,
  waitUntilReady,
} from "../queue/queues.js";

export interface QuarantineOptions {
  readonly out: string;
  readonly prefix: string;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

export type QuarantineAction = "list" | "retry" | "drop";

/**
 * Lists, retries or drops quarantined documents, and jobs that BullMQ itself gave up.
 *
 * @param ids - Document ids; all of the quarantine when empty.
 * @returns 0, or 1 when a given id is not in the quarantine.
 */
export async function quarantine(
  action: QuarantineAction,
  ids: readonly string[],
  options: QuarantineOptions,
): Promise<number> {
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "producer", options.prefix);
  try {
    await waitUntilReady(queues);
    const entries = (await quarantined(queues)).filter(({ data }) => ids.length === 0 || ids.includes(data.documentId));
    const failed = ids.length === 0 ? await failedJobs(queues) : [];
    for (const entry of entries) await act(action, entry, queues, options.json === true);
    for (const { stage, job } of failed) await actOnJob(action, stage, job, options.json === true);
    if (action !== "list") {
      process.stderr.write(
        `khabar quarantine: ${entries.length + failed.length} ${action === "retry" ? "put back on the queue" : "dropped"}\n`,
      );
    }
    const missing = ids.filter((id) => !entries.some(({ data }) => data.documentId === id));
    for (const id of missing) process.stderr.write(`khabar quarantine: ${id}: it is not in the quarantine\n`);
    return missing.length > 0 ? 1 : 0;
  } finally {
    await closeQueues(queues);
    await backend.close();
  }
}

/** Jobs whose worker died too often or that failed outside any document. */
async function failedJobs(queues: Queues): Promise<{ stage: Stage; job: Job<BatchData, number> }[]> {
  const failed: { stage: Stage; job: Job<BatchData, number> }[] = [];
  for (const stage of STAGES) for (const job of await queues[stage].getFailed()) failed.push({ stage, job });
  return failed;
}

async function act(
  action: QuarantineAction,
  entry: Job<QuarantineData>,
  queues: Queues,
  asJson: boolean,
): Promise<void> {
  const { stage, documentId, documents, reason, error, quarantinedAt } = entry.data;
  if (action === "list") {
    print(asJson, { documentId, stage, error, reason, quarantinedAt });
    return;
  }
  // Back on the queue first: a crash in between repeats the document, and loses nothing
  if (action === "retry") {
    await queues[stage].add(stage, { documents }, { jobId: batchId([documentId], `retry ${Date.now()}`) });
  }
  await entry.remove();
}

async function actOnJob(
  action: QuarantineAction,
  stage: Stage,
  job: Job<BatchData, number>,
  asJson: boolean,
): Promise<void> {
  if (action === "retry") await job.retry("failed");
  else if (action === "drop") await job.remove();
  else {
    const documents = "documents" in job.data ? unpack(job.data.documents).length : 0;
    print(asJson, { job: job.id, stage, error: "Error", reason: job.failedReason, documents });
  }
}

function print(asJson: boolean, entry: Record<string, unknown>): void {
  const line = asJson
    ? JSON.stringify(entry)
    : [entry["documentId"] ?? entry["job"], entry["stage"], entry["error"], entry["reason"]].join("  ");
  process.stdout.write(`${line}\n`);
}
