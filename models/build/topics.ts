/**
 * Compiles the topic lexicon and the taxonomy, and learns the topic model.
 *
 * Reads models/topics/lexicon/*.tsv and models/topics/word-counts.json; writes models/topics/concepts.json and
 * terms.*.txt. A concept's weight is its edited weight times the mean inverse document frequency of its terms
 * in wink-nlp's BM25 vectoriser, each top-level topic being one document: what several topics list says less.
 * Then learns models/topics/weights.json from models/topics/training (topic-training.ts).
 *
 * With --data it first counts words in the `train` texts of the data folder (word-counts.json) and writes
 * models/topics/taxonomy.json from topics/iptc-media-topics.json. The counts tell where a stem is shared by
 * commoner words than the one meant (`import` and `important`): such a term is matched as written. So are those
 * of models/topics/as-written.tsv.
 *
 * Run: npm run models:topics [-- --data ../shared/data]
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { perLanguage, SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../src/document.js";
import { loadPatternWords, TYPE_BITS } from "../../src/entities/pattern-words.js";
import { ModelError } from "../../src/errors.js";
import { modelPath, readModelTable, readModelText } from "../../src/model-files.js";
import { fold } from "../../src/text/fold.js";
import { isElision, isWord, tokenise } from "../../src/text/tokens.js";
import { loadLexicon } from "../../src/topics/lexicon.js";
import { EXACT_MARK, exactForm, stem, stemsOf } from "../../src/topics/stems.js";
import { loadTaxonomy, type Taxonomy } from "../../src/topics/taxonomy.js";
import { readJsonl } from "./jsonl.js";
import { learn, readTraining, weighTraining } from "./topic-training.js";

/** Concepts in the order of the tables, and per language the stems of a term → its concepts. */
interface Concepts {
  readonly concepts: { readonly code: string; weight: number }[];
  readonly terms: Record<SupportedLanguage, Record<string, number[]>>;
}

/** Language → stem → how often it and, under it, each word form was seen. */
type WordCounts = Record<SupportedLanguage, Record<string, { all: number; forms: Record<string, number> }>>;

/** Stems seen less often are left out of the counts: too few to tell anything. */
const MIN_STEM_COUNT = 8;
/** Below this share of the term's own forms among the stem's, the stem belongs to other words. */
const MIN_OWN_SHARE = 0.3;

/** Names that IPTC has not given yet. */
const NAMES: Readonly<Record<string, { readonly fr: string; readonly es: string }>> = {
  "20001361": { fr: "Cyberguerre", es: "Guerra cibernética" },
  "20001373": { fr: "Diversité, équité et inclusion", es: "Diversidad, equidad e inclusión" },
  "20001374": { fr: "Durabilité", es: "Sostenibilidad" },
  "20001377": { fr: "Victimes de guerre", es: "Víctimas de la guerra" },
};

const COLUMNS = ["code", "weight", "fr", "en", "es"] as const;

const { values } = parseArgs({ options: { data: { type: "string" } } });
const stopWords = perLanguage(
  (language) =>
    new Set([...loadPatternWords(language)].filter(([, types]) => types & TYPE_BITS.stop).map(([word]) => fold(word))),
);
if (values.data !== undefined) {
  writeTaxonomy(join(values.data, "topics/iptc-media-topics.json"));
  writeCounts(values.data);
}
const counts = JSON.parse(readModelText("topics/word-counts.json")) as WordCounts;
const asWritten = readAsWritten();
const taxonomy = loadTaxonomy();
const { concepts, terms } = readConcepts();
weigh(concepts, terms);
writeFileSync(
  modelPath("topics/concepts.json"),
  `${JSON.stringify({ codes: concepts.map(({ code }) => code), weights: concepts.map(({ weight }) => weight) })}\n`,
);
for (const language of SUPPORTED_LANGUAGES) {
  writeFileSync(modelPath(`topics/terms.${language}.txt`), compile(terms[language]));
  console.error(`${language}: ${Object.keys(terms[language]).length} terms`);
}
const lexicon = loadLexicon();
const learnt = learn(weighTraining(readTraining(taxonomy), lexicon), lexicon);
writeFileSync(modelPath("topics/weights.json"), `${JSON.stringify(learnt, mapsAsJson)}\n`);

/** Rows of weights as the text that src/topics/model.ts reads, other maps as records. */
function mapsAsJson(key: string, value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  if (key !== "weights") return Object.fromEntries(value);
  const rows: [number, number[]][] = [...value];
  return rows.map(([feature, row]) => [feature, ...row].join(" ")).join(";");
}

/** One line per first word, in the form that src/topics/terms.ts reads. */
function compile(terms: Record<string, number[]>): string {
  const lines = new Map<string, { own: string; longer: string[] }>();
  for (const [term, indexes] of Object.entries(terms).sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const [first = "", ...rest] = term.split(" ");
    const line = lines.get(first) ?? { own: "", longer: [] };
    if (rest.length === 0) line.own = indexes.join(",");
    else line.longer.push(`${rest.join(" ")}=${indexes.join(",")}`);
    lines.set(first, line);
  }
  return [...lines].map(([first, { own, longer }]) => `${[first, own, ...longer].join("\t")}\n`).join("");
}

