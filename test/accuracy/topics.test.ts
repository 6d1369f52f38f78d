/**
 * Floors on the news items of test/accuracy/topics, below what was measured when they were set.
 */
import { describe, expect, test } from "@jest/globals";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { loadSegments } from "../../src/segments/index.js";
import { measureNewsItems } from "../topic-items.js";

const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();
const totals = measureNewsItems(({ title, text, language }) =>
  recognise(identify(segment(createItem({ title, text, language })))),
);

describe("over the news items", () => {
  test.each([
    ["first", 0.85],
    ["firstThree", 0.95],
    ["given", 0.7],
    ["second", 0.6],
  ] as const)("%s is at least %d", (measure, floor) => {
    expect(totals()[measure]).toBeGreaterThanOrEqual(floor);
  });

  test("no language is 10 points behind another in the first topic", () => {
    const shares = ["fr", "en", "es"].map((language) => totals(language).first);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(0.1);
  });
});
