import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { STAGES, type Stage } from "../../src/pipeline.js";
import type { Queues } from "../../workers/queue/queues.js";
import {
  commandsOn,
  countWritten,
  ENGINE,
  ENGINES,
  expectEnriched,
  finished,
  folder,
  out,
  strays,
  until,
  useFolder,
  writeItems,
} from "../workers/commands.js";
import { deathAfterRename } from "./faulty-files.js";
import { ITEMS, TIMEOUT_MS, WORKER_KILLS } from "./size.js";

/** A batch is enriched again so long after its worker died, at most. */
const RECOVERY_MS = 20_000;

useFolder();

/** Job counts of all queues but the quarantine, states as keys. */
async function countsOf(queues: Queues): Promise<Record<string, number>[]> {
  return Promise.all(STAGES.map((stage) => queues[stage].getJobCounts("waiting", "active", "delayed", "failed")));
}

const NOTHING_OPEN = STAGES.map(() => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }));

/** Kills a worker while it has a job of the stage. @returns Whether there was one before the queue was empty. */
async function killAtWork(worker: ChildProcess, stage: Stage, queues: Queues): Promise<boolean> {
  const gone = finished(worker);
  for (;;) {
    worker.kill("SIGSTOP");
    const { active = 0, waiting = 0 } = await queues[stage].getJobCounts("active", "waiting");
    if (active > 0) break;
    worker.kill("SIGCONT");
    if (waiting === 0 && (await isDone(stage, queues))) return false;
    // A random moment of the next job
    await sleep(Math.random() * 20);
  }
  worker.kill("SIGKILL");
  await gone;
  return true;
}

/** Whether no work is left for a stage. */
async function isDone(stage: Stage, queues: Queues): Promise<boolean> {
  for (const before of STAGES.slice(0, STAGES.indexOf(stage) + 1)) {
    const { waiting = 0, active = 0, delayed = 0 } = await queues[before].getJobCounts("waiting", "active", "delayed");
    if (waiting + active + delayed > 0) return false;
  }
  return true;
}

describe.each(ENGINES)("workers on %s", (engine) => {
  const { khabar, start, startWorker, withQueues } = commandsOn(engine);

  test(
    `of every stage killed at work, ${WORKER_KILLS} times in ${ITEMS} items: none is lost, repeated or failed`,
    async () => {
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      await withQueues(out, async (queues) => {
        const workers = new Map<Stage, ChildProcess>();
        let kills = 0;
        for (let turn = 0; kills < WORKER_KILLS; turn += 1) {
          const stage =
            turn < STAGES.length ? (STAGES[turn] as Stage) : (STAGES[Math.floor(Math.random() * 4)] as Stage);
          const worker = workers.get(stage) ?? startWorker(out, false, stage);
          const isKilled = await killAtWork(worker, stage, queues);
          if (isKilled) kills += 1;
          else if (stage === "output") break;
          workers.set(stage, isKilled ? startWorker(out, false, stage) : worker);
        }
        expect(kills).toBe(WORKER_KILLS);
        await until("all are written", () => countWritten(out) === ITEMS);
        await until("nothing is open", async () => (await countsOf(queues)).every((c) => c["active"] === 0));
        expect(await countsOf(queues)).toEqual(NOTHING_OPEN);
        expect(await queues.quarantine.count()).toBe(0);
        for (const worker of workers.values()) worker.kill("SIGTERM");
        expect(await Promise.all([...workers.values()].map(async (w) => (await finished(w)).code))).toEqual([
          0, 0, 0, 0,
        ]);
      });
      expectEnriched(out, items);
      // A file half written by a victim may lie there, under a name no reader takes for a document
      expect(strays(out).every((name) => name.endsWith(".tmp"))).toBe(true);
    },
    TIMEOUT_MS,
  );

  test(
    "told to end by SIGTERM under load end with exit code 0 and leave nothing active, and nothing is repeated",
    async () => {
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      const work = start(["work", "--processes", "2", "--out", out]);
      const end = finished(work);
      await until("some are written", () => countWritten(out) > 0);
      work.kill("SIGTERM");
      const first = await end;
      expect(first.code).toBe(0);
      const before = countWritten(out);
      await withQueues(out, async (queues) => {
        expect((await countsOf(queues)).map((counts) => counts["active"])).toEqual([0, 0, 0, 0]);
      });
      const second = await khabar(["work", "--until-idle", "--processes", "1", "--out", out]);
      expect(second.code).toBe(0);
      const done = (stderr: string): number => Number(/(\d+) documents? in/.exec(stderr)?.[1]);
      expect([done(first.stderr), done(second.stderr)]).toEqual([before, ITEMS - before]);
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});

describe("a worker that dies", () => {
  test(
    `between the renaming of a file and the end of its job is replaced in ${RECOVERY_MS / 1000} s; the same is written again`,
    async () => {
      const flag = join(folder, "died");
      const items = writeItems(folder, 25);
      const { khabar, start } = commandsOn(ENGINE, { NODE_OPTIONS: deathAfterRename("item-7.json", flag) });
      await khabar(["enqueue", items, "--out", out]);
      const end = finished(start(["work", "--until-idle", "--processes", "1", "--out", out]));
      await until("the worker died", () => existsSync(flag));
      const died = Date.now();
      const written = countWritten(out);
      expect(written).toBeGreaterThan(0);
      expect(written).toBeLessThan(25);
      await until("all are written", () => countWritten(out) === 25);
      expect(Date.now() - died).toBeLessThanOrEqual(RECOVERY_MS);
      const { code, stderr } = await end;
      expect(code).toBe(0);
      expect(stderr).toContain("a worker process was ended by SIGKILL; starting another");
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});
