/**
 * Floors on the samples' gold; a change that falls below one has made khabar worse.
 */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Gold, locate, sampleItems } from "../../models/build/sample-gold.js";
import { type EnrichedDocument, isSupported } from "../../src/document.js";
import { createPipeline } from "../../src/pipeline.js";

const enrich = createPipeline({ clock: () => 0, now: () => "" });
let samples: { document: EnrichedDocument; gold: Gold; key: string }[] = [];
beforeAll(async () => {
  samples = (await sampleItems()).map(({ item, gold, key }) => ({ document: enrich(item), gold, key }));
});

/** Exact-span F1 of mentions, in percent. */
function f1(language: string): number {
  let right = 0;
  let given = 0;
  let wanted = 0;
  for (const { document, gold } of samples.filter((sample) => sample.gold.language === language)) {
    const names = new Set(locate(document, gold).map(({ start, end, label }) => `${start} ${end} ${label}`));
    wanted += names.size;
    for (const { label, mentions } of document.entities) {
      given += mentions.length;
      right += mentions.filter(({ start, end }) => names.has(`${start} ${end} ${label}`)).length;
    }
  }
  return (200 * right) / (given + wanted);
}

describe("over the samples", () => {
  test("every document's language is right", () => {
    expect(
      samples.filter(({ document, gold }) => document.language.tag !== gold.language).map(({ key }) => key),
    ).toEqual([]);
  });

  test("titles, publishers and dates that the items state are found", () => {
    const wrong: string[] = [];
    for (const { document, gold, key } of samples) {
      if (gold.title !== undefined && document.title !== gold.title) wrong.push(`${key} title`);
      if (gold.publisher !== undefined && document.source.publisher !== gold.publisher) wrong.push(`${key} publisher`);
      if (gold.publishedAt !== undefined && document.publishedAt?.slice(0, 10) !== gold.publishedAt)
        wrong.push(`${key} date`);
    }
    expect(wrong.length).toBeLessThanOrEqual(8);
  });

  test("related headlines are counted as in the gold, within 5 %", () => {
    let off = 0;
    let all = 0;
    for (const { document, gold } of samples) {
      if (gold.counts?.related === undefined) continue;
      const found = document.segments.filter(({ role }) => role === "related").length;
      off += Math.abs(found - gold.counts.related);
      all += gold.counts.related;
    }
    expect(off / all).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ["fr", 70],
    ["en", 70],
    ["es", 70],
  ])("names in %s reach an F1 of %d", (language, floor) => {
    expect(f1(language)).toBeGreaterThanOrEqual(floor);
  });

  test("the first topic is one of the gold's for 80 % of the documents that have any", () => {
    const judged = samples.filter(({ gold }) => gold.topics.length > 0 && isSupported(gold.language));
    const right = judged.filter(({ document, gold }) => gold.topics.includes(document.topics[0]?.code ?? ""));
    expect(right.length / judged.length).toBeGreaterThanOrEqual(0.8);
  });
});
