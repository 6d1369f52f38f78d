/**
 * CPU and memory of other processes, from Linux's /proc.
 */
import { readFileSync } from "node:fs";

/** USER_HZ of Linux, the unit of /proc/<pid>/stat. */
const TICK_MS = 10;

export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return list === "" ? [] : list.split(" ").map(Number);
}

/** CPU of a process in milliseconds, that of its ended children included. */
export function cpuMsOf(pid: number): number {
  const fields = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "").split(" ");
  return TICK_MS * fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** CPU of a process and all its children, living and ended. */
export function familyCpuMs(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + cpuMsOf(child), cpuMsOf(pid));
}

/** Resident memory; Pss shares common pages out among the processes that map them. */
export function megabytesOf(pid: number, field: "Rss" | "Pss"): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(rollup)?.[1]) / 1024;
}
