/**
 * The output files: `<out>/<2 hex>/<name>.json`, one document each, whole or not there at all.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EnrichedDocument } from "../../src/document.js";

/** Folder inside the output folder for everything that is no document. */
export const STATE_FOLDER = ".khabar";

/** An id that is a safe file name on every system; any other is hashed. */
const SAFE_ID = /^(?!x-)[A-Za-z0-9][A-Za-z0-9._-]{0,119}(?<!\.)$/;
/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A temporary file older than this belongs to a process that died. */
const STALE_TMP_MS = 60_000;

/** Keeps the temporary files of processes apart, on whatever hosts they run. */
const RUN = randomBytes(6).toString("hex");
let written = 0;

/** Where a document of this id lies; always inside `out`, whatever the id. */
export function outputPath(out: string, id: string): string {
  const digest = createHash("sha256").update(id).digest("hex");
  const isSafe = SAFE_ID.test(id) && !DEVICE.test(id);
  // "Map-1" and "map-1" are one name to some systems
  const name = !isSafe ? `x-${digest.slice(0, 32)}` : /[A-Z]/.test(id) ? `${id}~${digest.slice(2, 10)}` : id;
  return join(out, digest.slice(0, 2), `${name}.json`);
}

/** One line of JSON, as `khabar enrich` prints it and as the output files hold it. */
export function serialise(document: EnrichedDocument): string {
  return `${JSON.stringify(document)}\n`;
}

/**
 * Writes a document: to a temporary file in the same folder, then renamed, so that a reader never sees half
 * of it and writing it again changes nothing.
 */
export function writeOutput(out: string, document: EnrichedDocument): string {
  const path = outputPath(out, document.id);
  const folder = dirname(path);
  written += 1;
  const tmp = join(folder, `.${RUN}-${written}.tmp`);
  try {
    try {
      writeFileSync(tmp, serialise(document));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      mkdirSync(folder, { recursive: true });
      writeFileSync(tmp, serialise(document));
    }
    renameSync(tmp, path);
  } catch (error) {
    rmSync(tmp, { force: true });
    throw error;
  }
  return path;
}

/** Whether an error says that the disk, or what a user may fill of it, is full. */
export function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}

/** Whether a document of this id was written. */
export function isWritten(out: string, id: string): boolean {
  return statSync(outputPath(out, id), { throwIfNoEntry: false })?.isFile() === true;
}

/** The paths of all documents under an output folder, in a fixed order. */
export function* outputFiles(out: string): Generator<string> {
  for (const folder of foldersOf(out)) {
    for (const name of readdirSync(folder).sort()) if (name.endsWith(".json")) yield join(folder, name);
  }
}

/** Reads one output file. */
export function readOutput(path: string): EnrichedDocument {
  return JSON.parse(readFileSync(path, "utf8")) as EnrichedDocument;
}

/** Removes the temporary files that dead processes left. */
export function sweepTemporary(out: string, nowMs: number): void {
  for (const folder of foldersOf(out)) {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith(".tmp")) continue;
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats !== undefined && nowMs - stats.mtimeMs > STALE_TMP_MS) rmSync(path, { force: true });
    }
  }
}

function foldersOf(out: string): string[] {
  if (!existsSync(out)) return [];
  return readdirSync(out)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .sort()
    .map((name) => join(out, name));
}
