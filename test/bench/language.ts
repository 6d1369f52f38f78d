/**
 * Compares language identification with its peers from npm, in one run: accuracy among French, English and
 * Spanish, other languages taken for one of the three, calibration, robustness, speed, load time and size.
 *
 * Sentences are those that models/build/language-texts.ts holds out and the names' development sets; news
 * and headlines come from the data folder's measure-only sets. `--tuning` measures khabar alone on the
 * tuning parts of all of these.
 *
 * Run: npm run bench:language [-- --data ../shared/data] [-- --tuning]
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { franc } from "franc";
import { readAnnotated } from "../../models/build/annotated.js";
import { readLabelledTexts } from "../../models/build/language-texts.js";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../src/document.js";
import { loadDetector } from "../../src/language/index.js";
import { CLASSES, loadLanguageModel } from "../../src/language/model.js";
import { ISO1_OF_FRANC } from "../../src/language/tags.js";
import { modelPath } from "../../src/model-files.js";
import { readShortTexts } from "../short-texts.js";
import { dataFolder, readRecords } from "./data.js";

interface Text {
  readonly text: string;
  readonly language: string;
}

interface Identifier {
  readonly name: string;
  /** One of the three, whatever the text. */
  readonly amongThree: (text: string) => string | undefined;
  /** Any language the library knows. */
  readonly amongAll: (text: string) => string | undefined;
}

const folder = dataFolder();
const isTuning = process.argv.includes("--tuning");
const started = process.cpuUsage();
const detect = loadDetector();
detect("Bonjour");
const loadMs = cpuMs(started);
const probabilitiesOf = loadLanguageModel();

const khabar: Identifier = {
  name: "khabar",
  amongThree: (text) => {
    const probabilities = probabilitiesOf(text)?.slice(0, SUPPORTED_LANGUAGES.length);
    return probabilities && CLASSES[probabilities.indexOf(Math.max(...probabilities))];
  },
  amongAll: (text) => detect(text).tag,
};

const { tune, heldOut } = readLabelledTexts(folder);
const sentences: Text[] = isTuning
  ? tune
  : [
      ...heldOut,
      ...SUPPORTED_LANGUAGES.flatMap((language) => readAnnotated(folder, language, "dev")).filter(
        // Web fragments of one word and whole articles are no sentences
        ({ source }) => source !== "UNER-EWT" && source !== "WiNER-fr",
      ),
    ];
