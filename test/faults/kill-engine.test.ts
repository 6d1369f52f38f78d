import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  commandsOn,
  ENGINES,
  expectEnriched,
  finished,
  newFolder,
  remove,
  until,
  writeItems,
  written,
} from "../workers/commands.js";

const ITEMS = 500;
const KILLS = 3;
const TIMEOUT_MS = 180_000;

let folder = "";
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => remove(folder));

describe.each(ENGINES)("%s killed with SIGKILL", (engine) => {
  const { khabar, start, pidOf } = commandsOn(engine);

  test(
    `${KILLS} times during the work is started again, and no document is lost or failed`,
    async () => {
      const out = join(folder, "out");
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      const end = finished(start(["work", "--until-idle", "--processes", "1", "--out", out]));
      let isEnded = false;
      void end.then(() => {
        isEnded = true;
      });
      const killed = new Set<number>();
      while (killed.size < KILLS && !isEnded) {
        let pid: number | undefined;
        await until("50 more are written, by an engine that lives", () => {
          pid = pidOf(out);
          return isEnded || (written(out).size >= 50 * (killed.size + 1) && pid !== undefined && !killed.has(pid));
        });
        if (isEnded || pid === undefined) break;
        process.kill(pid, "SIGKILL");
        killed.add(pid);
      }
      expect(await end).toMatchObject({ code: 0 });
      expect(killed.size).toBe(KILLS);
      expectEnriched(out, items);
      expect((await khabar(["quarantine", "list", "--out", out])).stdout).toBe("");
    },
    TIMEOUT_MS,
  );

  test(
    "while items are enqueued loses none of them",
    async () => {
      const out = join(folder, "out");
      const items = writeItems(folder, 4 * ITEMS);
      // The engine is there before, so that there is something to kill
      await khabar(["status", "--out", out]);
      const worker = start(["work", "--processes", "1", "--out", out]);
      const end = finished(worker);
      const producer = finished(start(["enqueue", items, "--out", out]));
      await until("the first is written", () => written(out).size > 0);
      process.kill(pidOf(out) as number, "SIGKILL");
      expect(await producer).toMatchObject({ code: 0 });
      await until("all are written", () => written(out).size >= 4 * ITEMS);
      worker.kill("SIGTERM");
      expect(await end).toMatchObject({ code: 0 });
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});

describe.each(ENGINES)("the same items enqueued by two processes at once on %s", (engine) => {
  const { khabar } = commandsOn(engine);

  test(
    "are enriched once",
    async () => {
      const out = join(folder, "out");
      const items = writeItems(folder, ITEMS);
      await Promise.all([khabar(["enqueue", items, "--out", out]), khabar(["enqueue", items, "--out", out])]);
      const { stderr } = await khabar(["work", "--until-idle", "--processes", "2", "--out", out]);
      expect(stderr).toContain(`${ITEMS} documents in`);
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});
