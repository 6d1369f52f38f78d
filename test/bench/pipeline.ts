/**
 * Speed of each stage in-process, and what the queues cost on top, in one run: CPU milliseconds per document
 * of the Node process and of the Redis server, for articles of 5 KB and for headlines.
 *
 * Machines are shared: compare within one run. In the queue run all stages work in one process, as
 * `khabar work --processes 1` does.
 *
 * Run: npm run bench [-- --documents 600]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Item } from "../../src/document.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { loadStage, STAGES } from "../../src/pipeline.js";
import { loadSegments } from "../../src/segments/index.js";
import { isWord, tokenise } from "../../src/text/tokens.js";
import { openBackend } from "../../workers/queue/backend.js";
import { engineChoice } from "../../workers/queue/engine.js";
import { batchId } from "../../workers/queue/names.js";
import { STATE_FOLDER, writeOutput } from "../../workers/queue/output-files.js";
import { closeQueues, openQueues } from "../../workers/queue/queues.js";
import { BATCH_DOCUMENTS } from "../../workers/queue/settings.js";
import { runWorkers } from "../../workers/stage-worker.js";

const { values } = parseArgs({ options: { documents: { type: "string", default: "600" } } });
const DOCUMENTS = Number(values.documents);
const PREFIX = "{bench}";
/** A run before the measured one, so that compiled code is compared. */
const WARM_UP = 100;

const samples = join(import.meta.dirname, "../../../samples/items");
const paragraphs = readdirSync(samples)
  .filter((name) => /^(?:fr|en|es).*\.txt$/.test(name))
  .flatMap((name) => readFileSync(join(samples, name), "utf8").split("\n"))
  .filter((line) => line.length > 150 && line.length < 900);

/** Articles of about 5 KB, put together from the samples' paragraphs so that no two are alike. */
function article(n: number): Item {
  let text = `Article ${n}\n`;
  for (let i = 0; text.length < 5_000; i++) text += `\n${paragraphs[(n * 7 + i * 3) % paragraphs.length]}`;
  return createItem({ id: `article-${n}`, text });
}

function headline(n: number): Item {
  const paragraph = paragraphs[n % paragraphs.length] as string;
  return createItem({ id: `headline-${n}`, text: `${paragraph.slice(0, 110).replace(/\s\S*$/, "")} (${n})` });
}

const clock = (): number => performance.now();
const now = (): string => new Date().toISOString();

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Seconds of CPU a Redis server has used, in milliseconds. */
async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info("cpu");
  const part = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1] ?? 0);
  return 1000 * (part("used_cpu_sys") + part("used_cpu_user"));
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

/** CPU ms per document in-process, files written as the output worker does. */
function inProcess(items: readonly Item[], out: string): number {
  const language = loadStage("language", clock);
  const entities = loadStage("entities", clock);
  const topics = loadStage("topics", clock);
  const output = loadStage("output", clock);
  const once = (item: Item): void => void writeOutput(out, output(topics(entities(language(item))), now()));
  for (const item of items.slice(0, WARM_UP)) once(item);
  const started = cpuMs();
  for (const item of items) once(item);
  return (cpuMs() - started) / items.length;
}

async function queued(items: readonly Item[], out: string): Promise<{ node: number; redis: number; bytes: number }> {
  const backend = await openBackend(join(out, STATE_FOLDER), engineChoice());
  const queues = openQueues(backend, "producer", PREFIX);
  const redis = new Redis(backend.bind("worker", PREFIX).connection as never);
  await queues.language.waitUntilReady();
  const memory = async (): Promise<number> => Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1] ?? 0);
  const before = await memory();
  for (let i = 0; i < items.length; i += BATCH_DOCUMENTS) {
    const documents = items.slice(i, i + BATCH_DOCUMENTS);
    await queues.language.add("language", { documents }, { jobId: batchId(documents.map((item) => item.id)) });
  }
  const bytes = ((await memory()) - before) / items.length;
  const [nodeStart, redisStart] = [cpuMs(), await redisCpuMs(redis)];
  await runWorkers(
    { stages: STAGES, out, prefix: PREFIX, engine: engineChoice(), untilIdle: true },
    new Promise(() => undefined),
  );
  const result = { node: (cpuMs() - nodeStart) / items.length, redis: (await redisCpuMs(redis)) - redisStart, bytes };
  redis.disconnect();
  await closeQueues(queues);
  await backend.close();
  return { ...result, redis: result.redis / items.length };
}

const sets: readonly (readonly [string, (n: number) => Item])[] = [
  ["article", article],
  ["headline", headline],
];
for (const [kind, make] of sets)
  stageSpeeds(
    Array.from({ length: DOCUMENTS }, (_, n) => make(n)),
    kind,
  );
for (const [kind, make] of sets) {
  const folder = mkdtempSync(join(tmpdir(), "khabar-bench-"));
  const count = kind === "headline" ? DOCUMENTS * 5 : DOCUMENTS;
  const items = Array.from({ length: count }, (_, n) => make(n));
  // Once unmeasured, so that loading models and compiling burden neither side
  await queued(items.slice(0, WARM_UP), join(folder, "warm"));
  const direct = inProcess(items, join(folder, "direct"));
  const { node, redis, bytes } = await queued(items, join(folder, "queued"));
  const share = ((100 * direct) / (node + redis)).toFixed(0);
  console.log(
    `${kind.padEnd(10)} CPU ms per document: in-process ${direct.toFixed(2)}, queued ${node.toFixed(2)} Node + ${redis.toFixed(2)} Redis; ` +
      `${share} % of the in-process throughput per core; ${(bytes / 1024).toFixed(1)} KB of Redis memory per waiting document (${(JSON.stringify(items[0]).length / 1024).toFixed(1)} KB of JSON)`,
  );
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
process.exit(0);
