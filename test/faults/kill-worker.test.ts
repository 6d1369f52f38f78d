import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createItem } from "../../src/input/item.js";
import { createPipeline } from "../../src/pipeline.js";
import {
  finished,
  khabar,
  newFolder,
  remove,
  startWorker,
  strays,
  timeless,
  writeItems,
  written,
} from "../workers/redis.js";

const ITEMS = 500;
const TIMEOUT_MS = 180_000;

let folder = "";
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => remove(folder));

describe("a worker killed with SIGKILL in the middle of 500 items", () => {
  test(
    "loses and repeats nothing: every document is written once, as in-process",
    async () => {
      const out = join(folder, "out");
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      const victim = startWorker(out, false);
      const gone = finished(victim);
      while (written(out).size < ITEMS / 10) await sleep(20);
      victim.kill("SIGKILL");
      await gone;
      const before = written(out).size;
      expect(before).toBeLessThan(ITEMS);

      expect((await finished(startWorker(out, true))).code).toBe(0);
      const documents = written(out);
      const enrich = createPipeline({ clock: () => 0, now: () => "" });
      for (const line of readFileSync(items, "utf8").trimEnd().split("\n")) {
        const { id, text } = JSON.parse(line) as { id: string; text: string };
        const record = Number(id.slice("item-".length));
        const expected = enrich(createItem({ id, text, file: "items.jsonl", record, mediaType: "application/jsonl" }));
        const document = documents.get(id);
        expect(document && timeless(document)).toEqual(timeless(expected));
      }
      expect(documents.size).toBe(ITEMS);
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

describe("SIGTERM during the work", () => {
  test(
    "ends the process cleanly, leaves nothing active, and the rest is done later",
    async () => {
      const out = join(folder, "out");
      await khabar(["enqueue", writeItems(folder, ITEMS), "--out", out]);
      const worker = startWorker(out, false);
      const end = finished(worker);
      while (written(out).size < ITEMS / 10) await sleep(20);
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
