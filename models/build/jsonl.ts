/**
 * Reads JSON Lines.
 */
import { readFileSync } from "node:fs";

/** The records of a JSONL file, blank lines left out. */
export function readJsonl<T>(path: string): T[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
