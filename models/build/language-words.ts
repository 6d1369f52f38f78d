/**
 * Makes models/language/words.bin, the frequency levels of words in each language, from the lists of the
 * Python package wordfreq 3.1.1 (data: CC BY-SA 4.0); for neighbours without a list, from the training texts.
 *
 * Run: pip download --no-deps wordfreq==3.1.1 && unzip wordfreq-*.whl 'wordfreq/data/*'
 *      npm run models:language-words -- --lists wordfreq/data --data ../shared/data
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { unpack } from "msgpackr";
import { SUPPORTED_LANGUAGES } from "../../src/document.js";
import { createFeatures, readFeatures } from "../../src/language/features.js";
import {
  COLUMNS,
  everyBit,
  FILTER_LENGTH,
  FINGERPRINT,
  firstSlot,
  levelBits,
  NEIGHBOURS,
  WORDS_FILE,
} from "../../src/language/words.js";
import { modelPath } from "../../src/model-files.js";
import { type LabelledText, readLabelledTexts } from "./language-texts.js";

const LANGUAGES: Readonly<Record<(typeof COLUMNS)[number], readonly string[]>> = {
  fr: ["fr"],
  en: ["en"],
  es: ["es"],
  romance: ["pt", "ca", "it", "ro"],
  rest: ["de", "nl", "pl", "cs", "da", "fi", "hu", "id", "is", "lt", "lv", "nb", "sh", "sk", "sl", "sv", "tr", "vi"],
};

/** Words rarer than this in all three languages are left to the filter; 1e-6 and 3e-6 score alike on tuning. */
const MIN_FREQUENCY = 1.5e-6;
/**
 * Words rarer than this in a language are left to the n-grams. Of tuning headlines cut to one word, table alone
 * 74.4 %, filter to 3e-7 75.8, to 2e-7 75.8 (2 words 89.3, 91.1, 91.1).
 */
const MIN_RARE_FREQUENCY = 3e-7;
/** How often a word is written without its accents, beside the common way; a guess. */
const STRIPPED_SHARE = 0.03;
/** Words rarer than this are not read; a word's spellings add up, so that it lies below the rest. */
const LEAST_FREQUENCY = 1e-7;
/** Filled share of the table: a search for a word that is not there takes 13 steps. */
const FILL = 0.8;
/** Words this frequent in a neighbour are in the filter for it, some 5,000. */
const MIN_NEIGHBOUR_FREQUENCY = 2e-5;
/** Where there is no list: words that stand in so many training texts. */
const MIN_TEXTS = 3;

const { values } = parseArgs({
  options: { lists: { type: "string" }, data: { type: "string", default: "../shared/data" } },
});
const folder = values.lists;
if (folder === undefined) throw new Error("give the folder of wordfreq's lists with --lists");

const features = createFeatures();
const frequencies = COLUMNS.map((column) => {
  const all = new Map<number, number>();
  for (const language of LANGUAGES[column]) {
    for (const [hash, frequency] of frequenciesOf(language)) all.set(hash, Math.max(all.get(hash) ?? 0, frequency));
  }
  return all;
});

const words = new Set(
  frequencies
    .slice(0, SUPPORTED_LANGUAGES.length)
    .flatMap((own) => [...own].filter(([, frequency]) => frequency >= MIN_FREQUENCY).map(([hash]) => hash)),
);
const slots = new Uint32Array(Math.ceil(words.size / FILL));
for (const hash of [...words].sort((a, b) => a - b)) {
  let entry = hash & FINGERPRINT;
  for (const [c, own] of frequencies.entries()) entry |= levelBits(own.get(hash) ?? 0, c);
  let at = firstSlot(hash, slots.length);
  while (slots[at] !== 0) at = (at + 1) % slots.length;
  slots[at] = entry >>> 0;
}

const train = readLabelledTexts(values.data).train;
const inFilter = [
  ...frequencies
    .slice(0, SUPPORTED_LANGUAGES.length)
    .map((own) => hashesOver(own, MIN_RARE_FREQUENCY).filter((hash) => !words.has(hash))),
  ...NEIGHBOURS.map((language) =>
    listOf(language) === undefined
      ? hashesOver(textCounts(train.filter((text) => text.language === language)), MIN_TEXTS)
      : hashesOver(frequenciesOf(language), MIN_NEIGHBOUR_FREQUENCY),
  ),
];
const filter = new Uint32Array(FILTER_LENGTH);
for (const [column, hashes] of inFilter.entries()) {
  for (const hash of hashes) {
    everyBit(hash, column, (at, bit) => {
      filter[at] = (filter[at] as number) | bit;
      return true;
    });
  }
}
const file = Uint32Array.of(slots.length, ...slots, ...filter);
writeFileSync(modelPath(WORDS_FILE), file);
console.error(
  `${words.size} words, ${inFilter.map(({ length }) => length).join(", ")} in the filter, ${file.byteLength} bytes`,
);

function hashesOver(counts: ReadonlyMap<number, number>, least: number): number[] {
  return [...counts].filter(([, count]) => count >= least).map(([hash]) => hash);
}

/** In how many of the texts each word stands. */
function textCounts(texts: readonly LabelledText[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { text } of texts) {
    readFeatures(text, features);
    for (const hash of new Set(features.words.subarray(0, features.wordCount))) {
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  }
  return counts;
}

/** The largest list of a language's words; `undefined` when there is none. */
function listOf(language: string): string | undefined {
  return ["large", "small"].map((size) => join(folder as string, `${size}_${language}.msgpack.gz`)).find(existsSync);
}

/** A list's words by their hash; elided forms and compounds count for each of their parts. */
function frequenciesOf(language: string): Map<number, number> {
  const path = listOf(language);
  if (path === undefined) throw new Error(`${folder}: no list for ${language}`);
  // After a header, words by their frequency in centibels: list i holds those of 10^(−i / 100)
  const [, ...lists] = unpack(gunzipSync(readFileSync(path))) as [unknown, ...string[][]];
  const result = new Map<number, number>();
  const add = (word: string, frequency: number): void => {
    readFeatures(word, features);
    for (const hash of features.words.subarray(0, features.wordCount))
      result.set(hash, (result.get(hash) ?? 0) + frequency);
  };
  for (const [centibels, list] of lists.entries()) {
    const frequency = 10 ** (-centibels / 100);
    if (frequency < LEAST_FREQUENCY) break;
    for (const word of list) {
      add(word, frequency);
      const stripped = word.normalize("NFD").replace(/\p{M}+/gu, "");
      if (stripped !== word) add(stripped, STRIPPED_SHARE * frequency);
    }
  }
  return result;
}
