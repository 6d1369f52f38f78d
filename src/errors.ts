/**
 * The errors khabar throws, one class per way of handling them.
 *
 * A message says what was wrong, what was there, and what to do; it names the item by its id or its place
 * in the input and never quotes its text. The class decides what a worker does next: an `ItemError` or a
 * `StageError` goes to the quarantine at once (no retry can help), anything else is retried first.
 */

/** The input cannot be made into an item: malformed, empty, too long. */
export class ItemError extends Error {
  override name = "ItemError";
}

/** A stage failed on a document in a way that will repeat. */
export class StageError extends Error {
  override name = "StageError";
}

/** A file under models/ is missing, damaged or not what the manifest says. */
export class ModelError extends Error {
  override name = "ModelError";
}

/** The command line was used wrongly; ends with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The message of anything that was thrown, without what would steer a terminal or hide what is shown. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, "\uFFFD");
}
