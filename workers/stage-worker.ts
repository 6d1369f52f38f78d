/**
 * One BullMQ worker of one stage, and the loop that runs several in a process until it is told to stop.
 */

import { join } from "node:path";
import { Worker } from "bullmq";
import type { TaggedDocument } from "../src/document.js";
import { ItemError, ModelError, messageOf, StageError } from "../src/errors.js";
import { loadStage, type Stage } from "../src/pipeline.js";
import { readOwnTopics } from "./own-topics.js";
import { type Backend, openBackend } from "./queue/backend.js";
import type { EngineChoice } from "./queue/engine.js";
import { createProcessor, type Work } from "./queue/hand-off.js";
import { STATE_FOLDER, sweepTemporary, writeOutput } from "./queue/output-files.js";
import { checkPayload } from "./queue/payload.js";
import { type BatchData, closeQueues, openQueues, type Queues, whileAway } from "./queue/queues.js";
import * as settings from "./queue/settings.js";
import { Tally } from "./tally.js";

export interface WorkerOptions {
  readonly stages: readonly Stage[];
  /** Output folder. */
  readonly out: string;
  readonly prefix: string;
  readonly engine: EngineChoice;
  /** Ends when every queue of these stages has been empty for a while. */
  readonly untilIdle?: boolean;
  /** File of own topics. */
  readonly ownTopics?: string | undefined;
}

/** What a run of workers did. */
export interface WorkerReport {
  readonly tally: Tally;
  /** Whether everything was closed in time. */
  readonly isClean: boolean;
}

/** Two looks at empty queues, this far apart, mean idle. */
const IDLE_POLL_MS = 150;

/**
 * Runs workers for the given stages in this process until `stop` resolves, or until the queues are idle.
 *
 * Models are loaded when the first job of their stage arrives. On stop, jobs in hand are finished; what does
 * not end within the deadline is left to be taken over by another worker.
 *
 * @throws ModelError when a model cannot be loaded: no document is to blame, so the process must end.
 */
export async function runWorkers(options: WorkerOptions, stop: Promise<void>): Promise<WorkerReport> {
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "worker", options.prefix);
  const tally = new Tally();
  sweepTemporary(options.out, Date.now());
  let giveUp: (error: unknown) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const workers = options.stages.map((stage) => startWorker(stage, queues, backend, options, tally, giveUp));
  const ends = [stop, broken, ...(options.untilIdle === true ? [idle(queues, options.stages)] : [])];
  const fault = await Promise.race(ends).then(
    () => undefined,
    (error: unknown) => error,
  );
  const isClean = await withinDeadline(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await closeQueues(queues);
    await backend.close();
  });
  if (fault !== undefined) throw fault;
  return { tally, isClean };
}

function startWorker(
  stage: Stage,
  queues: Queues,
  backend: Backend,
  options: WorkerOptions,
  tally: Tally,
  giveUp: (error: unknown) => void,
): Worker<BatchData, number> {
  const processor = createProcessor(stage, createWork(stage, options, tally), queues, () => new Date().toISOString());
  const { factory, ...engine } = backend.bind("worker", options.prefix);
  const workerOptions = {
    ...engine,
    concurrency: settings.CONCURRENCY[stage],
    lockDuration: settings.LOCK_DURATION_MS,
    stalledInterval: settings.STALLED_INTERVAL_MS,
    maxStalledCount: settings.MAX_STALLED_COUNT,
    maxStartedAttempts: settings.MAX_STARTED_ATTEMPTS,
    drainDelay: settings.DRAIN_DELAY_S,
  };
  const worker: Worker<BatchData, number> = new Worker(stage, processor, workerOptions, factory);
  worker.on("error", (error) => log(stage, "engine", messageOf(error)));
  worker.on("failed", (job, error) => {
    log(stage, job?.id ?? "job", messageOf(error));
    if (error instanceof ModelError) giveUp(error);
  });
  worker.on("stalled", (id) => log(stage, id, "taken over from a worker that died"));
  return worker;
}

function log(stage: Stage, subject: string, message: string): void {
  process.stderr.write(`khabar ${stage}: ${subject}: ${message}\n`);
}

/** The work of a stage on one payload, the stage loaded at its first document. */
function createWork(stage: Stage, { out, ownTopics }: WorkerOptions, tally: Tally): Work {
  const load = <S extends Stage>(one: S) => loadStage(one, () => performance.now(), readOwnTopics(ownTopics).ownTopics);
  if (stage === "output") {
    let finish: ReturnType<typeof loadStage<"output">> | undefined;
    return (payload) => {
      const document = checkPayload(payload, stage) as TaggedDocument;
      finish ??= load("output");
      const finished = pure(
        () => (finish as NonNullable<typeof finish>)(document, new Date().toISOString()),
        document.id,
        stage,
      );
      // Whatever the disk says here may pass: it is retried
      writeOutput(out, finished);
      tally.add(finished);
    };
  }
  let step: ((document: never) => unknown) | undefined;
  return (payload) => {
    const document = checkPayload(payload, stage);
    step ??= load(stage) as (document: never) => unknown;
    return pure(() => (step as NonNullable<typeof step>)(document as never), document.id, stage);
  };
}

/** Runs pure work: the same document would fail the same way again, so any error in it is final. */
function pure<T>(run: () => T, id: string, stage: Stage): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ItemError || error instanceof StageError || error instanceof ModelError) throw error;
    throw new StageError(`${id}: stage ${stage}: ${messageOf(error)}`, { cause: error });
  }
}

async function idle(queues: Queues, stages: readonly Stage[]): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const counts = await Promise.all(
      stages.map((stage) => whileAway(() => queues[stage].getJobCounts("waiting", "active", "delayed", "prioritized"))),
    );
    const open = counts.flatMap((count) => Object.values(count)).reduce((sum, n) => sum + n, 0);
    quiet = open === 0 ? quiet + 1 : 0;
    if (quiet < 2) await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MS));
  }
}

/** Closing never ends while the engine is out of reach (bullmq#4656), so it gets a deadline. */
async function withinDeadline(close: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), settings.SHUTDOWN_DEADLINE_MS);
  });
  const isClosed = close().then(
    () => true,
    () => false,
  );
  const result = await Promise.race([isClosed, deadline]);
  clearTimeout(timer);
  return result;
}
