import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadKnowledgeBase } from "../src/entities/knowledge-base.js";
import { loadManifest } from "../src/manifest.js";
import { modelPath } from "../src/model-files.js";
import { fold } from "../src/text/fold.js";
import { loadTaxonomy } from "../src/topics/taxonomy.js";

describe("models/manifest.json", () => {
  const { files } = loadManifest();
  test.each(Object.keys(files))("%s is the file that was listed (npm run models:manifest)", (name) => {
    const bytes = readFileSync(modelPath(name));
    expect([bytes.length, createHash("sha256").update(bytes).digest("hex")]).toEqual([
      files[name]?.bytes,
      files[name]?.sha256,
    ]);
  });

  test("states a licence and a source for every file", () => {
    for (const { licence, source } of Object.values(files))
      expect([licence, source].every((text) => text.length > 3)).toBe(true);
  });
});

describe("the knowledge base", () => {
  const things = loadKnowledgeBase();

  test("holds at least 1,500 things, all countries among them", () => {
    expect(things.length).toBeGreaterThanOrEqual(1_500);
    expect(things.filter(({ kind }) => kind === "country").length).toBeGreaterThanOrEqual(190);
  });

  test("has no unmarked name that two things share", () => {
    const owners = new Map<string, string>();
    const clashes: string[] = [];
    for (const { id, aliases } of things) {
      for (const { text } of aliases.filter(({ isAmbiguous }) => !isAmbiguous)) {
        const key = fold(text)
          .replace(/[^\p{L}\p{N}]+/gu, " ")
          .trim();
        const owner = owners.get(key);
        if (owner !== undefined && owner !== id) clashes.push(`${text}: ${owner}, ${id}`);
        owners.set(key, id);
      }
    }
    expect(clashes).toEqual([]);
  });

  test("gives no identifier to two things", () => {
    for (const source of ["wikidata", "geonames"] as const) {
      const ids = things.flatMap(({ links }) => links[source] ?? []);
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    }
  });
});

describe("the taxonomy", () => {
  test("has the 17 top-level topics and names in three languages", () => {
    const taxonomy = Object.entries(loadTaxonomy());
    expect(taxonomy.filter(([code, { top }]) => code === top)).toHaveLength(17);
    for (const [, { name }] of taxonomy) expect(Object.values(name).every((text) => text.length > 2)).toBe(true);
  });
});
