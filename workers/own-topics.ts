/**
 * Reads a user's file of own topics.
 */
import { readFileSync } from "node:fs";
import { messageOf, UsageError } from "../src/errors.js";
import { decode } from "../src/input/decode.js";
import { type OwnTopics, parseOwnTopics } from "../src/topics/own-topics.js";

/**
 * The own topics of a file, as an option of the pipeline; nothing when no file is named.
 *
 * @throws UsageError when it cannot be read or parsed.
 */
export function readOwnTopics(file: string | undefined): { readonly ownTopics?: OwnTopics } {
  if (file === undefined) return {};
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new UsageError(`${file}: the own topics cannot be read (${messageOf(cause)})`, { cause });
  }
  return { ownTopics: parseOwnTopics(decode(bytes), file) };
}
