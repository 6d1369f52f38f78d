/**
 * What another worker process brings and takes: documents per second, CPU per document and memory of
 * `khabar work --processes N` for each N given, on articles of 5 KB.
 *
 * Counted from a third of the documents to the end, so that loading models burdens none. On a machine that
 * does other work too, the ratio of CPU per document says what documents per second cannot. Linux only.
 *
 * Run: npm run bench:processes [-- --processes 1,2 --documents 1500]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { outputFiles } from "../../workers/queue/output-files.js";
import { article } from "./articles.js";
import { childrenOf, cpuMsOf, megabytesOf } from "./proc.js";

const { values } = parseArgs({
  options: { processes: { type: "string", default: "1,2" }, documents: { type: "string", default: "1500" } },
});
const DOCUMENTS = Number(values.documents);
const MAIN = join(import.meta.dirname, "../../workers/cli/main.js");

function khabar(...args: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.on("exit", resolve));
}

function countWritten(out: string): number {
  let count = 0;
  for (const _ of outputFiles(out)) count += 1;
  return count;
}

async function measure(processes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "khabar-bench-"));
  const [items, out] = [join(folder, "items.jsonl"), join(folder, "out")];
  const lines = Array.from({ length: DOCUMENTS }, (_, n) => {
    const { id, text } = article(n);
    return `${JSON.stringify({ id, text })}\n`;
  });
  writeFileSync(items, lines.join(""));
  await ended(khabar("enqueue", items, "--out", out));
  const work = khabar("work", "--processes", String(processes), "--out", out);
  const end = ended(work);
  while (countWritten(out) < DOCUMENTS / 3) await sleep(50);
  const workers = childrenOf(work.pid as number).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("workers/all.js"),
  );
  const cpu = (): number => workers.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const [from, startedAt, cpuBefore] = [countWritten(out), performance.now(), cpu()];
  while (countWritten(out) < DOCUMENTS) await sleep(50);
  const count = DOCUMENTS - from;
  const rate = (1000 * count) / (performance.now() - startedAt);
  const perDocument = (cpu() - cpuBefore) / count;
  const memory = (field: "Rss" | "Pss"): string => workers.map((pid) => megabytesOf(pid, field).toFixed(0)).join(" + ");
  console.log(
    `${workers.length} processes: ${rate.toFixed(1)} documents/s, ${perDocument.toFixed(2)} ms CPU per document, RSS ${memory("Rss")} MB, PSS ${memory("Pss")} MB`,
  );
  work.kill("SIGTERM");
  await end;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

for (const processes of values.processes.split(",")) await measure(Number(processes));
