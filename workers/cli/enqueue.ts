/**
 * `khabar enqueue`: puts items on the queue in batches; what is written, queued or quarantined already stays
 * as it is.
 */
import { join } from "node:path";
import type { Item } from "../../src/document.js";
import { openAcceptedLog, pendingItems } from "../queue/accepted.js";
import { openBackend } from "../queue/backend.js";
import type { EngineChoice } from "../queue/engine.js";
import { batchId } from "../queue/names.js";
import { isWritten, STATE_FOLDER } from "../queue/output-files.js";
import { pack } from "../queue/packing.js";
import { quarantined } from "../queue/quarantined.js";
import { closeQueues, openQueues, type Queues, waitUntilReady, whileAway } from "../queue/queues.js";
import { BATCH_BYTES, BATCH_DOCUMENTS } from "../queue/settings.js";
import { type FormatChoice, readInputs } from "./inputs.js";
import { startProgress } from "./progress.js";
import { count } from "./summary.js";

export interface EnqueueOptions {
  readonly from: FormatChoice;
  readonly out: string;
  readonly prefix: string;
  readonly engine: EngineChoice;
  /** Enrich again what is written already. */
  readonly force?: boolean;
  /** Put back on the queue what was accepted and never written, after the queue was lost. */
  readonly reconcile?: boolean;
}

/** What became of the items, each counted under one name. */
interface Counts {
  added: number;
  alreadyEnriched: number;
  alreadyQueued: number;
  quarantined: number;
  twice: number;
  rejected: number;
}

/** @returns The exit code: 0, or 1 when some items were rejected. */
export async function enqueue(paths: readonly string[], options: EnqueueOptions): Promise<number> {
  const started = performance.now();
  const backend = await openBackend(join(options.out, STATE_FOLDER), options.engine);
  const queues = openQueues(backend, "producer", options.prefix);
  const counts: Counts = { added: 0, alreadyEnriched: 0, alreadyQueued: 0, quarantined: 0, twice: 0, rejected: 0 };
  const progress = startProgress("enqueue", "items");
  try {
    await waitUntilReady(queues);
    process.stderr.write(`khabar enqueue: queues on ${backend.description}\n`);
    const accepted = pendingItems(options.out);
    const inQuarantine = new Set((await quarantined(queues)).map(({ data }) => data.documentId));
    // A deliberate second run must not meet the job ids of the first, which are kept for an hour
    const run = options.force === true || options.reconcile === true ? `${Date.now()}` : "";
    const log = openAcceptedLog(options.out, `${Date.now()}-${process.pid}`);
    const batcher = new Batcher(queues, run);
    const seen = new Set<string>();
    let read = 0;

    const offer = async (item: Item): Promise<void> => {
      if (seen.has(item.id)) counts.twice += 1;
      else if (options.force !== true && isWritten(options.out, item.id)) counts.alreadyEnriched += 1;
      else if (inQuarantine.has(item.id)) counts.quarantined += 1;
      else if (run === "" && accepted.get(item.id)?.isQueued === true) counts.alreadyQueued += 1;
      else {
        counts.added += 1;
        const full = batcher.take(item);
        if (full !== undefined) await flush(full);
      }
      seen.add(item.id);
    };
    const flush = async (batch: readonly Item[]): Promise<void> => {
      log.record(batch);
      await batcher.add(batch);
      log.markQueued();
      progress.update(counts.added, read);
    };

    if (options.reconcile === true) for (const { item } of accepted.values()) await offer(item);
    for await (const parsed of readInputs(paths, options.from)) {
      read += 1;
      if ("error" in parsed) {
        counts.rejected += 1;
        process.stderr.write(`khabar enqueue: rejected: ${parsed.error.message}\n`);
      } else await offer(parsed.item);
    }
    const last = batcher.rest();
    if (last.length > 0) await flush(last);
  } finally {
    progress.stop();
    await closeQueues(queues);
    await backend.close();
  }
  process.stderr.write(`${report(counts, (performance.now() - started) / 1000)}\n`);
  return counts.rejected > 0 ? 1 : 0;
}

function report(counts: Counts, seconds: number): string {
  const parts = [
    `${count(counts.added, "item")} added`,
    `${counts.alreadyEnriched} already enriched`,
    `${counts.alreadyQueued} already queued`,
    `${counts.quarantined} in quarantine`,
    `${counts.twice} given twice`,
    `${counts.rejected} rejected`,
  ];
  return `khabar enqueue: ${parts.join(", ")} in ${seconds.toFixed(1)} s`;
}

/** Gathers items into batches of bounded number and size. */
class Batcher {
  #items: Item[] = [];
  #bytes = 0;
  readonly #queues: Queues;
  readonly #run: string;

  constructor(queues: Queues, run: string) {
    this.#queues = queues;
    this.#run = run;
  }

  /** Takes an item; returns a batch that is full and must be added, if there is one. */
  take(item: Item): Item[] | undefined {
    const bytes = Buffer.byteLength(item.text);
    const isFull =
      this.#items.length >= BATCH_DOCUMENTS || (this.#items.length > 0 && this.#bytes + bytes > BATCH_BYTES);
    const full = isFull ? this.rest() : undefined;
    this.#items.push(item);
    this.#bytes += bytes;
    return full;
  }

  rest(): Item[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }

  async add(items: readonly Item[]): Promise<void> {
    const jobId = batchId(
      items.map((item) => item.id),
      this.#run,
    );
    const documents = pack(items);
    await whileAway(() => this.#queues.language.add("language", { documents }, { jobId }));
  }
}
