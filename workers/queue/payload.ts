/**
 * What a stage checks of a payload before it touches it: a queue is open to other programs, and a document
 * that is none must end in the quarantine with a reason, not crash a stage.
 */
import type { Item } from "../../src/document.js";
import { ItemError } from "../../src/errors.js";
import { MAX_TEXT_LENGTH } from "../../src/input/item.js";
import type { Stage } from "../../src/pipeline.js";

/** Fields a document has when it reaches a stage. */
const ARRAYS_BEFORE: Readonly<Record<Stage, readonly string[]>> = {
  language: ["warnings"],
  entities: ["warnings", "segments"],
  topics: ["warnings", "segments", "entities", "values"],
  output: ["warnings", "segments", "entities", "values", "topics"],
};

/**
 * The payload as a document.
 *
 * @throws ItemError naming the first field that is missing or of the wrong kind.
 */
export function checkPayload(payload: unknown, stage: Stage): Item {
  const id = (payload as { id?: unknown } | null)?.id;
  const name = typeof id === "string" && id !== "" ? id : "document without id";
  const problem = problemOf(payload, stage);
  if (problem !== undefined)
    throw new ItemError(`${name}: stage ${stage} got ${problem}; enqueue it with khabar enqueue`);
  return payload as Item;
}

function problemOf(payload: unknown, stage: Stage): string | undefined {
  if (typeof payload !== "object" || payload === null) return "no document";
  const document = payload as Record<string, unknown>;
  if (typeof document["id"] !== "string" || document["id"] === "") return "a document without an id";
  if (typeof document["text"] !== "string") return "a document without a text";
  if (document["text"].length > MAX_TEXT_LENGTH)
    return `a text of ${document["text"].length} UTF-16 units, over the limit of ${MAX_TEXT_LENGTH}`;
  if (typeof document["source"] !== "object" || document["source"] === null) return "a document without a source";
  const missing = ARRAYS_BEFORE[stage].find((field) => !Array.isArray(document[field]));
  return missing === undefined ? undefined : `a document without ${missing}`;
}
