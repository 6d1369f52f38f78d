import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "@jest/globals";
import {
  commandsOn,
  countWritten,
  expectEnriched,
  finished,
  newFolder,
  remove,
  testOnRedis,
  until,
  writeItems,
} from "../workers/commands.js";
import { ITEMS, TIMEOUT_MS } from "./size.js";

/** Room for the documents, and for what the queue writes, when nothing else is on it. */
const DISK_MB = 64;
/** Left for the files of the program itself, far less than the documents take. */
const SPARE_BYTES = 200_000;

let folder = "";
let disk = "";
let isMounted = false;
beforeEach(() => {
  folder = newFolder();
  disk = join(folder, "disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m,mode=755`, "tmpfs", disk], { stdio: "pipe" });
    isMounted = true;
  } catch (error) {
    console.warn(`skipped, a small disk cannot be made here: ${(error as Error).message}`);
  }
});
afterEach(() => {
  if (isMounted) execFileSync("umount", ["-l", disk]);
  isMounted = false;
  remove(folder);
});

/** Fills the disk but for the spare bytes. */
function fill(): string {
  const path = join(disk, "filler");
  const file = openSync(path, "w");
  const { bavail, bsize } = statfsSync(disk);
  const block = Buffer.alloc(65_536);
  for (let left = bavail * bsize - SPARE_BYTES; left > 0; left -= block.length) writeSync(file, block);
  closeSync(file);
  return path;
}

describe("a full disk", () => {
  testOnRedis(
    "under the output folder and the private Redis is waited out, nothing is put into quarantine",
    async () => {
      if (!isMounted) return;
      const out = join(disk, "out");
      const { khabar, start } = commandsOn("redis");
      const items = writeItems(folder, ITEMS);
      await khabar(["enqueue", items, "--out", out]);
      const filler = fill();
      const work = start(["work", "--processes", "2", "--out", out]);
      let log = "";
      work.stderr?.on("data", (chunk) => (log += String(chunk)));
      const end = finished(work);
      await until("the disk is full", () => log.includes("ENOSPC"));
      expect(countWritten(out)).toBeLessThan(ITEMS);
      rmSync(filler);
      await until("all are written", () => countWritten(out) === ITEMS);
      work.kill("SIGTERM");
      expect((await end).code).toBe(0);
      expectEnriched(out, items);
      expect((await khabar(["quarantine", "list", "--out", out])).stdout).toBe("");
    },
    TIMEOUT_MS,
  );
});
