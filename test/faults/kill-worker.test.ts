import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  commandsOn,
  ENGINES,
  expectEnriched,
  finished,
  newFolder,
  remove,
  strays,
  until,
  writeItems,
  written,
} from "../workers/commands.js";

const ITEMS = 500;
const TIMEOUT_MS = 180_000;

let folder = "";
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => remove(folder));

describe.each(ENGINES)("a worker killed with SIGKILL in the middle of 500 items on %s", (engine) => {
  const { khabar, startWorker } = commandsOn(engine);
  test(
    "loses and repeats nothing: every document is written once, as in-process",
    async () => {
      const out = join(folder, "out");
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      const victim = startWorker(out, false);
      const gone = finished(victim);
      await until("a tenth is written", () => written(out).size >= ITEMS / 10);
      victim.kill("SIGKILL");
      await gone;
      const before = written(out).size;
      expect(before).toBeLessThan(ITEMS);

      expect((await finished(startWorker(out, true))).code).toBe(0);
      expectEnriched(out, items);
      // A file half written by the victim may lie there, under a name no reader takes for a document
      expect(strays(out).every((name) => name.endsWith(".tmp"))).toBe(true);
      const { stdout } = await khabar(["status", "--json", "--out", out]);
      const { queues } = JSON.parse(stdout) as { queues: Record<string, Record<string, number>> };
      for (const [name, counts] of Object.entries(queues)) {
        expect([name, counts["waiting"], counts["active"], counts["failed"]]).toEqual([name, 0, 0, 0]);
      }
    },
    TIMEOUT_MS,
  );
});

describe.each(ENGINES)("SIGTERM during the work on %s", (engine) => {
  const { khabar, startWorker } = commandsOn(engine);
  test(
    "ends the process cleanly, leaves nothing active, and the rest is done later",
    async () => {
      const out = join(folder, "out");
      await khabar(["enqueue", writeItems(folder, ITEMS), "--out", out]);
      const worker = startWorker(out, false);
      const end = finished(worker);
      await until("a tenth is written", () => written(out).size >= ITEMS / 10);
      worker.kill("SIGTERM");
      expect((await end).code).toBe(0);
      const { stdout } = await khabar(["status", "--json", "--out", out]);
      const { queues } = JSON.parse(stdout) as { queues: Record<string, Record<string, number>> };
      expect(Object.values(queues).map((counts) => counts["active"])).toEqual([0, 0, 0, 0, 0]);
      expect((await finished(startWorker(out, true))).code).toBe(0);
      expect(written(out).size).toBe(ITEMS);
    },
    TIMEOUT_MS,
  );
});
