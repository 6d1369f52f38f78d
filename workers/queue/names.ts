/**
 * The one place that spells queue names, the key prefix and job ids.
 */
import { createHash } from "node:crypto";
import { STAGES, type Stage } from "../../src/pipeline.js";

/** Queues in the order a document passes them, then the quarantine, which no worker reads. */
export const QUEUES = [...STAGES, "quarantine"] as const;
export type QueueName = (typeof QUEUES)[number];

/** Keys of all queues begin with it; the braces keep them on one node of a Redis Cluster. */
export const DEFAULT_PREFIX = "{khabar}";

/** The queue after a stage; `undefined` after the last. */
export function nextStage(stage: Stage): Stage | undefined {
  return STAGES[STAGES.indexOf(stage) + 1];
}

/**
 * The id of a batch: the same documents give the same id, so that enqueuing them again while the job is
 * known is ignored by BullMQ.
 *
 * @param run - Set to do again on purpose what was done before.
 */
export function batchId(documentIds: readonly string[], run = ""): string {
  return `b-${digest(JSON.stringify([run, ...documentIds]))}`;
}

/** The id of the job that carries one document split off from a batch. */
export function splitId(batch: string, documentId: string): string {
  return `${batch}-${digest(documentId)}`;
}

/** The id of a document's place in the quarantine; one per stage. */
export function quarantineId(stage: Stage, documentId: string): string {
  return `${stage}-${digest(documentId)}`;
}

/** Ids may hold any character and have any length; job ids may not. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
