/**
 * What was accepted: every item that `khabar enqueue` puts on the queue is first written, whole, to
 * `<out>/.khabar/accepted/`, so that a lost queue can be rebuilt (`enqueue --reconcile`). One file per run;
 * a file all of whose documents were written is removed.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import type { Item } from "../../src/document.js";
import { isWritten, STATE_FOLDER } from "./output-files.js";

export interface AcceptedLog {
  /** Records items; they are on the disk when it returns. */
  record(items: readonly Item[]): void;
}

function folderOf(out: string): string {
  return join(out, STATE_FOLDER, "accepted");
}

/** Opens the log of one run; the file appears with the first record. */
export function openAcceptedLog(out: string, run: string): AcceptedLog {
  const path = join(folderOf(out), `${run}.jsonl`);
  return {
    record(items) {
      mkdirSync(folderOf(out), { recursive: true });
      appendFileSync(path, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
      const file = openSync(path, "r");
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/**
 * The items that were accepted and are not written yet, each once; logs without any are removed.
 *
 * A line cut short by a crash is left out: its item was not on the queue yet.
 */
export function pendingItems(out: string): Map<string, Item> {
  const pending = new Map<string, Item>();
  if (!existsSync(folderOf(out))) return pending;
  for (const name of readdirSync(folderOf(out)).sort()) {
    const path = join(folderOf(out), name);
    let open = 0;
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const item = parseItem(line);
      if (item === undefined || isWritten(out, item.id)) continue;
      pending.set(item.id, item);
      open += 1;
    }
    if (open === 0) rmSync(path, { force: true });
  }
  return pending;
}

function parseItem(line: string): Item | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as Item;
  } catch {
    return undefined;
  }
}
