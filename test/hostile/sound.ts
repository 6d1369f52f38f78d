/**
 * What holds for every enriched document, whatever the input was.
 */
import { expect } from "@jest/globals";
import { documentSchema, type EnrichedDocument } from "../../src/document.js";

export function expectSound(document: EnrichedDocument): void {
  const { text, segments, entities, values } = document;
  expect(documentSchema.safeParse(document).error).toBeUndefined();
  let last = 0;
  for (const { start, end } of segments) {
    expect(start >= last && end > start && end <= text.length).toBe(true);
    expect(isWhole(text, start) && isWhole(text, end)).toBe(true);
    last = end;
  }
  const mentions = entities.flatMap((entity) => entity.mentions).sort((a, b) => a.start - b.start);
  for (const [i, { start, end, surface, segment }] of mentions.entries()) {
    expect(text.slice(start, end)).toBe(surface);
    const own = segments[segment];
    expect(own !== undefined && own.start <= start && end <= own.end).toBe(true);
    expect(start).toBeGreaterThanOrEqual(mentions[i - 1]?.end ?? 0);
  }
  for (const { start, end, surface, value } of values) {
    expect(text.slice(start, end)).toBe(surface);
    expect(value).toMatch(/^(?:\d{4}-\d\d-\d\d|-?\d+(?:\.\d+)?)$/);
  }
  expect(new Set(entities.map(({ id }) => id)).size).toBe(entities.length);
  for (const string of stringsOf(document)) expect(string.isWellFormed() && !string.includes("\0")).toBe(true);
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
}

/** Whether no character is cut in two at this offset. */
function isWhole(text: string, offset: number): boolean {
  return !/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(offset - 1, offset + 1));
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
