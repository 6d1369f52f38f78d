/**
 * khabar's commands as real processes on either engine, for the tests of the queues.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { EnrichedDocument } from "../../src/document.js";
import { createItem } from "../../src/input/item.js";
import { createPipeline, type Stage } from "../../src/pipeline.js";
import { openBackend } from "../../workers/queue/backend.js";
import { type EngineChoice, engineChoice } from "../../workers/queue/engine.js";
import { DEFAULT_PREFIX } from "../../workers/queue/names.js";
import { outputFiles, readOutput, STATE_FOLDER } from "../../workers/queue/output-files.js";
import { findRedisServer } from "../../workers/queue/private-redis.js";
import { closeQueues, openQueues, type Queues, waitUntilReady } from "../../workers/queue/queues.js";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Engine = "redis" | "postgres";

/** The program of the private Redis, if there is one. */
export const REDIS_SERVER = findRedisServer(engineChoice(process.env).path);
if (REDIS_SERVER === undefined && process.env["KHABAR_TESTS"] === "all")
  throw new Error("these tests need redis-server or valkey-server on PATH");

/**
 * The engines every test of the queues runs on, each as a private server inside the test's folder: on a machine
 * without a Redis server the embedded PostgreSQL alone.
 */
export const ENGINES: readonly Engine[] = REDIS_SERVER === undefined ? ["postgres"] : ["redis", "postgres"];

/** The engine for tests that one is enough for. */
export const ENGINE = ENGINES[0] as Engine;

/** A test of what only Redis can show; without a Redis server it is skipped, and with KHABAR_TESTS=all refused. */
export const testOnRedis = REDIS_SERVER === undefined ? test.skip : test;

/** A new folder for the output of one test; its queues live in a private server inside it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "khabar-"));
  // Run by root, PostgreSQL works as another user, who must pass through
  chmodSync(folder, 0o755);
  return folder;
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** The folder of the test that runs, and the output folder in it: {@link useFolder} makes a new one for each. */
export let folder = "";
export let out = "";

/** Gives every test of the file a folder of its own. */
export function useFolder(): void {
  beforeEach(() => {
    folder = newFolder();
    out = join(folder, "out");
  });
  afterEach(() => remove(folder));
}

/** khabar on one engine. */
export interface Commands {
  readonly choice: EngineChoice;
  /** Runs `khabar …` to its end. */
  khabar(args: readonly string[], input?: string): Promise<Outcome>;
  /** Starts `khabar …`. */
  start(args: readonly string[]): ChildProcess;
  /** Starts a worker process, of one stage or of all. */
  startWorker(out: string, untilIdle: boolean, stage?: Stage): ChildProcess;
  /** Uses the queues of an output folder as a producer does. */
  withQueues<T>(out: string, run: (queues: Queues) => Promise<T>): Promise<T>;
  /** Where the engine keeps its data. */
  dataOf(out: string): string;
  /** Process id of the engine; `undefined` before it wrote it down. */
  pidOf(out: string): number | undefined;
}

/**
 * khabar with the environment in which it takes an engine: without the URLs, and for PostgreSQL without the
 * folders of PATH, so that it finds no redis-server.
 *
 * @param more - Further variables of the environment.
 */
export function commandsOn(engine: Engine, more: NodeJS.ProcessEnv = {}): Commands {
  const { REDIS_URL: _, DATABASE_URL: __, NODE_OPTIONS: ___, ...own } = process.env;
  const env = { ...own, ...(engine === "redis" ? {} : { PATH: "" }), ...more };
  const choice = engineChoice(env);
  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [join(DIST, "workers/cli/main.js"), ...args], { env });
  const dataOf = (out: string): string => join(out, STATE_FOLDER, engine);
  return {
    choice,
    start,
    khabar: (args, input = "") => finished(start(args), input),
    startWorker: (out, untilIdle, stage) =>
      spawn(process.execPath, [join(DIST, `workers/${stage ?? "all"}.js`)], {
        env: { ...env, KHABAR_OUT: out, KHABAR_UNTIL_IDLE: untilIdle ? "1" : "" },
        stdio: ["ignore", "ignore", "pipe"],
      }),
    withQueues: async (out, run) => {
      const backend = await openBackend(join(out, STATE_FOLDER), choice);
      const queues = openQueues(backend, "producer", DEFAULT_PREFIX);
      try {
        await waitUntilReady(queues);
        return await run(queues);
      } finally {
        await closeQueues(queues);
        await backend.close();
      }
    },
    dataOf,
    pidOf: (out) => {
      const file = join(dataOf(out), engine === "redis" ? "redis.pid" : "data/postmaster.pid");
      return existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) || undefined : undefined;
    },
  };
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

/** Waits until something is so. @throws Error after three minutes: a loop must not outlive its test. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 180_000; !(await isSo()); await sleep(20))
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
}

/** A document without what changes from run to run. */
export function timeless(document: EnrichedDocument): EnrichedDocument {
  return { ...document, pipeline: { ...document.pipeline, processedAt: "", durationMs: {} } };
}

/** The written documents by id. */
export function written(out: string): Map<string, EnrichedDocument> {
  return new Map([...outputFiles(out)].map((path) => readOutput(path)).map((document) => [document.id, document]));
}

/** How many documents are written. */
export function countWritten(out: string): number {
  return [...outputFiles(out)].length;
}

/**
 * Expects each item of {@link writeItems} to be written once, as the pipeline in this process enriches it.
 *
 * @param except - Ids of items that are not written.
 */
export function expectEnriched(out: string, items: string, except: readonly string[] = []): void {
  const documents = written(out);
  const enrich = createPipeline({ clock: () => 0, now: () => "" });
  const lines = readFileSync(items, "utf8").trimEnd().split("\n");
  for (const [index, line] of lines.entries()) {
    const { id, text } = JSON.parse(line) as { id: string; text: string };
    if (except.includes(id)) continue;
    const place = { file: "items.jsonl", record: index + 1, mediaType: "application/jsonl" };
    const document = documents.get(id);
    expect(document && timeless(document)).toEqual(timeless(enrich(createItem({ id, text, ...place }))));
  }
  expect(documents.size).toBe(lines.length - except.length);
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

/**
 * Writes a JSONL file of `n` short items, `item-1` to `item-n`, and returns its path.
 *
 * @param marks - A word to put into the text of an item, by its number.
 */
export function writeItems(folder: string, n: number, marks: Readonly<Record<number, string>> = {}): string {
  const path = join(folder, "items.jsonl");
  const lines = Array.from({ length: n }, (_, i) => {
    const text = `${SUBJECTS[i % SUBJECTS.length]} (${marks[i + 1] ?? ""}${i + 1})`;
    return JSON.stringify({ id: `item-${i + 1}`, text });
  });
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}
