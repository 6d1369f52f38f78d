/**
 * The hand-off: at-least-once delivery made exactly-once in effect.
 *
 * work → quarantine what cannot be done → add the rest to the next queue under the same job id → mark this
 * job done and drop its payload → return. Adding an id that is known is ignored, so a job that is run again
 * after a crash at any point adds nothing twice; a job marked done returns at once.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Job } from "bullmq";
import { ItemError, ModelError, messageOf, StageError } from "../../src/errors.js";
import type { Stage } from "../../src/pipeline.js";
import { cleanText } from "../../src/text/clean.js";
import { nextStage, quarantineId, splitId } from "./names.js";
import { pack, unpack } from "./packing.js";
import { type BatchData, type Queues, whileAway } from "./queues.js";
import { SUSPECT_STALLED_COUNT } from "./settings.js";

/** Does a stage's work on one document; for the last stage, writes it and returns nothing. */
export type Work = (document: unknown) => unknown;

/** A document that failed, with why. */
interface Failure {
  readonly document: unknown;
  readonly error: unknown;
}

/**
 * What a BullMQ worker of a stage runs for each job.
 *
 * @param work - May throw: ItemError and StageError go straight to the quarantine, any other error is
 *   retried, after the document was split off from its batch. ModelError fails the whole job.
 * @returns A processor that returns how many documents went on.
 */
export function createProcessor(stage: Stage, work: Work, queues: Queues, now: () => string) {
  const next = nextStage(stage);
  return (job: Job<BatchData, number>): Promise<number> =>
    run(job).catch((error: unknown) => {
      throw storable(error);
    });

  async function run(job: Job<BatchData, number>): Promise<number> {
    const { data } = job;
    const jobId = job.id as string;
    if ("done" in data) return 0;
    // It died between the hand-off and the mark: the next stage has the documents
    if (job.stalledCounter > 0 && next !== undefined && (await queues[next].getJob(jobId)) !== undefined) {
      await job.updateData({ done: true });
      return 0;
    }
    const documents = unpack(data.documents);
    if (job.stalledCounter >= SUSPECT_STALLED_COUNT) return isolate(job, documents);

    const results: unknown[] = [];
    const failures: Failure[] = [];
    for (const document of documents) {
      try {
        const result = await work(document);
        if (result !== undefined) results.push(result);
      } catch (error) {
        // The installation is at fault, not the document: the job stays whole
        if (error instanceof ModelError) throw error;
        failures.push({ document, error });
      }
      // Lets the lock be renewed between two documents
      await nextTurn();
    }
    for (const { document, error } of failures) {
      const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (isPermanent(error) || (documents.length === 1 && isLastAttempt)) await quarantine(document, error);
      else if (documents.length === 1) throw error;
      else await addAlone(jobId, document);
    }
    if (next !== undefined && results.length > 0) await add(next, results, jobId);
    await whileAway(() => job.updateData({ done: true }));
    return documents.length - failures.length;
  }

  /** A job whose worker died again and again: its documents go on one by one, the killer to the quarantine. */
  async function isolate(job: Job<BatchData, number>, documents: readonly unknown[]): Promise<number> {
    const [only] = documents;
    if (documents.length === 1) {
      await quarantine(
        only,
        new StageError(`${idOf(only)}: the worker process died ${job.stalledCounter} times on it`),
      );
    } else {
      for (const document of documents) await addAlone(job.id as string, document);
    }
    await job.updateData({ done: true });
    return 0;
  }

  async function addAlone(batch: string, document: unknown): Promise<void> {
    await add(stage, [document], splitId(batch, idOf(document)));
  }

  async function add(to: Stage, results: readonly unknown[], jobId: string): Promise<void> {
    const documents = pack(results);
    await whileAway(() => queues[to].add(to, { documents }, { jobId }));
  }

  async function quarantine(document: unknown, error: unknown): Promise<void> {
    const documentId = idOf(document);
    const entry = {
      stage,
      documentId,
      reason: cleanText(messageOf(error)).text,
      error: error instanceof Error ? error.name : "Error",
      quarantinedAt: now(),
      documents: pack([document]),
    };
    await whileAway(() => queues.quarantine.add(stage, entry, { jobId: quarantineId(stage, documentId) }));
  }
}

function isPermanent(error: unknown): boolean {
  return error instanceof ItemError || error instanceof StageError;
}

/** An error that every engine can keep: PostgreSQL refuses NUL and lone surrogates in message and stack. */
function storable(error: unknown): Error {
  const kept = error instanceof Error ? error : new Error(String(error));
  kept.message = cleanText(kept.message).text;
  kept.stack = cleanText(kept.stack ?? "").text;
  return kept;
}

/** The id of whatever a job carried; a payload that is no document at all has none. */
function idOf(document: unknown): string {
  const id = (document as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? cleanText(id).text : "document without id";
}
