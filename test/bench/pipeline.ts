/**
 * Speed of each stage in-process, and what the queues cost on top, in one run: CPU milliseconds per document
 * of the Node process and of the Redis server, for articles of 5 KB and for headlines.
 *
 * Machines are shared: compare within one run. In the queue run all stages work in one process, as
 * `khabar work --processes 1` does.
 *
 * Run: npm run bench [-- --documents 600 --queues --postgres]; --queues leaves the single stages out, --postgres
 * measures the embedded PostgreSQL
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Item } from "../../src/document.js";
import { loadLanguage } from "../../src/language/index.js";
import { type LoadedStages, loadStage, STAGES } from "../../src/pipeline.js";
import { loadSegments } from "../../src/segments/index.js";
import { isWord, tokenise } from "../../src/text/tokens.js";
import { type Backend, openBackend } from "../../workers/queue/backend.js";
import { engineChoice } from "../../workers/queue/engine.js";
import { batchId } from "../../workers/queue/names.js";
import { STATE_FOLDER, writeOutput } from "../../workers/queue/output-files.js";
import { pack } from "../../workers/queue/packing.js";
import { closeQueues, openQueues, waitUntilReady } from "../../workers/queue/queues.js";
import { BATCH_DOCUMENTS } from "../../workers/queue/settings.js";
import { runWorkers } from "../../workers/stage-worker.js";
import { article, headline } from "./articles.js";
import { familyCpuMs } from "./proc.js";

const { values } = parseArgs({
  options: {
    documents: { type: "string", default: "600" },
    queues: { type: "boolean", default: false },
    postgres: { type: "boolean", default: false },
  },
});
const DOCUMENTS = Number(values.documents);
const PREFIX = "{bench}";
const engine = values.postgres ? "PostgreSQL" : "Redis";
/** A run before the measured one, so that compiled code is compared. */
const WARM_UP = 100;
const ROUNDS = 12;

const clock = (): number => performance.now();
const now = (): string => new Date().toISOString();

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What the engine's server uses. */
interface Meter {
  cpuMs(): Promise<number>;
  memoryBytes(): Promise<number>;
  close(): void;
}

/** Of the Redis server the queues live in. */
function redisMeter(backend: Backend): Meter {
  const redis = new Redis(backend.bind("worker", PREFIX).connection as never);
  const read = async (section: string, name: string): Promise<number> =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(await redis.info(section))?.[1] ?? 0);
  return {
    cpuMs: async () => 1000 * ((await read("cpu", "used_cpu_sys")) + (await read("cpu", "used_cpu_user"))),
    memoryBytes: () => read("memory", "used_memory"),
    close: () => redis.disconnect(),
  };
}

/** Of the embedded PostgreSQL in a folder; Linux only. It keeps documents on disk, so they take no memory. */
function postgresMeter(out: string): Meter {
  const pid = Number.parseInt(readFileSync(join(out, STATE_FOLDER, "postgres/data/postmaster.pid"), "utf8"), 10);
  return { cpuMs: async () => familyCpuMs(pid), memoryBytes: async () => 0, close: () => undefined };
}

function stageSpeeds(items: readonly Item[], kind: string): void {
  const segment = loadSegments();
  const identify = loadLanguage();
  const entities = loadStage("entities", clock);
  const topics = loadStage("topics", clock);
  const output = loadStage("output", clock);
  const tokens = items.reduce((sum, item) => sum + tokenise(item.text).filter(isWord).length, 0);
  const run = <In, Out>(name: string, inputs: readonly In[], step: (input: In) => Out): Out[] => {
    for (const input of inputs.slice(0, WARM_UP)) step(input);
    const started = cpuMs();
    const results = inputs.map(step);
    const ms = cpuMs() - started;
    const rate = ((1000 * inputs.length) / ms).toFixed(0).padStart(8);
    const tokenRate = ((1000 * tokens) / ms / 1000).toFixed(0).padStart(8);
    console.log(`${kind.padEnd(10)} ${name.padEnd(10)} ${rate} documents/s ${tokenRate} k tokens/s`);
    return results;
  };
  const segmented = run("segments", items, segment);
  const identified = run("language", segmented, identify);
  const recognised = run("entities", identified, entities);
  const tagged = run("topics", recognised, topics);
  run("output", tagged, (document) => output(document, now()));
}

/** What the queues cost, per document. */
interface Costs {
  readonly directMs: number;
  readonly nodeMs: number;
  readonly engineMs: number;
  /** Memory of a document that waits, in Redis. */
  readonly bytes: number;
}

