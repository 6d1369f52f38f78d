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

/**
 * The jobs of a worker that died are taken over after at most LOCK + STALLED milliseconds, which leaves 6 s of
 * the promised 20 for the start of another worker. A worker that is longer than that at one document loses its
 * job to another, which waits for it.
 */
export const LOCK_DURATION_MS = 10_000;
export const STALLED_INTERVAL_MS = 4_000;
/** High, because the hand-off itself puts a document that kills workers into the quarantine. */
export const MAX_STALLED_COUNT = 10;
/** From this many deaths on, a batch is taken apart when nobody saw which document was at hand. */
export const SUSPECT_STALLED_COUNT = 2;
/** Two, after the one in its batch: a worker killed from outside has some document at hand too. */
export const MAX_DEATHS_ALONE = 2;
export const MAX_STARTED_ATTEMPTS = 20;
/** Seconds a worker's blocking read waits. */
export const DRAIN_DELAY_S = 5;

/** Jobs a worker process takes at once per stage: one for work that fills the processor, more for files. */
export const CONCURRENCY = { language: 1, entities: 1, topics: 1, output: 4 } as const;

/**
 * Seconds a stage may take for one document. Articles take milliseconds; the longest text, nothing but names in one
 * segment, took stage entities 26 to 83 s on a busy machine.
 */
export const DEFAULT_TIME_LIMIT_S = 120;

/** Pause between two looks whether a slow worker has ended the job that was taken over from it. */
export const HELD_POLL_MS = 500;
/** Pause between two attempts to write on a full disk. */
export const FULL_DISK_POLL_MS = 1_000;

/** How long a shutdown may take before the process ends anyway. */
export const SHUTDOWN_DEADLINE_MS = 25_000;

/** How long a queue may take to close before its connection is cut. */
export const CLOSE_TIMEOUT_MS = 2_000;

/** How long a producer waits for the queue engine before it gives up. */
export const READY_TIMEOUT_MS = 10_000;

/** Connections of one queue or worker to PostgreSQL; a process holds nine of them and four that listen. */
export const MAX_POOL = 4;
