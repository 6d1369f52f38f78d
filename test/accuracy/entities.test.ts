/**
 * Floors on the project's own gold items of Maghreb press (66 items, 1,322 mentions, never used for tuning).
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { asDocument } from "../../models/build/annotated.js";
import { loadMentions } from "../../src/entities/index.js";
import { parseMarkedItems } from "../marked-items.js";

const items = parseMarkedItems(readFileSync(new URL("entities/maghreb-press.txt", import.meta.url), "utf8"));
const mentionsOf = loadMentions();

describe("over the Maghreb press items", () => {
  test.each([
    ["fr", 30, 89],
    ["en", 18, 87],
    ["es", 18, 86],
  ])("names in %s, %d items, reach an F1 of %d", (language, count, floor) => {
    const own = items.filter((item) => item.language === language);
    expect(own).toHaveLength(count);
    let right = 0;
    let given = 0;
    let wanted = 0;
    for (const item of own) {
      const gold = new Set(item.names.map(({ start, end, label }) => `${start} ${end} ${label}`));
      const found = mentionsOf(asDocument(item));
      wanted += gold.size;
      given += found.length;
      right += found.filter(({ start, end, label }) => gold.has(`${start} ${end} ${label}`)).length;
    }
    expect((200 * right) / (given + wanted)).toBeGreaterThanOrEqual(floor);
  });
});
