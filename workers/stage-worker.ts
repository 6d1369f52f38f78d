/**
 * One BullMQ worker of one stage, and the loop that runs several in a process until it is told to stop.
 */

import { join } from "node:path";
import { Worker } from "bullmq";
import type { TaggedDocument } from "../src/document.js";
import { ItemError, ModelError, messageOf, StageError } from "../src/errors.js";
import { loadStage, type Stage } from "../src/pipeline.js";
import { readOwnTopics } from "./own-topics.js";
import { openAtHand } from "./queue/at-hand.js";
import { type Backend, openBackend } from "./queue/backend.js";
import type { EngineChoice } from "./queue/engine.js";
import { createProcessor, type Surroundings, type Work } from "./queue/hand-off.js";
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
  /** Time one stage may take for one document. */
  readonly timeLimitMs?: number;
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
 * @param onReady - Called when the engine answered and the work begins.
 * @throws ModelError when a model cannot be loaded: no document is to blame, so the process must end.
 */
export async function runWorkers(
  options: WorkerOptions,
  stop: Promise<void>,
  onReady: () => void = () => undefined,
): Promise<WorkerReport> {
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "worker", options.prefix);
  const tally = new Tally();
  sweepTemporary(options.out, Date.now());
  const atHand = openAtHand(options.out, options.timeLimitMs ?? 1000 * settings.DEFAULT_TIME_LIMIT_S);
  const stopping = new AbortController();
  let giveUp: (error: unknown) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const workers = options.stages.map((stage) => {
    const surroundings = { queues, atHand, stopping: stopping.signal, log: logOf(stage) };
    return startWorker(stage, surroundings, backend, options, tally, giveUp);
  });
  onReady();
  const ends = [stop, broken, ...(options.untilIdle === true ? [idle(queues, options.stages)] : [])];
  const fault = await Promise.race(ends).then(
    () => undefined,
    (error: unknown) => error,
  );
  stopping.abort();
  const isClean = await withinDeadline(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    atHand.close();
    await closeQueues(queues);
    await backend.close();
  });
  if (fault !== undefined) throw fault;
  return { tally, isClean };
}

function startWorker(
  stage: Stage,
  surroundings: Surroundings,
  backend: Backend,
  options: WorkerOptions,
  tally: Tally,
  giveUp: (error: unknown) => void,
): Worker<BatchData, number> {
  const { log } = surroundings;
  const processor = createProcessor(stage, () => loadWork(stage, options, tally), surroundings);
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
  worker.on("error", (error) => log("engine", messageOf(error)));
  // A connection that was lost before it was ready stays so, and the worker would ask it again without a pause
  worker.waitUntilReady().catch(giveUp);
  worker.on("failed", (job, error) => {
    log(job?.id ?? "job", messageOf(error));
    if (error instanceof ModelError) giveUp(error);
  });
  worker.on("stalled", (id) => log(id, "taken over from a worker that died"));
  return worker;
}

function logOf(stage: Stage): Surroundings["log"] {
  return (subject, message) => process.stderr.write(`khabar ${stage}: ${subject}: ${message}\n`);
}

/** Loads a stage: what it does with one payload. */
function loadWork(stage: Stage, { out, ownTopics }: WorkerOptions, tally: Tally): Work {
  const load = <S extends Stage>(one: S) => loadStage(one, () => performance.now(), readOwnTopics(ownTopics).ownTopics);
  if (stage === "output") {
    const finish = load("output");
    return (payload) => {
      const document = checkPayload(payload, stage) as TaggedDocument;
      const finished = pure(() => finish(document, new Date().toISOString()), document.id, stage);
      // Whatever the disk says here may pass: it is retried
      writeOutput(out, finished);
      tally.add(finished);
    };
  }
  const step = load(stage) as (document: never) => unknown;
  return (payload) => {
    const document = checkPayload(payload, stage);
    return pure(() => step(document as never), document.id, stage);
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

/** One queue after the other, as a job passes them: it is added to the next before it leaves the one before. */
async function idle(queues: Queues, stages: readonly Stage[]): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    let open = 0;
    for (const stage of stages) {
      const counts = await whileAway(() => queues[stage].getJobCounts("waiting", "active", "delayed", "prioritized"));
      open += Object.values(counts).reduce((sum, n) => sum + n, 0);
    }
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
