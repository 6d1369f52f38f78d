/**
 * Floors of the segments stage on the marked pages; `npm run bench:segments` prints the scores.
 */
import { describe, expect, test } from "@jest/globals";
import { loadSegments } from "../../src/segments/index.js";
import { type PageScores, readPage, readPages, scoresOf } from "../segment-pages.js";

const segment = loadSegments();
const FLOORS: Record<"tune" | "held-out", Partial<PageScores>> = {
  tune: { bodyKept: 0.99, roles: 0.98, title: 0.92, date: 0.97, publisher: 0.82, authors: 0.92, speakers: 0.97 },
  "held-out": { bodyKept: 0.97, roles: 0.93, title: 0.88, date: 0.95, publisher: 0.55, authors: 0.8, speakers: 0.8 },
};
const MOST_FOREIGN = { tune: 0.01, "held-out": 0.025 };

describe.each(["tune", "held-out"] as const)("on the pages of %s", (half) => {
  const scores = scoresOf(readPages(half).map((page) => readPage(page, segment)));

  test.each(Object.entries(FLOORS[half]))("%s is at least %d", (name, floor) => {
    expect(scores[name as keyof PageScores]).toBeGreaterThanOrEqual(floor);
  });

  test("few foreign characters are in the body", () => {
    expect(scores.foreign).toBeLessThanOrEqual(MOST_FOREIGN[half]);
  });
});

test("time is linear in the length of the text", () => {
  const cost = (length: number, piece: string): number => {
    const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    const before = process.cpuUsage();
    segment({ id: "x", source: {}, text, warnings: [], durationMs: {} });
    return process.cpuUsage(before).user;
  };
  for (const piece of ["Le conseil a adopté mardi le budget de la région. ", "Pluie : Fès\n"]) {
    cost(20_000, piece);
    // Eight times the text; quadratic time would be 64 times as long
    expect(cost(400_000, piece)).toBeLessThan(24 * cost(50_000, piece));
  }
});
