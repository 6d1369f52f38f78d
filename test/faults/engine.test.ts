import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SHUTDOWN_DEADLINE_MS } from "../../workers/queue/settings.js";
import {
  commandsOn,
  countWritten,
  ENGINES,
  expectEnriched,
  finished,
  folder,
  out,
  testOnRedis,
  until,
  useFolder,
  writeItems,
} from "../workers/commands.js";
import { OwnRedis } from "./own-redis.js";
import { ENGINE_AWAY_MS, ENGINE_KILLS, ITEMS, TIMEOUT_MS } from "./size.js";

useFolder();

describe.each(ENGINES)("%s killed with SIGKILL", (engine) => {
  const { khabar, start, pidOf } = commandsOn(engine);

  test(
    `${ENGINE_KILLS} times while items are enqueued and enriched: it is started again, none is lost or failed`,
    async () => {
      const items = writeItems(folder, ITEMS);
      // The engine is there before, so that there is something to kill
      const worker = start(["work", "--processes", "1", "--out", out]);
      const end = finished(worker);
      await until("the engine runs", () => pidOf(out) !== undefined);
      const producer = start(["enqueue", items, "--out", out]);
      const produced = finished(producer);
      const accepted = join(out, ".khabar/accepted");
      await until("the first are accepted", () => existsSync(accepted));
      expect(producer.exitCode).toBe(null);
      const killed = new Set<number>();
      while (killed.size < ENGINE_KILLS) {
        let pid: number | undefined;
        await until("a share more is written, by an engine that lives", () => {
          pid = pidOf(out);
          const share = (0.5 * ITEMS * killed.size) / ENGINE_KILLS;
          return countWritten(out) >= share && pid !== undefined && !killed.has(pid) && isAlive(pid);
        });
        process.kill(pid as number, "SIGKILL");
        killed.add(pid as number);
      }
      expect(countWritten(out)).toBeLessThan(ITEMS);
      expect(await produced).toMatchObject({ code: 0 });
      await until("all are written", () => countWritten(out) === ITEMS);
      worker.kill("SIGTERM");
      expect(await end).toMatchObject({ code: 0 });
      expectEnriched(out, items);
      expect((await khabar(["quarantine", "list", "--out", out])).stdout).toBe("");
    },
    TIMEOUT_MS,
  );
});

describe("with a Redis of one's own", () => {
  let redis: OwnRedis;
  beforeEach(async () => {
    redis = new OwnRedis(join(folder, "redis"));
    await redis.start();
  });
  afterEach(() => redis.kill());

  /** Kills Redis when two processes have written some of the items. */
  const killAmidWork = async () => {
    const { khabar, start } = commandsOn("redis", { REDIS_URL: redis.url });
    const items = writeItems(folder, ITEMS);
    await khabar(["enqueue", items, "--out", out]);
    const work = start(["work", "--processes", "2", "--out", out]);
    const end = finished(work);
    await until("some are written", () => countWritten(out) > 0);
    await redis.kill();
    return { khabar, items, work, end };
  };

  testOnRedis(
    `gone for ${ENGINE_AWAY_MS / 1000} s, the work goes on when it is back`,
    async () => {
      const { khabar, items, work, end } = await killAmidWork();
      await sleep(ENGINE_AWAY_MS);
      expect(countWritten(out)).toBeLessThan(ITEMS);
      await redis.start();
      await until("all are written", () => countWritten(out) === ITEMS);
      work.kill("SIGTERM");
      expect((await end).code).toBe(0);
      expectEnriched(out, items);
      expect((await khabar(["quarantine", "list", "--out", out])).stdout).toBe("");
    },
    TIMEOUT_MS,
  );

  testOnRedis(
    "gone for good, workers told to end by SIGTERM end by their own deadline, and what was left is done later",
    async () => {
      const { khabar, items, work, end } = await killAmidWork();
      const told = Date.now();
      work.kill("SIGTERM");
      expect((await end).code).toBe(1);
      // Ten seconds for what a busy machine makes of it
      expect(Date.now() - told).toBeLessThanOrEqual(SHUTDOWN_DEADLINE_MS + 10_000);
      await redis.start();
      expect((await khabar(["work", "--until-idle", "--processes", "1", "--out", out])).code).toBe(0);
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );

  testOnRedis(
    "that lost the end of its append-only file, enqueue --reconcile makes up for it",
    async () => {
      const { khabar } = commandsOn("redis", { REDIS_URL: redis.url });
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      await redis.kill();
      redis.truncate(0.35);
      await redis.start();
      await khabar(["work", "--until-idle", "--processes", "1", "--out", out]);
      const found = countWritten(out);
      expect(found).toBeGreaterThan(0);
      expect(found).toBeLessThan(ITEMS);
      const { stderr } = await khabar(["enqueue", "--reconcile", "--out", out]);
      expect(stderr).toContain(`${ITEMS - found} items added`);
      expect((await khabar(["work", "--until-idle", "--processes", "1", "--out", out])).code).toBe(0);
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A process nobody waited for yet is dead
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !readFileSync(status, "utf8").includes(") Z ");
}
