/**
 * Makes models/language/words.bin, the frequency levels of words in each language, from the lists of the
 * Python package wordfreq 3.1.1 (data: CC BY-SA 4.0).
 *
 * Run: pip download --no-deps wordfreq==3.1.1 && unzip wordfreq-*.whl 'wordfreq/data/*'
 *      npm run models:language-words -- --lists wordfreq/data
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { unpack } from "msgpackr";
import { SUPPORTED_LANGUAGES } from "../../src/document.js";
import { createFeatures, readFeatures } from "../../src/language/features.js";
import { COLUMNS, FINGERPRINT, FLOOR_FREQUENCY, firstSlot, OCTAVES, WORDS_FILE } from "../../src/language/words.js";
import { modelPath } from "../../src/model-files.js";

const LANGUAGES: Readonly<Record<(typeof COLUMNS)[number], readonly string[]>> = {
  fr: ["fr"],
  en: ["en"],
  es: ["es"],
  romance: ["pt", "ca", "it", "ro"],
  rest: ["de", "nl", "pl", "cs", "da", "fi", "hu", "id", "is", "lt", "lv", "nb", "sh", "sk", "sl", "sv", "tr", "vi"],
};

/** Words rarer than this in all three languages are left to the n-grams; 1e-6 and 3e-6 score alike on tuning. */
const MIN_FREQUENCY = 1.5e-6;
/** How often a word is written without its accents, beside the common way; a guess. */
const STRIPPED_SHARE = 0.03;
/** Filled share of the table. */
const FILL = 0.9;

const { values } = parseArgs({ options: { lists: { type: "string" } } });
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
  for (const [c, own] of frequencies.entries()) entry |= level(own.get(hash) ?? 0) << (4 * c);
  let at = firstSlot(hash, slots.length);
  while (slots[at] !== 0) at = (at + 1) % slots.length;
  slots[at] = entry >>> 0;
}
writeFileSync(modelPath(WORDS_FILE), slots);
console.error(`${words.size} words, ${slots.byteLength} bytes`);

function level(frequency: number): number {
  const octaves = Math.log2(frequency / FLOOR_FREQUENCY);
  return Math.max(0, Math.min(15, Math.round(octaves / OCTAVES)));
}

/** A list's words by their hash; elided forms and compounds count for each of their parts. */
function frequenciesOf(language: string): Map<number, number> {
  const path = ["large", "small"]
    .map((size) => join(folder as string, `${size}_${language}.msgpack.gz`))
    .find(existsSync);
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
    if (frequency < FLOOR_FREQUENCY) break;
    for (const word of list) {
      add(word, frequency);
      const stripped = word.normalize("NFD").replace(/\p{M}+/gu, "");
      if (stripped !== word) add(stripped, STRIPPED_SHARE * frequency);
    }
  }
  return result;
}
