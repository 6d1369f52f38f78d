/**
 * The queues as a producer sees them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { messageOf } from "../../src/errors.js";
import type { Stage } from "../../src/pipeline.js";
import type { Backend, Role } from "./backend.js";
import { QUEUES, type QueueName } from "./names.js";
import type { Packed } from "./packing.js";
import { CLOSE_TIMEOUT_MS, JOB_OPTIONS, MAX_EVENTS, READY_TIMEOUT_MS } from "./settings.js";

/** Pause between two attempts while the engine is away. */
const AWAY_POLL_MS = 250;

/** What a stage's job carries: documents to work on, or the mark that this was done. */
export type BatchData = { readonly documents: Packed } | { readonly done: true };

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
  /** The document alone. */
  readonly documents: Packed;
}

export type Queues = { readonly [S in Stage]: Queue<BatchData, number> } & {
  readonly quarantine: Queue<QuarantineData>;
};

/** Opens all queues on one engine; call {@link closeQueues} at the end. */
export function openQueues(backend: Backend, role: Role, prefix: string): Queues {
  const { factory, ...engine } = backend.bind(role, prefix);
  const jobOptions = { ...JOB_OPTIONS, attempts: backend.attempts };
  const open = (name: QueueName): Queue => {
    const options = {
      ...engine,
      defaultJobOptions: name === "quarantine" ? { removeOnComplete: false, removeOnFail: false } : jobOptions,
      streams: { events: { maxLen: MAX_EVENTS } },
      // A fail-fast connection refuses commands until it is there; the workers write what is set here
      skipMetasUpdate: role === "producer",
    };
    const queue: Queue = new Queue(name, options, factory);
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

/**
 * Runs a command, and runs it again while the engine is away: a PostgreSQL client rejects at once where a
 * worker's Redis client waits. Only for commands that may be run twice.
 */
export async function whileAway<T>(command: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; ; await sleep(AWAY_POLL_MS)) {
    try {
      return await command();
    } catch (error) {
      if (!isAway(error) || Date.now() > deadline) throw error;
    }
  }
}

/**
 * Whether a command failed because the connection was lost or could not be made, in the words of either driver;
 * MISCONF: Redis takes nothing while it cannot write to its disk.
 */
function isAway(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code ?? "");
  return (
    /^(?:ECONN|ENOENT|EPIPE|ETIMEDOUT|08|57P0)/.test(code) ||
    /connection|writeable|max retries|LOADING|MISCONF/i.test(messageOf(error))
  );
}

/** Closes all queues; a connection that cannot take leave, because the engine is away, is cut. */
export async function closeQueues(queues: Queues): Promise<void> {
  await Promise.all(
    QUEUES.map(async (name) => {
      const closed = queues[name].close().then(
        () => true,
        () => false,
      );
      if (await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, false, { ref: false })])) return;
      // Or it would try to connect again for ever, and keep the process alive
      void queues[name].disconnect().catch(() => undefined);
    }),
  );
}
