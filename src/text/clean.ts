/**
 * Cleaning of hostile text at the border, before anything computes offsets.
 *
 * NUL and lone surrogates break JSON stores (PostgreSQL rejects both) and terminals; nothing else is
 * touched, so for well-formed text the result is the input.
 */

const UNSAFE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Drops NUL characters and replaces lone surrogates with U+FFFD.
 *
 * @returns The text and how many characters were changed.
 */
export function cleanText(text: string): { text: string; changed: number } {
  let changed = 0;
  const cleaned = text.replace(UNSAFE, (character) => {
    changed += 1;
    return character === "\0" ? "" : "\uFFFD";
  });
  return { text: cleaned, changed };
}

/** A line fit for a terminal or log: no control characters, line breaks or marks that reorder what is shown. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
