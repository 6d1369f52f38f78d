import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Gold, locate, sampleItems } from "../models/build/sample-gold.js";
import type { Item } from "../src/document.js";
import { documentSchema, type EnrichedDocument } from "../src/document.js";
import { createItem } from "../src/input/item.js";
import { createPipeline } from "../src/pipeline.js";

const NOW = "2025-10-03T00:00:00.000Z";
const enrich = createPipeline({ clock: () => 0, now: () => NOW });

describe("createPipeline, over every sample", () => {
  let samples: { item: Item; gold: Gold; key: string; document: EnrichedDocument }[] = [];
  beforeAll(async () => {
    samples = (await sampleItems()).map((sample) => ({ ...sample, document: enrich(sample.item) }));
  });

  test("there are at least 12 French, 6 English and 6 Spanish items, one in Arabic and one in Darija", () => {
    const files = (tag: string): number =>
      new Set(samples.filter(({ gold }) => gold.language === tag).map(({ gold }) => gold.item)).size;
    expect([files("fr") >= 12, files("en") >= 6, files("es") >= 6, files("ar"), files("ary")]).toEqual([
      true,
      true,
      true,
      1,
      1,
    ]);
  });

  test("mentions and values slice to their surfaces", () => {
    for (const { document } of samples) {
      for (const { mentions } of document.entities) {
        for (const { start, end, surface } of mentions) expect(document.text.slice(start, end)).toBe(surface);
      }
      for (const { start, end, surface } of document.values) expect(document.text.slice(start, end)).toBe(surface);
    }
  });

  test("segments are ordered, disjoint and free of white space at their ends; mentions lie in theirs", () => {
    for (const { document } of samples) {
      let last = 0;
      for (const { start, end } of document.segments) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(document.text.slice(start, end)).toMatch(/^\S(?:[\s\S]*\S)?$/);
        last = end;
      }
      for (const mention of document.entities.flatMap((entity) => entity.mentions)) {
        const segment = document.segments[mention.segment];
        expect(segment && segment.start <= mention.start && mention.end <= segment.end).toBe(true);
      }
    }
  });

  test("the output is valid against the schema and the same on a second run", () => {
    for (const { item, document } of samples) {
      expect(documentSchema.safeParse(document).error).toBeUndefined();
      expect(enrich(item)).toEqual(document);
    }
  });

  test("entity ids are unique in a document, mentions of different entities never overlap, salience sums to 1 or 0", () => {
    for (const { document, key } of samples) {
      const ids = document.entities.map((entity) => entity.id);
      expect([key, new Set(ids).size]).toEqual([key, ids.length]);
      const mentions = document.entities.flatMap((entity) => entity.mentions).sort((a, b) => a.start - b.start);
      for (const [i, mention] of mentions.entries())
        expect(mention.start).toBeGreaterThanOrEqual(mentions[i - 1]?.end ?? 0);
      const total = document.entities.reduce((sum, entity) => sum + entity.salience, 0);
      expect(total === 0 || Math.abs(total - 1) < 0.01).toBe(true);
    }
  });

  test("the gold mentions are all in the text that is kept", () => {
    for (const { document, gold } of samples) expect(() => locate(document, gold)).not.toThrow();
  });

  test("the Arabic and the Darija item are named as such, get no names and a warning", () => {
    for (const { document, gold } of samples.filter(({ gold }) => ["ar", "ary"].includes(gold.language))) {
      expect(document.language.tag).toBe(gold.language);
      expect(document.entities).toEqual([]);
      expect(document.warnings.map((warning) => warning.code)).toContain("language-unsupported");
    }
  });
});

describe("createPipeline", () => {
  test("reads a sentence", () => {
    const document = enrich(createItem({ text: "Le Maroc et l'Espagne signent un accord sur la pêche à Rabat." }));
    expect(document.language.tag).toBe("fr");
    expect(document.entities.map(({ id, label }) => [id, label])).toEqual(
      expect.arrayContaining([
        ["morocco", "LOC"],
        ["spain", "LOC"],
        ["rabat", "LOC"],
      ]),
    );
  });

  test("gives a thing one id in three languages", () => {
    const ids = ["Le Maroc rejoint l'ONU.", "Marruecos se une a la ONU.", "Morocco joins the United Nations."].map(
      (text) =>
        enrich(createItem({ text }))
          .entities.map((entity) => entity.id)
          .sort(),
    );
    expect(ids).toEqual([
      ["morocco", "united-nations"],
      ["morocco", "united-nations"],
      ["morocco", "united-nations"],
    ]);
  });

  test("stamps the time it is given and nothing else that changes", () => {
    const document = enrich(createItem({ text: "Bonjour à tous les lecteurs de ce journal." }));
    expect(document.pipeline.processedAt).toBe(NOW);
    expect(Object.keys(document.pipeline.durationMs)).toEqual(["segments", "language", "entities", "topics"]);
  });
});
