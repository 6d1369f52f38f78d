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
    ["first", 0.79],
    ["firstThree", 0.93],
    ["given", 0.73],
    ["second", 0.56],
  ] as const)("%s is at least %d", (measure, floor) => {
    expect(totals()[measure]).toBeGreaterThanOrEqual(floor);
  });

  test.each([
    ["fr", 0.82],
    ["en", 0.75],
    ["es", 0.8],
  ])("the first topic in %s is right for %d", (language, floor) => {
    expect(totals(language).first).toBeGreaterThanOrEqual(floor);
  });
});
