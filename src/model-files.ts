/**
 * Reading what lies under models/: every load() goes through here, and nothing else in src/ opens a file.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ModelError } from "./errors.js";

/** The path of a file or folder under models/, wherever the package is installed. */
export function modelPath(name: string): string {
  return join(dirname(fileURLToPath(import.meta.resolve("#models/manifest.json"))), name);
}

/** @throws ModelError when the file is missing. */
export function readModelText(name: string): string {
  try {
    return readFileSync(modelPath(name), "utf8");
  } catch (cause) {
    throw new ModelError(`models/${name} cannot be read; install khabar again, or run npm run models`, { cause });
  }
}

/**
 * The rows of a tab-separated file, by the names in its header line.
 *
 * @throws ModelError naming the line with too few or too many columns.
 */
export function readModelTable<Column extends string>(
  name: string,
  columns: readonly Column[],
): Record<Column, string>[] {
  const [header = "", ...lines] = readModelText(name).split("\n");
  if (header !== columns.join("\t")) {
    throw new ModelError(`models/${name}: its header is "${header}", expected "${columns.join(" ")}" with tabs`);
  }
  const rows: Record<Column, string>[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const cells = line.split("\t");
    if (cells.length !== columns.length) {
      throw new ModelError(`models/${name} line ${index + 2}: ${cells.length} columns, expected ${columns.length}`);
    }
    const row = {} as Record<Column, string>;
    for (let i = 0; i < columns.length; i++) row[columns[i] as Column] = cells[i] as string;
    rows.push(row);
  }
  return rows;
}