/**
 * The whole way in-process and across the queues, in turns of {@link ROUNDS}, so that what else the machine
 * does burdens both alike. The first turn is not counted: it loads the models and compiles.
 * Medians are shown.
 */
async function compare(items: readonly Item[], folder: string): Promise<Costs[]> {
  const [language, entities, topics, output] = STAGES.map((stage) => loadStage(stage, clock)) as [
    LoadedStages["language"],
    LoadedStages["entities"],
    LoadedStages["topics"],
    LoadedStages["output"],
  ];
  const direct = (item: Item): void =>
    void writeOutput(join(folder, "direct"), output(topics(entities(language(item))), now()));

  const out = join(folder, "queued");
  const choice = engineChoice(values.postgres ? { PATH: "" } : process.env);
  const backend = await openBackend(join(out, STATE_FOLDER), choice);
  const queues = openQueues(backend, "producer", PREFIX);
  await waitUntilReady(queues);
  const meter = values.postgres ? postgresMeter(out) : redisMeter(backend);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const workers = runWorkers({ stages: STAGES, out, prefix: PREFIX, engine: choice }, stopped);

  const rounds: Costs[] = [];
  const size = items.length / (ROUNDS + 1);
  for (let round = 0, jobs = 0; round <= ROUNDS; round++) {
    const part = items.slice(round * size, (round + 1) * size);
    const directStart = cpuMs();
    for (const item of part) direct(item);
    const directMs = cpuMs() - directStart;

    await queues.language.pause();
    const before = await meter.memoryBytes();
    for (let i = 0; i < part.length; i += BATCH_DOCUMENTS, jobs++) {
      const documents = part.slice(i, i + BATCH_DOCUMENTS);
      const jobId = batchId(documents.map((item) => item.id));
      await queues.language.add("language", { documents: pack(documents) }, { jobId });
    }
    const bytes = (await meter.memoryBytes()) - before;
    const [nodeStart, engineStart] = [cpuMs(), await meter.cpuMs()];
    await queues.language.resume();
    while ((await queues.output.getCompletedCount()) < jobs) await sleep(100);
    if (round === 0) continue;
    rounds.push({
      directMs: directMs / size,
      nodeMs: (cpuMs() - nodeStart) / size,
      engineMs: ((await meter.cpuMs()) - engineStart) / size,
      bytes: bytes / size,
    });
  }
  stop();
  await workers;
  meter.close();
  await closeQueues(queues);
  await backend.close();
  return rounds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

const sets: readonly (readonly [string, (n: number) => Item])[] = [
  ["article", article],
  ["headline", headline],
];
for (const [kind, make] of values.queues ? [] : sets)
  stageSpeeds(
    Array.from({ length: DOCUMENTS }, (_, n) => make(n)),
    kind,
  );
for (const [kind, make] of sets) {
  const folder = mkdtempSync(join(tmpdir(), "khabar-bench-"));
  // Run by root, PostgreSQL works as another user, who must pass through
  chmodSync(folder, 0o755);
  const perRound = Math.ceil(DOCUMENTS / ROUNDS) * (kind === "headline" ? 5 : 1);
  const count = perRound * (ROUNDS + 1);
  const items = Array.from({ length: count }, (_, n) => make(n));
  const rounds = await compare(items, folder);
  const typical = (name: keyof Costs): number => median(rounds.map((round) => round[name]));
  const [directMs, nodeMs, engineMs, bytes] = [
    typical("directMs"),
    typical("nodeMs"),
    typical("engineMs"),
    typical("bytes"),
  ];
  const json = items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0) / count;
  const shares = rounds.map((round) => (100 * round.directMs) / (round.nodeMs + round.engineMs));
  const share = median(shares).toFixed(0);
  const hop = (ms: number): string => (ms / STAGES.length).toFixed(3);
  const memory = `${bytes.toFixed(0)} bytes of Redis memory per waiting document, ${(bytes / json).toFixed(2)} × its JSON (${json.toFixed(0)} bytes)`;
  console.log(
    [
      `${kind.padEnd(10)} on ${engine}: CPU ms per document: in-process ${directMs.toFixed(2)}, queued ${nodeMs.toFixed(2)} Node + ${engineMs.toFixed(2)} ${engine}`,
      `${share} % of the in-process throughput per core`,
      `per hop ${hop(nodeMs - directMs)} Node + ${hop(engineMs)} ${engine}`,
      ...(values.postgres ? [] : [memory]),
    ].join("; "),
  );
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
process.exit(0);
