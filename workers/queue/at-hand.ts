/**
 * Which document a worker process has at hand, written down where it outlives the process: the evidence by
 * which a document that kills or holds up its worker is told from its neighbours, and the watchdog's clock.
 *
 * Each process keeps one file of one line in `<out>/.khabar/at-hand/`, overwritten in place before it begins a
 * document. The file goes when the process ends well and stays when it dies; whoever takes over one of its jobs
 * reads there which document it died on. A thread watches the process from inside, because the stages are
 * synchronous: when a document takes longer than the limit, it adds its verdict and kills the process.
 */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { isDiskFull, STATE_FOLDER } from "./output-files.js";

/** Evidence older than this is of no job that still runs. */
const STALE_MS = 24 * 3_600_000;
const JOB_LENGTH = 24;
/** The place of a document in its job, padded. */
const PLACE_LENGTH = 8;
/** Where the watchdog puts its verdict. */
const VERDICT_OFFSET = JOB_LENGTH + 1 + PLACE_LENGTH + 1;
const OVER_TIME = "!";

export interface AtHand {
  /** Does the work on the document at `place` of a job. */
  during<T>(stage: string, job: string, place: number, work: () => T): T;
  /** The documents of a job are done, and the job is handed on. */
  letGo(stage: string, job: string): void;
  /** Whether another process of this host lives and has a document of the job at hand: it only lost its lock. */
  isHeld(stage: string, job: string): boolean;
  /** What dead processes left about a job that was taken over. */
  suspects(stage: string, job: string): Suspect[];
  /** For the person who reads why a document is in quarantine. */
  readonly limitMs: number;
  /** The process ends well: nobody needs to know. */
  close(): void;
}

/** What dead processes say about a document of a job. */
export interface Suspect {
  /** The document's place in its job. */
  readonly place: number;
  /** Processes that died while they had it at hand. */
  readonly deaths: number;
  /** Whether the watchdog ended one of them. */
  readonly isOverTime: boolean;
}

/** What the watchdog thread is given. */
export interface Watch {
  /** Odd while a document is at hand, and another number for each. */
  readonly turns: Int32Array;
  readonly path: string;
  readonly verdict: string;
  readonly verdictOffset: number;
  readonly limitMs: number;
}

/**
 * Opens this process's file and starts the watchdog.
 *
 * @param limitMs - Time one stage may take for one document.
 */
export function openAtHand(out: string, limitMs: number): AtHand {
  const folder = join(out, STATE_FOLDER, "at-hand");
  mkdirSync(folder, { recursive: true });
  sweep(folder);
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  const own = `${host}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const path = join(folder, own);
  const file = openSync(path, "w");
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const watch: Watch = { turns, path, verdict: OVER_TIME, verdictOffset: VERDICT_OFFSET, limitMs };
  const thread = new Worker(new URL("./watchdog.js", import.meta.url), {
    workerData: watch,
    // It holds a timer and nothing else
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  thread.unref();
  let known = { stage: "", job: "", digest: "" };
  return {
    during(stage, job, place, work) {
      if (known.job !== job || known.stage !== stage) known = { stage, job, digest: digestOf(stage, job) };
      note(file, `${known.digest} ${String(place).padStart(PLACE_LENGTH)} .\n`);
      Atomics.add(turns, 0, 1);
      try {
        return work();
      } finally {
        Atomics.add(turns, 0, 1);
      }
    },
    letGo(stage, job) {
      if (known.job === job && known.stage === stage) note(file, " ".repeat(VERDICT_OFFSET));
    },
    isHeld: (stage, job) => linesAbout(stage, job).some(({ name }) => isAlive(name, host)),
    suspects: (stage, job) =>
      suspectsIn(
        linesAbout(stage, job)
          .filter(({ name }) => !isAlive(name, host))
          .map(({ line }) => line),
      ),
    limitMs,
    close() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };

  function linesAbout(stage: string, job: string): { name: string; line: string }[] {
    const digest = digestOf(stage, job);
    return readdirSync(folder)
      .filter((name) => name !== own)
      .map((name) => ({ name, line: lineOf(join(folder, name)) }))
      .filter(({ line }) => line.startsWith(digest));
  }
}

function suspectsIn(lines: readonly string[]): Suspect[] {
  const suspects = new Map<number, Suspect>();
  for (const line of lines) {
    const place = Number(line.slice(JOB_LENGTH + 1, VERDICT_OFFSET - 1));
    const { deaths, isOverTime } = suspects.get(place) ?? { deaths: 0, isOverTime: false };
    const isSentenced = line.charAt(VERDICT_OFFSET) === OVER_TIME;
    suspects.set(place, { place, deaths: deaths + 1, isOverTime: isOverTime || isSentenced });
  }
  return [...suspects.values()];
}

function note(file: number, line: string): void {
  try {
    writeSync(file, line, 0);
  } catch (error) {
    // Without evidence a job is still taken apart when its workers die; see hand-off.ts
    if (!isDiskFull(error)) throw error;
  }
}

function lineOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // Its process ended well in the meantime
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Whether the process of a file runs; of one on another host nothing is known, and it is taken for dead. */
function isAlive(name: string, host: string): boolean {
  const [itsHost, pid] = name.split("-");
  if (itsHost !== host) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // EPERM: alive, but another user's
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_MS) rmSync(path, { force: true });
  }
}

/** Another program may give a job an id of any length. */
function digestOf(stage: string, job: string): string {
  return createHash("sha256").update(`${stage} ${job}`).digest("hex").slice(0, JOB_LENGTH);
}
