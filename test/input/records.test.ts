import { describe, expect, test } from "@jest/globals";
import { type ParsedItem, parseJson, parseJsonLine } from "../../src/input/records.js";

const place = { file: "feed.jsonl", record: 7 };
const outcome = (parsed: ParsedItem | undefined): string =>
  parsed === undefined ? "nothing" : "error" in parsed ? parsed.error.message : parsed.item.text;

describe("parseJsonLine", () => {
  test("reads the optional fields", () => {
    const line = JSON.stringify({
      id: 12,
      title: "T",
      text: "Corps",
      uri: "https://a.ma/1",
      publishedAt: "3 mai 2024",
      language: "fr",
      authors: "A. B.",
    });
    const parsed = parseJsonLine(line, place);
    expect(parsed).toMatchObject({
      item: {
        id: "12",
        title: "T",
        publishedAt: "2024-05-03",
        declaredLanguage: "fr",
        authors: ["A. B."],
        source: { uri: "https://a.ma/1", record: 7 },
      },
    });
  });

  test.each([
    ["a blank line", "  ", /^nothing$/],
    ["broken JSON", '{"text": "secret', /^feed\.jsonl record 7: (?:it ends too early|it is not valid JSON)/],
    ["no text", '{"id":"n1"}', /^n1: field "text"/],
    ["a text that is no string", '{"text":5}', /^feed\.jsonl record 7: field "text"/],
    ["an empty text", '{"id":"n2","text":""}', /^n2: there is no text/],
    ["no object", "[]", /field "record"|field "text"/],
  ])("answers %s", (_, line, expected) => {
    expect(outcome(parseJsonLine(line, place))).toMatch(expected);
  });

  test("never quotes the text in an error", () => {
    expect(outcome(parseJsonLine('{"text": "secret words', place))).not.toContain("secret");
  });

  test("takes a __proto__ key for any other", () => {
    const parsed = parseJsonLine('{"__proto__":{"polluted":1},"text":"a"}', place);
    expect(outcome(parsed)).toBe("a");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("parseJson", () => {
  test("reads one record or an array, and a bad record harms no other", () => {
    expect([...parseJson('{"text":"a"}', { file: "a.json" })].map(outcome)).toEqual(["a"]);
    expect([...parseJson('[{"text":"a"},{"x":1},{"text":"c"}]', { file: "a.json" })].map(outcome)).toEqual([
      "a",
      expect.stringMatching(/^a\.json record 2: field "text"/),
      "c",
    ]);
  });
});
