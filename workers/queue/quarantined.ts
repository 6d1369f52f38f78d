/**
 * What lies in the quarantine.
 */
import type { Job } from "bullmq";
import type { QuarantineData, Queues } from "./queues.js";

/** Entries read from the queue at once. */
const PAGE = 200;

/** Every quarantined document, oldest first. */
export async function quarantined(queues: Queues): Promise<Job<QuarantineData>[]> {
  const entries: Job<QuarantineData>[] = [];
  for (;;) {
    const page = await queues.quarantine.getJobs(["waiting"], entries.length, entries.length + PAGE - 1, true);
    entries.push(...page);
    if (page.length < PAGE) return entries;
  }
}
