/**
 * The queues as a producer sees them.
 */
import { Queue } from "bullmq";
import { messageOf } from "../../src/errors.js";
import type { Stage } from "../../src/pipeline.js";
import type { EngineConnection } from "./engine.js";
import { QUEUES, type QueueName } from "./names.js";
import { JOB_OPTIONS, MAX_EVENTS, READY_TIMEOUT_MS } from "./settings.js";

/** What a stage's job carries: documents to work on, or the mark that this was done. */
export type BatchData = { readonly documents: readonly unknown[] } | { readonly done: true };

/** A document that no retry helps. */
export interface QuarantineData {
  readonly stage: Stage;
  readonly documentId: string;
  /** Why, in a sentence that names the document and never quotes it. */
  readonly reason: string;
  /** Class of the error: ItemError, StageError, Error … */
  readonly error: string;
  /** ISO 8601. */
  readonly quarantinedAt: string;
  readonly document: unknown;
}

export type Queues = { readonly [S in Stage]: Queue<BatchData, number> } & {
  readonly quarantine: Queue<QuarantineData>;
};

/** Opens all queues on one engine; call {@link closeQueues} at the end. */
export function openQueues(connection: EngineConnection, prefix: string): Queues {
  const open = (name: QueueName): Queue => {
    const queue = new Queue(name, {
      connection,
      prefix,
      defaultJobOptions: name === "quarantine" ? { removeOnComplete: false, removeOnFail: false } : JOB_OPTIONS,
      streams: { events: { maxLen: MAX_EVENTS } },
      // A fail-fast connection refuses commands until it is there; waitUntilReady waits for it
      skipMetasUpdate: true,
    });
    // Without a listener a lost connection would end the process; commands in flight report it anyway
    queue.on("error", () => undefined);
    return queue;
  };
  return Object.fromEntries(QUEUES.map((name) => [name, open(name)])) as unknown as Queues;
}

/** @throws Error when the engine does not answer in time. */
export async function waitUntilReady(queues: Queues): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the queue engine did not answer in ${READY_TIMEOUT_MS} ms`)),
      READY_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([Promise.all(QUEUES.map((name) => queues[name].waitUntilReady())), timeout]);
  } catch (error) {
    throw new Error(`the queue engine cannot be reached: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

export async function closeQueues(queues: Queues): Promise<void> {
  await Promise.all(QUEUES.map((name) => queues[name].close()));
}
