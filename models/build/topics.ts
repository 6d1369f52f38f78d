/**
 * Compiles the topic lexicon and the taxonomy.
 *
 * Reads models/topics/lexicon/*.tsv and, with --data, topics/iptc-media-topics.json of the data folder;
 * writes models/topics/lexicon.json and models/topics/taxonomy.json. A term's weight is its edited weight
 * times its inverse document frequency in wink-nlp's BM25 vectoriser, each top-level topic being one
 * document: what several topics list says less.
 *
 * Run: npm run models:topics [-- --data ../shared/data]
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../src/document.js";
import { ModelError } from "../../src/errors.js";
import { modelPath, readModelTable } from "../../src/model-files.js";
import { tokenise } from "../../src/text/tokens.js";
import { type Lexicon, loadTaxonomy, type Taxonomy } from "../../src/topics/lexicon.js";
import { loadStemmer, stemsOf } from "../../src/topics/stems.js";

const COLUMNS = ["code", "weight", "fr", "en", "es"] as const;

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (values.data !== undefined) writeTaxonomy(join(values.data, "topics/iptc-media-topics.json"));
const taxonomy = loadTaxonomy();
const { concepts, terms } = readConcepts();
weigh(concepts, terms);
const lexicon: Lexicon = { concepts, terms };
writeFileSync(modelPath("topics/lexicon.json"), `${JSON.stringify(lexicon)}\n`);
for (const language of SUPPORTED_LANGUAGES) console.error(`${language}: ${Object.keys(terms[language]).length} terms`);

function writeTaxonomy(path: string): void {
  const { concepts } = JSON.parse(readFileSync(path, "utf8")) as {
    concepts: { qcode: string; level: number; top: string; retired: string | null; name: Record<string, string> }[];
  };
  const result: Taxonomy = {};
  for (const concept of concepts) {
    if (concept.level > 2 || concept.retired !== null) continue;
    const { en = "" } = concept.name;
    result[codeOf(concept.qcode)] = {
      top: codeOf(concept.top),
      name: { en, fr: concept.name["fr"] ?? en, es: concept.name["es"] ?? en },
    };
  }
  writeFileSync(modelPath("topics/taxonomy.json"), `${JSON.stringify(result, null, 1)}\n`);
}

function codeOf(qcode: string): string {
  return qcode.replace("medtop:", "");
}

function readConcepts(): Lexicon {
  // Without a prototype: "constructor" is a word like any other
  const terms = (): Record<string, number[]> => Object.create(null) as Record<string, number[]>;
  const result: Lexicon = { concepts: [], terms: { fr: terms(), en: terms(), es: terms() } };
  const stemmers = Object.fromEntries(SUPPORTED_LANGUAGES.map((tag) => [tag, loadStemmer(tag)])) as Record<
    SupportedLanguage,
    ReturnType<typeof loadStemmer>
  >;
  for (const name of readdirSync(modelPath("topics/lexicon")).sort()) {
    const file = `topics/lexicon/${name}`;
    for (const row of readModelTable(file, COLUMNS)) {
      const weight = Number(row.weight);
      if (!(row.code in taxonomy)) throw new ModelError(`models/${file}: unknown code "${row.code}"`);
      if (!Number.isInteger(weight) || weight < -4 || weight > 5 || weight === 0) {
        throw new ModelError(`models/${file}: weight "${row.weight}" of ${row.fr || row.en}; give −4…5 but 0`);
      }
      const index = result.concepts.push({ code: row.code, weight }) - 1;
      for (const language of SUPPORTED_LANGUAGES) {
        for (const term of row[language].split(";")) {
          const key = stemsOf(tokenise(term), stemmers[language]).join(" ");
          if (key === "") continue;
          const own = result.terms[language][key] ?? [];
          if (!own.includes(index)) result.terms[language][key] = [...own, index];
        }
      }
    }
  }
  return result;
}

/** Multiplies every positive weight by the mean rarity of its terms. */
function weigh(list: Lexicon["concepts"], byLanguage: Lexicon["terms"]): void {
  const require = createRequire(import.meta.url);
  const createVectorizer = require("wink-nlp/utilities/bm25-vectorizer") as () => {
    learn(tokens: string[]): void;
    out(f: unknown): [string, number][];
  };
  const its = require("wink-nlp/src/its.js") as { idf: unknown };
  const tops = [...new Set(list.map(({ code }) => taxonomy[code]?.top ?? code))].sort();
  const vectorizer = createVectorizer();
  for (const top of tops) {
    const tokens: string[] = [];
    for (const language of SUPPORTED_LANGUAGES) {
      for (const [term, concepts] of Object.entries(byLanguage[language])) {
        const weight = Math.max(
          0,
          ...concepts.map((c) => (taxonomy[list[c]?.code ?? ""]?.top === top ? (list[c]?.weight ?? 0) : 0)),
        );
        for (let i = 0; i < weight; i++) tokens.push(`${language}:${term}`);
      }
    }
    vectorizer.learn(tokens);
  }
  const rarity = new Map(vectorizer.out(its.idf));
  const highest = Math.max(...rarity.values());
  const sums = list.map(() => ({ sum: 0, count: 0 }));
  for (const language of SUPPORTED_LANGUAGES) {
    for (const [term, concepts] of Object.entries(byLanguage[language])) {
      for (const c of concepts) {
        const entry = sums[c];
        const idf = rarity.get(`${language}:${term}`);
        if (entry === undefined || idf === undefined) continue;
        entry.sum += idf / highest;
        entry.count += 1;
      }
    }
  }
  for (const [c, concept] of list.entries()) {
    const { sum, count } = sums[c] ?? { sum: 0, count: 0 };
    if (concept.weight > 0 && count > 0) concept.weight = Math.round((1000 * concept.weight * sum) / count) / 1000;
  }
}