function writeTaxonomy(path: string): void {
  const { concepts } = JSON.parse(readFileSync(path, "utf8")) as {
    concepts: { qcode: string; level: number; top: string; retired: string | null; name: Record<string, string> }[];
  };
  const result: Taxonomy = {};
  for (const concept of concepts) {
    if (concept.level > 2 || concept.retired !== null) continue;
    const code = codeOf(concept.qcode);
    const { en = "", fr, es } = { ...NAMES[code], ...concept.name };
    if (fr === undefined || es === undefined)
      throw new ModelError(`topic ${code} "${en}" has no French or Spanish name`);
    result[code] = { top: codeOf(concept.top), name: { en, fr, es } };
  }
  writeFileSync(modelPath("topics/taxonomy.json"), `${JSON.stringify(result, null, 1)}\n`);
}

function codeOf(qcode: string): string {
  return qcode.replace("medtop:", "");
}

function readConcepts(): Concepts {
  // Without a prototype: "constructor" is a word like any other
  const terms = (): Record<string, number[]> => Object.create(null) as Record<string, number[]>;
  const result: Concepts = { concepts: [], terms: { fr: terms(), en: terms(), es: terms() } };
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
          for (const key of keysOf(term, language)) {
            if (key === "" || isNoise(key, stopWords[language])) continue;
            const own = result.terms[language][key] ?? [];
            if (!own.includes(index)) result.terms[language][key] = [...own, index];
          }
        }
      }
    }
  }
  return result;
}

/** Single words with their forms, where the stem belongs to another word: "environ" is no environment. */
function readAsWritten(): Record<SupportedLanguage, ReadonlyMap<string, readonly string[]>> {
  const rows = readModelTable("topics/as-written.tsv", ["language", "forms"]);
  return perLanguage((language) => {
    const groups = rows.filter((row) => row.language === language).map(({ forms }) => forms.split(" "));
    return new Map(groups.flatMap((forms) => forms.map((form) => [fold(form), forms])));
  });
}

function keysOf(term: string, language: SupportedLanguage): string[] {
  const forms = asWritten[language].get(fold(term.trim()));
  if (forms === undefined) return [keyOf(term, language)];
  return [...new Set(forms.map((form) => `${EXACT_MARK}${exactForm(form)}`))];
}

/** The stems of a term; a single word whose stem belongs to commoner words is kept as written, marked `=`. */
function keyOf(term: string, language: SupportedLanguage): string {
  const stems = stemsOf(tokenise(term), language);
  const [single] = stems;
  if (single === undefined || stems.length > 1) return stems.join(" ");
  // hasOwn: "constructor" is a word like any other
  const count = Object.hasOwn(counts[language], single) ? counts[language][single] : undefined;
  if (count === undefined) return single;
  const seen = new Map(Object.entries(count.forms));
  const own = formsOf(fold(term.trim())).reduce((sum, form) => sum + (seen.get(form) ?? 0), 0);
  return own / count.all < MIN_OWN_SHARE ? `${EXACT_MARK}${exactForm(term.trim())}` : single;
}

/** A single letter, or a function word that another word was cut down to. */
function isNoise(key: string, stop: ReadonlySet<string>): boolean {
  return key.length < 2 || (!key.includes(" ") && stop.has(key));
}

/** A word with its regular plural and feminine endings. */
function formsOf(word: string): string[] {
  return [
    word,
    `${word}s`,
    `${word}x`,
    `${word}es`,
    `${word}e`,
    `${word.replace(/[oe]$/, "a")}`,
    `${word.replace(/o$/, "a")}s`,
  ];
}

function writeCounts(folder: string): void {
  const result = { fr: {}, en: {}, es: {} } as WordCounts;
  for (const language of SUPPORTED_LANGUAGES) {
    const stems = new Map<string, Map<string, number>>();
    for (const file of ["langid/train.jsonl", `ner/${language}.train.jsonl`]) {
      for (const record of readJsonl<{ text: string; language: string }>(join(folder, file))) {
        if (record.language !== language) continue;
        for (const token of tokenise(record.text)) {
          if (!isWord(token) || isElision(token)) continue;
          const own = stem(token.text, language);
          const forms = stems.get(own) ?? new Map<string, number>();
          forms.set(fold(token.text), (forms.get(fold(token.text)) ?? 0) + 1);
          stems.set(own, forms);
        }
      }
    }
    for (const [own, forms] of [...stems].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
      const all = [...forms.values()].reduce((sum, n) => sum + n, 0);
      if (all >= MIN_STEM_COUNT && forms.size > 1) result[language][own] = { all, forms: Object.fromEntries(forms) };
    }
  }
  writeFileSync(modelPath("topics/word-counts.json"), `${JSON.stringify(result)}\n`);
}

/** Multiplies every positive weight by the mean rarity of its terms. */
function weigh(list: Concepts["concepts"], byLanguage: Concepts["terms"]): void {
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
