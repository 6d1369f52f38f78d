/**
 * A copy of a string that was cut out of a text, for what outlives the text.
 *
 * V8 keeps a part of 13 characters or more as a reference into the whole: one remembered word would hold a
 * text of a million characters in memory.
 */
export function detached(part: string): string {
  return ` ${part}`.slice(1);
}
