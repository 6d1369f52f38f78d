/**
 * Writes samples/enriched/: every sample item as `khabar enrich` gives it, times left out, one file per input
 * file.
 *
 * Run: npm run samples
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createPipeline } from "../../src/pipeline.js";
import { readInputs } from "../../workers/cli/inputs.js";

const samples = join(import.meta.dirname, "../../../samples");
const target = join(samples, "enriched");
rmSync(target, { recursive: true, force: true });
mkdirSync(target);

const enrich = createPipeline({ clock: () => 0, now: () => "1970-01-01T00:00:00.000Z" });
const lines = new Map<string, string[]>();
for await (const parsed of readInputs([join(samples, "items")], "auto")) {
  if ("error" in parsed) throw parsed.error;
  const file = parsed.item.source.file ?? "";
  lines.set(file, [...(lines.get(file) ?? []), JSON.stringify(enrich(parsed.item))]);
}
for (const [file, documents] of lines) {
  writeFileSync(join(target, `${basename(file).replace(/\.[a-z]+$/, "")}.jsonl`), `${documents.join("\n")}\n`);
}
console.error(`${lines.size} files written to samples/enriched`);
