import { describe, expect, test } from "@jest/globals";
import { loadGrowth, MAX_RATIO } from "./linear.js";
import { TEXTS, type TextMaker } from "./texts.js";

/** Long enough for what grows with the square to show; `npm run bench:linear` goes to a million characters. */
const LENGTH = 3_000;

describe("every stage, ten times the text", () => {
  const growthOf = loadGrowth(8);
  test.each(Object.keys(TEXTS))("%s takes at most 12 times as long", (name) => {
    const growths = growthOf(TEXTS[name] as TextMaker, LENGTH);
    expect(growths.filter(({ ratio }) => ratio > MAX_RATIO)).toEqual([]);
  });
});
