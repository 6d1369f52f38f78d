/**
 * The thread that ends its process when a document takes too long: see at-hand.ts.
 *
 * It counts its own ticks, not the clock, so that time in which the whole machine slept is no document's fault.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { Watch } from "./at-hand.js";

/** Looks per limit, and the longest pause between two. */
const LOOKS = 10;
const MAX_TICK_MS = 1_000;

const { turns, path, verdict, verdictOffset, limitMs } = workerData as Watch;
const tickMs = Math.min(limitMs / LOOKS, MAX_TICK_MS);
let last = 0;
let ticks = 0;
setInterval(() => {
  const turn = Atomics.load(turns, 0);
  ticks = turn === last && turn % 2 !== 0 ? ticks + 1 : 0;
  last = turn;
  if (ticks * tickMs < limitMs) return;
  const file = openSync(path, "r+");
  writeSync(file, verdict, verdictOffset);
  closeSync(file);
  process.kill(process.pid, "SIGKILL");
}, tickMs);
