/**
 * A private server and khabar commands as real processes, for the tests of the queues.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnrichedDocument } from "../../src/document.js";
import { outputFiles, readOutput } from "../../workers/queue/output-files.js";
import { findRedisServer } from "../../workers/queue/private-redis.js";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A new folder for the output of one test; its queues live in a private server inside it. */
export function newFolder(): string {
  if (findServer() === undefined) throw new Error("these tests need redis-server or valkey-server on PATH");
  return mkdtempSync(join(tmpdir(), "khabar-"));
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Environment of the processes: no REDIS_URL, so that each test has an engine of its own. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { REDIS_URL: _, NODE_OPTIONS: __, ...env } = process.env;
  return { ...env, ...extra };
}

/** Runs `khabar …` to its end. */
export function khabar(
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Outcome> {
  return finished(
    spawn(process.execPath, [join(DIST, "workers/cli/main.js"), ...args], { env: environment(extra) }),
    input,
  );
}

/** Starts a worker process of all stages. */
export function startWorker(out: string, untilIdle: boolean): ChildProcess {
  return spawn(process.execPath, [join(DIST, "workers/all.js")], {
    env: environment({ KHABAR_OUT: out, KHABAR_UNTIL_IDLE: untilIdle ? "1" : "" }),
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** Waits for a process to end. */
export function finished(child: ChildProcess, input = ""): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  child.stdin?.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/** A document without what changes from run to run. */
export function timeless(document: EnrichedDocument): EnrichedDocument {
  return { ...document, pipeline: { ...document.pipeline, processedAt: "", durationMs: {} } };
}

/** The written documents by id. */
export function written(out: string): Map<string, EnrichedDocument> {
  return new Map([...outputFiles(out)].map((path) => readOutput(path)).map((document) => [document.id, document]));
}

/** Files under the output folders that are no document: what a crash may leave. */
export function strays(out: string): string[] {
  return readdirSync(out)
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .flatMap((name) => readdirSync(join(out, name)))
    .filter((name) => !name.endsWith(".json"));
}

const SUBJECTS = [
  "La Bourse de Casablanca clôture en hausse, portée par Attijariwafa bank et Maroc Telecom.",
  "Morocco and Spain sign an agreement on renewable energy in Rabat, the ministry said.",
  "El Consejo de Gobierno aprobó en Madrid un plan de ayudas para la pesca con Marruecos.",
  "Le CHU de Casablanca accueille un nouveau service d'oncologie avec l'appui de Huawei.",
  "Botola : le Raja de Casablanca bat le Wydad sur un but de la tête à la dernière minute.",
];

/** Writes a JSONL file of `n` short items, `item-1` to `item-n`, and returns its path. */
export function writeItems(folder: string, n: number): string {
  const path = join(folder, "items.jsonl");
  const lines = Array.from({ length: n }, (_, i) => {
    const text = `${SUBJECTS[i % SUBJECTS.length]} (${i + 1})`;
    return JSON.stringify({ id: `item-${i + 1}`, text });
  });
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}
