/**
 * Every number the queues run with, and why.
 */
import type { DefaultJobOptions } from "bullmq";

/** Documents and UTF-8 bytes a job carries at most: the knee of cost per document against size of a retry. */
export const BATCH_DOCUMENTS = 25;
export const BATCH_BYTES = 256 * 1024;

/**
 * Attempts of a job whose error may pass (disk, connection). With PostgreSQL an add rejects at once while the
 * database is away, where Redis's client waits, so an outage costs attempts.
 */
export const REDIS_ATTEMPTS = 3;
export const POSTGRES_ATTEMPTS = 5;

export const JOB_OPTIONS: DefaultJobOptions = {
  backoff: { type: "exponential", delay: 1_000, jitter: 0.5 },
  // Kept for an hour so that the same job added again is ignored; affordable since done jobs drop their payload
  removeOnComplete: { age: 3_600, count: 50_000, limit: 1_000 },
  removeOnFail: { age: 14 * 86_400 },
  // One document of the longest text in a three-byte script, with its segments
  sizeLimit: 16_000_000,
};

/** Events kept per queue; nothing reads old ones. */
export const MAX_EVENTS = 1_000;

/** A worker that died is noticed within about LOCK + STALLED milliseconds. */
export const LOCK_DURATION_MS = 15_000;
export const STALLED_INTERVAL_MS = 7_500;
/** High, because the hand-off itself puts a document that kills workers into the quarantine. */
export const MAX_STALLED_COUNT = 10;
/** From this many deaths on, a batch is taken apart and a single document is quarantined. */
export const SUSPECT_STALLED_COUNT = 2;
export const MAX_STARTED_ATTEMPTS = 20;
/** Seconds a worker's blocking read waits. */
export const DRAIN_DELAY_S = 5;

/** Jobs a worker process takes at once per stage: one for work that fills the processor, more for files. */
export const CONCURRENCY = { language: 1, entities: 1, topics: 1, output: 4 } as const;

/** How long a shutdown may take before the process ends anyway. */
export const SHUTDOWN_DEADLINE_MS = 25_000;

/** How long a producer waits for the queue engine before it gives up. */
export const READY_TIMEOUT_MS = 10_000;

/** Connections of one queue or worker to PostgreSQL; a process holds nine of them and four that listen. */
export const MAX_POOL = 4;
