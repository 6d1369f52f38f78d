/**
 * Reads the evaluation data that lies beside the repository (never needed by `npm test`).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** The data folder: `--data FOLDER`, else `../shared/data`. */
export function dataFolder(): string {
  const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } }, strict: false });
  return String(values.data);
}

/** The records of a JSONL file; `undefined` when the file is not there. */
export function readRecords<T>(...path: string[]): T[] | undefined {
  const file = join(...path);
  if (!existsSync(file)) return undefined;
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** F1 from counts, 0 when nothing is right. */
export function f1(right: number, given: number, wanted: number): number {
  return right === 0 ? 0 : (2 * right) / (given + wanted);
}