const own = isTuning ? [] : readShortTexts();
const ours = (texts: readonly Text[]): Text[] => texts.filter(({ language }) => isOurs(language));
const newsLines = SUPPORTED_LANGUAGES.flatMap((language) => readNews(language));
const sets: Readonly<Record<string, readonly Text[]>> = {
  sentences: ours(sentences),
  "news sentences": newsLines.filter(({ text }) => /[.!?…]["»”]?$/.test(text)),
  headlines: SUPPORTED_LANGUAGES.flatMap((language) =>
    [
      ...(readRecords<{ title: string }>(folder, `topics/masakhanews.${language}.${isTuning ? "tune" : "dev"}.jsonl`) ??
        []),
    ].map(({ title }) => ({ text: title, language })),
  ),
  "own short texts": ours(own),
};

const identifiers = isTuning ? [khabar] : [khabar, ...(await loadPeers())];

console.log("accuracy among fr, en and es, in %");
for (const [name, texts] of Object.entries(sets)) {
  if (texts.length === 0) continue;
  const cuts = [undefined, 5, 3, 2, 1];
  console.log(
    `\n${name}, ${texts.length}`.padEnd(34) +
      ["whole", "5 words", "3", "2", "1"].map((cut) => cut.padStart(9)).join(""),
  );
  for (const { name: library, amongThree } of identifiers) {
    const shares = cuts.map((words) =>
      share(texts, ({ text, language }) => amongThree(firstWords(text, words)) === language),
    );
    console.log(library.padEnd(33) + shares.map((value) => value.toFixed(2).padStart(9)).join(""));
  }
}

console.log("\nkhabar's whole decision on the same, right in %");
for (const [name, texts] of Object.entries(sets)) {
  if (texts.length === 0) continue;
  const right = (change: (text: string) => string): string =>
    share(texts, ({ text, language }) => khabar.amongAll(change(text)) === language).toFixed(2);
  console.log(
    `${name.padEnd(33)} as it is ${right((text) => text)}, without accents ${right(withoutAccents)}, in capitals ${right((text) => text.toUpperCase())}`,
  );
}

console.log("\nother languages taken for fr, en or es, in %");
const others = new Map<string, Text[]>();
for (const { text, language } of [...sentences, ...own]) {
  if (isOurs(language)) continue;
  const known = others.get(language);
  if (known === undefined) others.set(language, [{ text, language }]);
  else known.push({ text, language });
}
console.log("".padEnd(14) + identifiers.map(({ name }) => name.padStart(12)).join(""));
for (const [language, texts] of [["all", [...others.values()].flat()] as const, ...others]) {
  const shares = identifiers.map(({ amongAll }) => share(texts, ({ text }) => isOurs(amongAll(text))));
  console.log(`${language} ${texts.length}`.padEnd(14) + shares.map((value) => value.toFixed(2).padStart(12)).join(""));
}

console.log("\ncalibration of khabar's confidence");
const cut = (texts: readonly Text[]): Text[] =>
  texts.flatMap(({ text, language }) =>
    [undefined, 5, 3, 2, 1].map((words) => ({ text: firstWords(text, words), language })),
  );
console.log(
  `sentences ${calibrationError(sentences).toFixed(4)}, cut to 5, 3, 2, 1 words too ${calibrationError(cut(sentences)).toFixed(4)}`,
);

if (!isTuning) {
  const headlines = (sets["headlines"] as readonly Text[]).map(({ text }) => text);
  const articles = (readRecords<{ text: string }>(folder, "topics/masakhanews.fr.dev.jsonl") ?? []).map(({ text }) =>
    text.repeat(20),
  );
  console.log("\nspeed, texts per CPU second, and as a multiple of franc among three");
  for (const [name, texts] of [
    ["headlines", headlines],
    [`articles of ${Math.round(articles.join("").length / articles.length / 1000)} KB`, articles],
  ] as const) {
    const speeds = speed(texts);
    const base = speeds.get("franc") as number;
    console.log(
      `${name.padEnd(20)} ${[...speeds].map(([library, n]) => `${library} ${n.toFixed(0)} (${(n / base).toFixed(1)} ×)`).join(", ")}`,
    );
  }
  console.log(
    `\nload ${loadMs.toFixed(0)} ms, files ${(["language.bin", "words.bin"].reduce((sum, name) => sum + statSync(modelPath(`language/${name}`)).size, 0) / 1024).toFixed(0)} KB`,
  );
}

function isOurs(tag: string | undefined): tag is SupportedLanguage {
  return (SUPPORTED_LANGUAGES as readonly (string | undefined)[]).includes(tag);
}

function firstWords(text: string, count: number | undefined): string {
  return count === undefined ? text : text.split(/\s+/).slice(0, count).join(" ");
}

function withoutAccents(text: string): string {
  return text.normalize("NFD").replace(/\p{M}+/gu, "");
}

function share(texts: readonly Text[], test: (text: Text) => boolean): number {
  return (100 * texts.filter(test).length) / texts.length;
}

/** Every eighth line of three words or more; other ones for tuning. */
function readNews(language: SupportedLanguage): Text[] {
  return readFileSync(join(folder, `text/news.${language}.txt`), "utf8")
    .split("\n")
    .filter((line, i) => i % 8 === (isTuning ? 0 : 4) && line.split(/\s+/).length > 2)
    .map((text) => ({ text, language }));
}

/** Expected calibration error over ten bins of equal width. */
function calibrationError(texts: readonly Text[]): number {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, right: 0, confidence: 0 }));
  for (const { text, language } of texts) {
    const found = detect(text);
    const bin = bins[Math.min(9, Math.floor(found.confidence * 10))];
    if (bin === undefined) continue;
    bin.count += 1;
    bin.confidence += found.confidence;
    if (found.tag === language) bin.right += 1;
  }
  return bins.reduce((sum, { right, confidence }) => sum + Math.abs(right - confidence), 0) / texts.length;
}

/** The best of three interleaved rounds, so that a busy machine slows no library more than another. */
function speed(texts: readonly string[]): Map<string, number> {
  const best = new Map<string, number>();
  for (let round = 0; round < 3; round++) {
    for (const { name, amongAll, amongThree } of identifiers) {
      const before = process.cpuUsage();
      // franc and the peers are faster when they need only choose among three; khabar always decides among all
      for (const text of texts) name === "khabar" ? amongAll(text) : amongThree(text);
      best.set(name, Math.max(best.get(name) ?? 0, (1000 * texts.length) / cpuMs(before)));
    }
  }
  return best;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function loadPeers(): Promise<Identifier[]> {
  const { eld } = await import("eld/large");
  const eldOfThree = eld.newInstance();
  eldOfThree.setLanguageSubset([...SUPPORTED_LANGUAGES]);
  const tinyld = await import("tinyld/heavy");
  const { getLIDModel } = await import("fasttext.wasm.js");
  const lid = await getLIDModel();
  await lid.load();
  const fastText = (text: string, count: number): string[] => {
    const found = lid.model?.predict(text.replaceAll("\n", " "), count, -1);
    return Array.from({ length: found?.size() ?? 0 }, (_, i) => found?.get(i)[1].slice("__label__".length) ?? "");
  };
  const iso1 = (code: string): string => ISO1_OF_FRANC[code] ?? code;
  return [
    {
      name: "franc",
      amongThree: (text) => iso1(franc(text, { only: ["fra", "eng", "spa"], minLength: 1 })),
      amongAll: (text) => iso1(franc(text, { minLength: 1 })),
    },
    {
      name: "eld-L",
      amongThree: (text) => eldOfThree.detect(text).language,
      amongAll: (text) => eld.detect(text).language,
    },
    {
      name: "tinyld-heavy",
      amongThree: (text) => tinyld.detect(text, { only: [...SUPPORTED_LANGUAGES] }),
      amongAll: (text) => tinyld.detect(text),
    },
    {
      name: "fastText",
      amongThree: (text) => fastText(text, 176).find(isOurs),
      amongAll: (text) => fastText(text, 1)[0],
    },
  ];
}
