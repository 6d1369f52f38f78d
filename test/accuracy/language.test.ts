/**
 * Floors on the project's own short texts, written before the model was trained and never used to tune it.
 */
import { describe, expect, test } from "@jest/globals";
import { isSupported } from "../../src/document.js";
import { loadDetector } from "../../src/language/index.js";
import { readShortTexts } from "../short-texts.js";

const detect = loadDetector();
const texts = readShortTexts();
const ours = texts.filter(({ language }) => isSupported(language));

/** Share of right tags in percent, each text changed before. */
function right(of: typeof texts, change: (text: string) => string = (text) => text): number {
  return (100 * of.filter(({ text, language }) => detect(change(text)).tag === language).length) / of.length;
}

describe("over the short texts", () => {
  test("the set is as large as it says", () => {
    expect([ours.length, texts.length - ours.length]).toEqual([136, 123]);
  });

  test.each([
    ["fr", 97],
    ["en", 97],
    ["es", 95],
  ])("headlines, lines and notices in %s are named right, %d %%", (tag, floor) => {
    expect(right(ours.filter(({ language }) => language === tag))).toBeGreaterThanOrEqual(floor);
  });

  test.each<[string, (text: string) => string, number]>([
    ["without accents", (text) => text.normalize("NFD").replace(/\p{M}+/gu, ""), 95],
    ["in capitals", (text) => text.toUpperCase(), 97],
  ])("they are still named %s", (_, change, floor) => {
    expect(right(ours, change)).toBeGreaterThanOrEqual(floor);
  });

  test.each([
    ["it, pt, de, nl, pl", ["it", "pt", "de", "nl", "pl"], 3],
    ["ca, gl, oc, ro", ["ca", "gl", "oc", "ro"], 6],
    [
      "other European, Asian and African languages",
      ["sv", "da", "tr", "cs", "hu", "fi", "sq", "id", "sw", "eo", "eu", "ber"],
      6,
    ],
    ["Darija, Arabic and Tifinagh", ["ary", "ar", "zgh"], 0],
  ])("of %s at most so many percent are taken for one of the three", (_, tags, ceiling) => {
    const others = texts.filter(({ language }) => tags.includes(language));
    const taken = others.filter(({ text }) => isSupported(detect(text).tag));
    expect((100 * taken.length) / others.length).toBeLessThanOrEqual(ceiling);
  });
});
