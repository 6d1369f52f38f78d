import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ItemError } from "../../src/errors.js";
import { createItem, type RawItem } from "../../src/input/item.js";
import { createPipeline } from "../../src/pipeline.js";
import { expectSound } from "./sound.js";
import { FRENCH, TEXTS, type TextMaker } from "./texts.js";

const enrich = createPipeline({ clock: () => 0, now: () => "" });

/** Enough to meet every kind of piece a dozen times; KHABAR_RUNS asks for more. */
const RUNS = Number(process.env["KHABAR_RUNS"] ?? 400);

/** Enriches what can be made an item; anything but an ItemError on the way is a fault. */
function expectEnriched(raw: RawItem): void {
  let item: ReturnType<typeof createItem>;
  try {
    item = createItem(raw);
  } catch (error) {
    expect(error).toBeInstanceOf(ItemError);
    return;
  }
  expectSound(enrich(item));
}

/** Pieces that rules look for, to be put together at random with any characters at all. */
const PIECES = [
  ..."\0 \t \n \r\n \u2028 \u0085 \u00A0 \u202E \u2066 \u200B \uFEFF \u00AD \uD800 \uDC00 👩‍👩‍👧 🇲🇦 é e\u0301 ﷺ".split(
    " ",
  ),
  ..."Rabat Karim Benzaoui Huawei OCP (OCP) l' L’ qu' « » “ ” ( ) : ; . … ? ! - – — | • / @ # ' \" , M. J. U.S.".split(
    " ",
  ),
  ..."3 1.200,5 12,5 % 3 mai 2024 03/10/2025 31/02/2024 $ 5 MDH two million dollars seven per cent".split(" "),
  ..."Lire aussi : Publié le Par Samira Njoya Q: R: ministre de la Banque Al- __proto__ constructor toString".split(
    " ",
  ),
  "Le gouvernement a annoncé une hausse des prix.",
  "The minister of finance met the king in Rabat.",
  "El rey recibió al ministro en Madrid.",
  "وقع المغرب اتفاقا",
  "\n\n",
  "   ",
  "e\u0301\u0316\u0301",
];
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  // Lone surrogates too
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom("", " ", " ", "\n")), { maxLength: 80 })
    .map((parts) => parts.flat().join("")),
);
const anyItem = fc.record(
  {
    text: anyText,
    title: anyText,
    id: fc.oneof(anyText, fc.constantFrom("__proto__", "constructor", "../../etc/passwd", "CON", "a".repeat(10_000))),
    uri: fc.oneof(fc.webUrl(), anyText),
    publishedAt: fc.oneof(anyText, fc.date().map(String)),
    language: fc.constantFrom("fr", "en", "es", "__proto__", "constructor", "x".repeat(9_999)),
    publisher: anyText,
    authors: fc.array(anyText, { maxLength: 3 }),
  },
  { requiredKeys: ["text"] },
);

describe("the pipeline, over any item", () => {
  test("gives a sound document or an ItemError", () => {
    fc.assert(fc.property(anyItem, expectEnriched), { numRuns: RUNS });
  });

  test("gives the same document whatever was read before", () => {
    const fresh = createPipeline({ clock: () => 0, now: () => "" });
    const read = (text: string): unknown => {
      try {
        return createItem({ text });
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(anyText, (text) => {
        const item = read(text) as ReturnType<typeof createItem> | undefined;
        if (item !== undefined) expect(fresh(item)).toEqual(enrich(item));
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe("the pipeline, over texts that try to be slow, wrong or large", () => {
  test.each(Object.keys(TEXTS))("%s", (name) => {
    const text = (TEXTS[name] as TextMaker)(3_000);
    expectEnriched({ text });
    // Cut anywhere, also inside a character
    expectEnriched({ text: text.slice(-2_001) });
  });

  test("remembers words, not the texts they stood in", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const text = (i: number): string => Buffer.from(`Kar${i}benzaouialaoui ${" ".repeat(990_000)}.`).toString();
    const heapMb = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    enrich(createItem({ text: text(0) }));
    const before = heapMb();
    for (let i = 1; i <= 60; i++) enrich(createItem({ text: `${FRENCH}${text(i)}` }));
    expect(heapMb() - before).toBeLessThan(20);
  });

  test("100,000 segments", () => {
    const document = enrich(createItem({ text: Array.from({ length: 100_000 }, (_, i) => `Le ${i}`).join("\n\n") }));
    expect(document.segments.length).toBe(100_000);
  });

  test("the longest text there may be, in one line of any characters", () => {
    expectEnriched({ text: "\u{1F1F2}\u{1F1E6}'a ".repeat(1_000_000).slice(0, 1_000_000) });
  });
});
