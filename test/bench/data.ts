/**
 * Reads the evaluation data that lies beside the repository (never needed by `npm test`).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readJsonl } from "../../models/build/jsonl.js";

/** The data folder: `--data FOLDER`, else `../shared/data`. */
export function dataFolder(): string {
  const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } }, strict: false });
  return String(values.data);
}

/** The records of a JSONL file; `undefined` when the file is not there. */
export function readRecords<T>(...path: string[]): T[] | undefined {
  const file = join(...path);
  if (!existsSync(file)) return undefined;
  return readJsonl<T>(file);
}

/** The lines of a text file; none when the file is not there. */
export function readLines(...path: string[]): string[] {
  const file = join(...path);
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** F1 from counts, 0 when nothing is right. */
export function f1(right: number, given: number, wanted: number): number {
  return right === 0 ? 0 : (2 * right) / (given + wanted);
}
