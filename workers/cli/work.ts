/**
 * `khabar work`: worker processes until SIGTERM, or until the queues are empty.
 */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Stage } from "../../src/pipeline.js";
import { readOwnTopics } from "../own-topics.js";
import type { Report } from "../process.js";
import { openBackend } from "../queue/backend.js";
import type { EngineChoice } from "../queue/engine.js";
import { STATE_FOLDER } from "../queue/output-files.js";
import { closeQueues, openQueues, waitUntilReady } from "../queue/queues.js";
import { SHUTDOWN_DEADLINE_MS } from "../queue/settings.js";
import { Tally } from "../tally.js";
import { startProgress } from "./progress.js";
import { count, summary } from "./summary.js";

export interface WorkOptions {
  readonly out: string;
  readonly prefix: string;
  readonly engine: EngineChoice;
  readonly stages: readonly Stage[];
  /** Worker processes; all cores when left out. */
  readonly processes?: number | undefined;
  /** Seconds a stage may take for one document. */
  readonly timeLimit: number;
  readonly untilIdle?: boolean;
  /** File of own topics. */
  readonly ownTopics?: string;
}

const PROGRESS_INTERVAL_MS = 250;
/** A process that fails before it begins to work so many times in a row will not begin. */
const MAX_FAILED_STARTS = 5;
/** Pause after a failed start; the engine may be starting too. */
const RESTART_DELAY_MS = 1_000;

/**
 * Runs worker processes and starts a new one when one dies.
 *
 * @returns The exit code: 0, or 1 when documents ended in the quarantine or a process did not end in time.
 */
export async function work(options: WorkOptions): Promise<number> {
  const started = performance.now();
  // A mistake in the file is told here, not by every process
  readOwnTopics(options.ownTopics);
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "producer", options.prefix);
  await waitUntilReady(queues);
  process.stderr.write(`khabar work: queues on ${backend.description}\n`);
  const quarantinedBefore = await queues.quarantine.count();
  const tally = new Tally();
  const progress = startProgress("work", "jobs");
  const timer = setInterval(() => void showProgress().catch(() => undefined), PROGRESS_INTERVAL_MS);
  const runs = Array.from(
    { length: options.processes ?? availableParallelism() },
    () => new Supervised(options, tally),
  );
  const stop = (): void => {
    for (const run of runs) run.stop();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  const codes = await Promise.all(runs.map((run) => run.ended));
  clearInterval(timer);
  progress.stop();
  const quarantined = await queues.quarantine.count().then(
    (now) => Math.max(0, now - quarantinedBefore),
    () => 0,
  );
  await closeQueues(queues);
  await backend.close();
  process.stderr.write(`${summary(tally, (performance.now() - started) / 1000)}\n`);
  if (quarantined > 0)
    process.stderr.write(`${count(quarantined, "document")} put into quarantine: khabar quarantine list\n`);
  return quarantined > 0 || codes.some((code) => code !== 0) ? 1 : 0;

  async function showProgress(): Promise<void> {
    const counts = await Promise.all(
      options.stages.map((stage) => queues[stage].getJobCounts("completed", "waiting", "active", "delayed")),
    );
    const done = counts.reduce((sum, c) => sum + (c["completed"] ?? 0), 0);
    const open = counts.reduce((sum, c) => sum + (c["waiting"] ?? 0) + (c["active"] ?? 0) + (c["delayed"] ?? 0), 0);
    progress.update(done, done + open);
  }
}

/** A worker process that is started again when it dies unasked. */
class Supervised {
  /** Its exit code, once it has ended for good. */
  readonly ended: Promise<number>;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #failedStarts = 0;
  #end: (code: number) => void = () => undefined;

  constructor(
    private readonly options: WorkOptions,
    private readonly tally: Tally,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#start();
  }

  stop(): void {
    this.#isStopping = true;
    const child = this.#child;
    child?.kill("SIGTERM");
    // The child has a deadline of its own; this is for one that cannot even count to it
    setTimeout(() => child?.kill("SIGKILL"), SHUTDOWN_DEADLINE_MS + 2_000).unref();
  }

  #start(): void {
    if (this.#isStopping) {
      this.#end(0);
      return;
    }
    const { options } = this;
    const only = options.stages.length === 1 ? options.stages[0] : undefined;
    const entry = fileURLToPath(new URL(`../${only ?? "all"}.js`, import.meta.url));
    const child = fork(entry, {
      env: {
        ...process.env,
        KHABAR_OUT: options.out,
        KHABAR_PREFIX: options.prefix,
        KHABAR_TIME_LIMIT: String(options.timeLimit),
        KHABAR_UNTIL_IDLE: options.untilIdle === true ? "1" : "",
        ...(options.ownTopics === undefined ? {} : { KHABAR_OWN_TOPICS: options.ownTopics }),
        ...(only === undefined ? { KHABAR_STAGES: options.stages.join(",") } : {}),
      },
      // Nothing but the summary goes to standard output
      stdio: ["ignore", 2, 2, "ipc"],
    });
    this.#child = child;
    let last: Report["kind"] | undefined;
    child.on("message", (report: Report) => {
      last = report.kind;
      if (report.kind === "done") this.tally.merge(report.tally);
    });
    child.on("error", (error) => process.stderr.write(`khabar work: ${error.message}\n`));
    child.on("exit", (code, signal) => {
      this.#failedStarts = last === "ready" ? 0 : this.#failedStarts + 1;
      const isFinal = last === "done" || last === "broken" || this.#failedStarts >= MAX_FAILED_STARTS;
      if (isFinal || this.#isStopping) {
        this.#end(code ?? 1);
        return;
      }
      const end = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      process.stderr.write(`khabar work: a worker process ${end}; starting another\n`);
      if (last === "ready") this.#start();
      else setTimeout(() => this.#start(), RESTART_DELAY_MS);
    });
  }
}
