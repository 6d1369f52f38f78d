/**
 * The hand-off: at-least-once delivery made exactly-once in effect.
 *
 * work → quarantine what cannot be done → add the rest to the next queue under the same job id → mark this
 * job done and drop its payload → return. Adding an id that is known is ignored, so a job that is run again
 * after a crash at any point adds nothing twice; a job marked done returns at once.
 *
 * A job whose worker died goes on without the document it died on: that one is tried alone, and ends in the
 * quarantine when workers die on it again, or at once when the watchdog found it over its time.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Job } from "bullmq";
import { ItemError, ModelError, messageOf, StageError } from "../../src/errors.js";
import type { Stage } from "../../src/pipeline.js";
import { cleanText } from "../../src/text/clean.js";
import type { AtHand, Suspect } from "./at-hand.js";
import { nextStage, quarantineId, splitId } from "./names.js";
import { isDiskFull } from "./output-files.js";
import { pack, unpack } from "./packing.js";
import { type BatchData, type Queues, whileAway } from "./queues.js";
import { FULL_DISK_POLL_MS, HELD_POLL_MS, MAX_DEATHS_ALONE, SUSPECT_STALLED_COUNT } from "./settings.js";

/** Does a stage's work on one document; for the last stage, writes it and returns nothing. */
export type Work = (document: unknown) => unknown;

/** What the stages of a process share. */
export interface Surroundings {
  readonly queues: Queues;
  readonly atHand: AtHand;
  /** Aborted when the process was told to stop. */
  readonly stopping: AbortSignal;
  /** For what a person should know while it works. */
  log(subject: string, message: string): void;
}

/** A document that failed, with why. */
interface Failure {
  readonly document: unknown;
  readonly error: unknown;
}

/**
 * What a BullMQ worker of a stage runs for each job.
 *
 * @param load - Loads the stage, once. ModelError in it or in the work fails the whole job.
 * The work may throw: ItemError and StageError go straight to the quarantine; a full disk is waited out; any
 * other error is retried, after the document was split off from its batch.
 * @returns A processor that returns how many documents went on.
 */
export function createProcessor(stage: Stage, load: () => Work, { queues, atHand, stopping, log }: Surroundings) {
  const next = nextStage(stage);
  let work: Work | undefined;
  return (job: Job<BatchData, number>): Promise<number> =>
    run(job).catch((error: unknown) => {
      throw storable(error);
    });

  async function run(job: Job<BatchData, number>): Promise<number> {
    const jobId = job.id as string;
    const data = job.stalledCounter > 0 ? await takeOver(job) : job.data;
    if ("done" in data) return 0;
    // It died between the hand-off and the mark: the next stage has the documents
    if (job.stalledCounter > 0 && next !== undefined && (await queues[next].getJob(jobId)) !== undefined) {
      await markDone(job);
      return 0;
    }
    const documents = unpack(data.documents);
    const apart = job.stalledCounter > 0 ? await setApart(job, documents) : new Set();
    work ??= load();

    const results: unknown[] = [];
    const failures: Failure[] = [];
    for (const [place, document] of documents.entries()) {
      if (apart.has(place)) continue;
      try {
        const result = await withRoom(() => atHand.during(stage, jobId, place, () => (work as Work)(document)));
        if (result !== undefined) results.push(result);
      } catch (error) {
        // The installation is at fault, not the document: the job stays whole
        if (error instanceof ModelError) throw error;
        failures.push({ document, error });
      }
      // Lets the lock be renewed between two documents
      await nextTurn();
    }
    atHand.letGo(stage, jobId);
    for (const { document, error } of failures) {
      const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (isPermanent(error) || (documents.length === 1 && isLastAttempt)) await quarantine(document, error);
      else if (documents.length === 1) throw error;
      else await addAlone(jobId, document);
    }
    if (next !== undefined && results.length > 0) await add(next, results, jobId);
    await markDone(job);
    return documents.length - apart.size - failures.length;
  }

  /**
   * Waits for a worker that is only slow: its lock ran out while it was at a long document. It ends the job, or the
   * watchdog ends it.
   *
   * @returns What the job carries then.
   */
  async function takeOver(job: Job<BatchData, number>): Promise<BatchData> {
    const jobId = job.id as string;
    // Twice the limit, for a process id that another program has by now
    for (const deadline = Date.now() + 2 * atHand.limitMs; Date.now() < deadline && !stopping.aborted; ) {
      if (!atHand.isHeld(stage, jobId)) break;
      await pause(HELD_POLL_MS);
    }
    return (await queues[stage].getJob(jobId))?.data ?? job.data;
  }

  /**
   * Takes out of a job whose worker died the documents it may have died on.
   *
   * @returns Their places.
   */
  async function setApart(job: Job<BatchData, number>, documents: readonly unknown[]): Promise<Set<number>> {
    const jobId = job.id as string;
    const suspects = atHand.suspects(stage, jobId).filter(({ place }) => place < documents.length);
    const apart = new Set<number>();
    for (const suspect of suspects) {
      const document = documents[suspect.place];
      const reason = reasonAgainst(suspect, documents.length === 1);
      if (reason !== undefined) await quarantine(document, new StageError(`${idOf(document)}: ${reason}`));
      else if (documents.length > 1) await addAlone(jobId, document);
      else continue;
      apart.add(suspect.place);
    }
    // Nobody saw on which one it died, again and again: each goes on alone
    if (suspects.length === 0 && documents.length > 1 && job.stalledCounter >= SUSPECT_STALLED_COUNT) {
      for (const document of documents) await addAlone(jobId, document);
      return new Set(documents.keys());
    }
    return apart;
  }

  function reasonAgainst({ isOverTime, deaths }: Suspect, isAlone: boolean): string | undefined {
    if (isOverTime) return `stage ${stage} did not finish it within ${atHand.limitMs / 1000} s`;
    if (isAlone && deaths >= MAX_DEATHS_ALONE) return `${deaths} worker processes died on it alone in stage ${stage}`;
    return undefined;
  }

  /** Runs work, and again when a full disk let it fail: no document is to blame, and all would end in quarantine. */
  async function withRoom<T>(run: () => T): Promise<T> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return run();
      } catch (error) {
        if (!isDiskFull(error) || stopping.aborted) throw error;
        if (isFirst) log("disk", `${messageOf(error)}; waiting for room`);
        await pause(FULL_DISK_POLL_MS);
      }
    }
  }

  /** Ends early when the process is told to stop. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping }).catch(() => undefined);
  }

  async function markDone(job: Job<BatchData, number>): Promise<void> {
    await whileAway(() => job.updateData({ done: true }));
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
      quarantinedAt: new Date().toISOString(),
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
