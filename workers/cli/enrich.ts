/**
 * `khabar enrich`: the whole pipeline in this process, no queue; JSONL on standard output in input order.
 */
import { once } from "node:events";
import { messageOf } from "../../src/errors.js";
import { createPipeline } from "../../src/pipeline.js";
import { readOwnTopics } from "../own-topics.js";
import { serialise } from "../queue/output-files.js";
import { Tally } from "../tally.js";
import { type FormatChoice, readInputs } from "./inputs.js";
import { count, summary } from "./summary.js";

/** @returns The exit code: 0, or 1 when some items failed. */
export async function enrich(
  paths: readonly string[],
  options: { from: FormatChoice; ownTopics?: string },
): Promise<number> {
  const started = performance.now();
  const run = createPipeline({
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
    ...readOwnTopics(options.ownTopics),
  });
  const tally = new Tally();
  let failed = 0;
  for await (const parsed of readInputs(paths, options.from)) {
    if ("error" in parsed) {
      failed += 1;
      process.stderr.write(`khabar enrich: rejected: ${parsed.error.message}\n`);
      continue;
    }
    try {
      const document = run(parsed.item);
      tally.add(document);
      if (!process.stdout.write(serialise(document))) await once(process.stdout, "drain");
    } catch (error) {
      failed += 1;
      process.stderr.write(`khabar enrich: failed: ${messageOf(error)}\n`);
    }
  }
  process.stderr.write(`${summary(tally, (performance.now() - started) / 1000)}\n`);
  if (failed > 0) process.stderr.write(`${count(failed, "item")} failed or rejected, see above\n`);
  return failed > 0 ? 1 : 0;
}
