/**
 * What was accepted: every item that `khabar enqueue` puts on the queue is first written, whole, to
 * `<out>/.khabar/accepted/`, so that a lost queue can be rebuilt (`enqueue --reconcile`). A line with the mark
 * `queued` follows when all items before it are on the queue: what a run that was killed left without it is
 * added by the next one. One file per run; a file all of whose documents were written is removed.
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
  /** Marks everything recorded so far as added to the queue. */
  markQueued(): void;
}

/** An item that was accepted and is not written yet. */
export interface Pending {
  readonly item: Item;
  readonly isQueued: boolean;
}

const QUEUED_MARK = '"queued"';

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
    // Not flushed: without its mark an item is added again, which is harmless
    markQueued: () => appendFileSync(path, `${QUEUED_MARK}\n`),
  };
}

/**
 * The items that were accepted and are not written yet, each once; logs without any are removed.
 *
 * A line cut short by a crash is left out: its item was not on the queue yet.
 */
export function pendingItems(out: string): Map<string, Pending> {
  const pending = new Map<string, Pending>();
  if (!existsSync(folderOf(out))) return pending;
  for (const name of readdirSync(folderOf(out)).sort()) {
    const path = join(folderOf(out), name);
    const lines = readFileSync(path, "utf8").split("\n");
    const lastMark = lines.lastIndexOf(QUEUED_MARK);
    let open = 0;
    for (const [index, line] of lines.entries()) {
      const item = parseItem(line);
      if (item === undefined || isWritten(out, item.id)) continue;
      pending.set(item.id, { item, isQueued: index < lastMark });
      open += 1;
    }
    if (open === 0) rmSync(path, { force: true });
  }
  return pending;
}

function parseItem(line: string): Item | undefined {
  if (line === "" || line === QUEUED_MARK) return undefined;
  try {
    return JSON.parse(line) as Item;
  } catch {
    return undefined;
  }
}
