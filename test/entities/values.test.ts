import { describe, expect, test } from "@jest/globals";
import type { SupportedLanguage } from "../../src/document.js";
import { findValues, parseNumber } from "../../src/entities/values.js";

const read = (text: string, language: SupportedLanguage = "fr"): string[] =>
  findValues(text, { start: 0, end: text.length }, language).map(({ surface, type, value, currency }) =>
    [surface, type, value, currency].filter(Boolean).join("|"),
  );

describe("findValues", () => {
  test.each([
    ["un budget de 3,5 milliards de dirhams", ["3,5 milliards de dirhams|money|3500000000|MAD"]],
    ["près de 120 MDH investis", ["120 MDH|money|120000000|MAD"]],
    ["worth $1.2 million in May", ["$1.2 million|money|1200000|USD"]],
    ["unos 45.000 euros", ["45.000 euros|money|45000|EUR"]],
    ["une hausse de 12,5 % le 3 octobre 2025", ["12,5 %|percent|12.5", "3 octobre 2025|date|2025-10-03"]],
    ["un 7 por ciento", ["7 por ciento|percent|7"]],
    ["en 2030, 12 équipes", []],
  ])("reads %j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("findValues in English", () => {
  test.each([
    ["It cost two million dollars.", ["two million dollars|money|2000000|USD"]],
    ["about one hundred and fifty thousand pounds a year", ["one hundred and fifty thousand pounds|money|150000|GBP"]],
    ["Prices rose seven per cent, or 3 percent in all.", ["seven per cent|percent|7", "3 percent|percent|3"]],
    ["a dollar short of twenty", []],
  ])("reads %j", (text, expected) => {
    expect(read(text, "en")).toEqual(expected);
  });
});

describe("parseNumber", () => {
  test.each([
    ["1 200,5", 1200.5],
    ["1,200.5", 1200.5],
    ["1.200,5", 1200.5],
    ["1.200", 1200],
    ["3.5", 3.5],
    ["1.200.000", 1_200_000],
  ])("%j is %d", (text, expected) => {
    expect(parseNumber(text)).toBe(expected);
  });
});
