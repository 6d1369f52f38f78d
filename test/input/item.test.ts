import { describe, expect, test } from "@jest/globals";
import { ItemError } from "../../src/errors.js";
import { createItem, itemId, MAX_ID_LENGTH, MAX_TEXT_LENGTH, normaliseUri } from "../../src/input/item.js";

describe("createItem", () => {
  test("keeps plain text as it is", () => {
    const text = "  Une ligne\r\n\tet une autre \u00A0";
    expect(createItem({ text }).text).toBe(text);
  });

  test("gives the same id for the same text, another for another", () => {
    expect(createItem({ text: "a" }).id).toBe(createItem({ text: "a" }).id);
    expect(createItem({ text: "a" }).id).not.toBe(createItem({ text: "b" }).id);
    expect(createItem({ text: "a" }).id).toMatch(/^d-[0-9a-f]{32}$/);
  });

  test("keeps a given id", () => {
    expect(createItem({ id: "map-123", text: "a" }).id).toBe("map-123");
  });

  test("removes NUL and replaces lone surrogates, with a warning", () => {
    const item = createItem({ text: "a\0b\uD800c 🙂" });
    expect(item.text).toBe("ab\uFFFDc 🙂");
    expect(item.warnings.map((warning) => warning.code)).toEqual(["text-cleaned"]);
  });

  test("puts a title of its own before the text, once", () => {
    expect(createItem({ title: "Titre", text: "Corps." })).toMatchObject({ text: "Titre\n\nCorps.", titleLength: 5 });
    expect(createItem({ title: "Titre", text: "Titre\nCorps." }).text).toBe("Titre\nCorps.");
  });

  test.each([
    ["no text", { text: " \n" }, /mine: there is no text/],
    ["too long a text", { text: "a".repeat(MAX_TEXT_LENGTH + 1) }, /mine: its text has 1000001 UTF-16 units/],
  ])("refuses %s and names the item", (_, raw, message) => {
    expect(() => createItem({ id: "mine", ...raw })).toThrow(ItemError);
    expect(() => createItem({ id: "mine", ...raw })).toThrow(message);
  });

  test("refuses an id that is too long", () => {
    expect(() => createItem({ id: "x".repeat(MAX_ID_LENGTH + 1), text: "a" })).toThrow(/its id has 513 characters/);
  });

  test("warns of a date it cannot read", () => {
    const item = createItem({ text: "a", publishedAt: "avant-hier" });
    expect(item.publishedAt).toBeUndefined();
    expect(item.warnings.map((warning) => warning.code)).toEqual(["date-unreadable"]);
  });
});

describe("normaliseUri", () => {
  test.each([
    ["HTTPS://Example.ma:443/a/?utm_source=x&id=3#top", "https://example.ma/a?id=3"],
    ["https://example.ma/", "https://example.ma"],
    ["  urn:isbn:1 ", "urn:isbn:1"],
    ["no url", "no url"],
  ])("%j becomes %j", (uri, expected) => {
    expect(normaliseUri(uri)).toBe(expected);
  });

  test("makes one id of one page's addresses", () => {
    expect(itemId("https://a.ma/x?fbclid=1", "one")).toBe(itemId("https://A.ma/x/", "two"));
  });
});
