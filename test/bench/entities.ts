/**
 * Measures the entities stage: exact-span F1 per set and label.
 *
 * Run: npm run bench:entities [-- --data ../shared/data] [--own] [--peers] [--speed] [--tuning]
 *   --own     the project's own items and the crawled page; how well mentions are merged
 *   --peers   compromise on the English sets, in the same run
 *   --speed   load time, memory, articles per second, growth with length
 *   --tuning  the last fifth of the training text instead of the dev sets
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  type AnnotatedText,
  asDocument,
  type GoldName,
  lastFifth,
  readAnnotated,
  readTraining,
  withWholeMinistries,
} from "../../models/build/annotated.js";
import { type Label, SUPPORTED_LANGUAGES } from "../../src/document.js";
import { loadEntities, loadMentions } from "../../src/entities/index.js";
import { LABELS } from "../../src/entities/model/labels.js";
import { MODEL_FILE } from "../../src/entities/model/tagger.js";
import { decode } from "../../src/input/decode.js";
import { createItem } from "../../src/input/item.js";
import { modelPath } from "../../src/model-files.js";
import { createPipeline } from "../../src/pipeline.js";
import { parseMarkedItems } from "../marked-items.js";
import { dataFolder, f1 } from "./data.js";

interface View {
  json(options: { offset: true }): { terms: { offset: { start: number; length: number } }[] }[];
}
const compromise = createRequire(import.meta.url)("compromise/three") as (
  text: string,
) => Record<"people" | "organizations" | "places", () => View>;

const mentionsOf = loadMentions();

/** A name found or wanted in a text. */
type Name = Pick<GoldName, "start" | "end" | "label">;

/** Prints exact-span F1 per label; `find` gives the names of a text, khabar's when left out. */
function measure(
  name: string,
  texts: readonly AnnotatedText[],
  find: (text: AnnotatedText) => readonly Name[] = (text) => mentionsOf(asDocument(text)),
): void {
  const right = new Map<string, number>();
  const given = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (map: Map<string, number>, label: string): void => void map.set(label, (map.get(label) ?? 0) + 1);
  for (const text of texts) {
    const gold = new Set(text.names.map(({ start, end, label }) => `${start} ${end} ${label}`));
    for (const { label } of text.names) add(wanted, label);
    for (const { start, end, label } of find(text)) {
      if (!text.labels.includes(label)) continue;
      add(given, label);
      if (gold.has(`${start} ${end} ${label}`)) add(right, label);
    }
  }
  const sum = (map: Map<string, number>, labels: readonly Label[]): number =>
    labels.reduce((total, label) => total + (map.get(label) ?? 0), 0);
  const score = (labels: readonly Label[]): string =>
    (100 * f1(sum(right, labels), sum(given, labels), sum(wanted, labels))).toFixed(1).padStart(5);
  const parts = LABELS.map((label) => `${label} ${score([label])}`);
  console.log(
    `${name.padEnd(24)} ${String(texts.length).padStart(5)} texts ${String(sum(wanted, LABELS)).padStart(5)} names  all ${score(LABELS)}  PLO ${score(["PER", "ORG", "LOC"])}  ${parts.join("  ")}`,
  );
}

/** With --tuning: the part of the training text that a model trained with --holdout has not seen. */
const isTuning = process.argv.includes("--tuning");
const tuning = isTuning ? [...lastFifth(readTraining(dataFolder()))] : [];
for (const language of SUPPORTED_LANGUAGES) {
  const texts = isTuning
    ? tuning.filter((text) => text.language === language)
    : readAnnotated(dataFolder(), language, "dev");
  for (const source of [...new Set(texts.map((text) => text.source))].sort()) {
    const own = texts.filter((text) => text.source === source);
    measure(`${language} ${source}`, own);
    // The set as it is, and with the guideline of khabar and of the training text for ministries
    if (!isTuning && source === "WiNER-fr") measure("fr WiNER-fr, ministries", own.map(withWholeMinistries));
  }
}

/**
 * How well mentions are merged: of all pairs of found mentions of one thing, in all documents, the share with
 * one id; of all pairs of mentions of different things, the share with different ids.
 */
function measureMerging(texts: readonly AnnotatedText[]): void {
  const recognise = loadEntities();
  const found: { key: string; id: string }[] = [];
  for (const text of texts) {
    const ids = new Map<string, string>();
    for (const { id, mentions } of recognise(asDocument(text)).entities) {
      for (const { start, end } of mentions) ids.set(`${start} ${end}`, id);
    }
    for (const { start, end, entity } of text.names) {
      const id = ids.get(`${start} ${end}`);
      if (id !== undefined && entity !== undefined) found.push({ key: entity, id });
    }
  }
  const pairs = (keyOf: (mention: { key: string; id: string }) => string): number => {
    const counts = new Map<string, number>();
    for (const mention of found) counts.set(keyOf(mention), (counts.get(keyOf(mention)) ?? 0) + 1);
    return [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  };
  const all = (found.length * (found.length - 1)) / 2;
  const sameThing = pairs(({ key }) => key);
  const sameId = pairs(({ id }) => id);
  const both = pairs(({ key, id }) => `${key} ${id}`);
  const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(2);
  console.log(
    `merging over ${found.length} found mentions: same thing, same id ${percent(both, sameThing)} %; different things, different ids ${percent(all - sameThing - (sameId - both), all - sameThing)} %`,
  );
}

/**
 * The crawled page beside the data folder, through the whole pipeline, by the gold of
 * test/accuracy/entities/ecoactu-page.tsv: its headlines (the first line) and the rest.
 */
function measurePage(): void {
  const path = join(dataFolder(), "../samples/ecoactu-page.txt");
  if (!existsSync(path)) return;
  const text = decode(readFileSync(path));
  const names = readFileSync("test/accuracy/entities/ecoactu-page.tsv", "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line): GoldName => {
      const [start, end, label, surface] = line.split("\t");
      if (text.slice(Number(start), Number(end)) !== surface) throw new Error(`${path}: no "${surface}" at ${start}`);
      return { start: Number(start), end: Number(end), label: label as Label };
    });
  const document = createPipeline({ clock: () => 0, now: () => "" })(createItem({ text }));
  const found = document.entities.flatMap(({ label, mentions }) =>
    mentions.map(({ start, end }) => ({ start, end, label })),
  );
  const border = text.indexOf("\n");
  const part = (name: string, isIn: (name: Name) => boolean): void => {
    const gold = { id: name, language: "fr", source: name, labels: LABELS, text, names: names.filter(isIn) } as const;
    measure(name, [gold], () => found.filter(isIn));
  };
  part("crawled page, headlines", ({ end }) => end <= border);
  part("crawled page, article", ({ start }) => start > border);
}

if (process.argv.includes("--own")) {
  const own = parseMarkedItems(readFileSync("test/accuracy/entities/maghreb-press.txt", "utf8"));
  for (const language of SUPPORTED_LANGUAGES)
    measure(
      `maghreb-press ${language}`,
      own.filter((text) => text.language === language),
    );
  measure("maghreb-press", own);
  measureMerging(own);
  measurePage();
}

/** compromise on the English sets, in the same run: F1 and words per second of both. */
function compareWithCompromise(): void {
  const texts = readAnnotated(dataFolder(), "en", "dev");
  const words = texts.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
  const rate = (name: string, run: () => void): void => {
    const cpu = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(cpu);
    console.log(`${name}: ${((1e6 * words) / (user + system)).toFixed(0)} words/s of CPU`);
  };
  for (const source of [...new Set(texts.map((text) => text.source))].sort())
    measure(
      `compromise ${source}`,
      texts.filter((text) => text.source === source),
      ({ text }) => namesByCompromise(text),
    );
  rate("compromise", () => void texts.map(({ text }) => namesByCompromise(text)));
  rate("khabar", () => void texts.map((text) => mentionsOf(asDocument(text))));
}

/** People, organisations and places by compromise; its spans' offsets are those of their first and last words. */
function namesByCompromise(text: string): Name[] {
  const doc = compromise(text);
  const named = (view: View, label: Label): Name[] =>
    view.json({ offset: true }).flatMap(({ terms }) => {
      const [first, last] = [terms[0]?.offset, terms.at(-1)?.offset];
      return first === undefined || last === undefined
        ? []
        : [{ start: first.start, end: last.start + last.length, label }];
    });
  return [...named(doc.people(), "PER"), ...named(doc.organizations(), "ORG"), ...named(doc.places(), "LOC")];
}
if (process.argv.includes("--peers")) compareWithCompromise();

/** Size of the model; load time and memory of the tagger and of the whole stage, each in a process of its own. */
function measureLoad(): void {
  console.log(`models/${MODEL_FILE}: ${(statSync(modelPath(MODEL_FILE)).size / 1e6).toFixed(1)} MB`);
  for (const [name, file, load] of [
    ["tagger alone", "model/tagger.js", "loadTagger"],
    ["whole stage", "index.js", "loadEntities"],
  ] as const) {
    const { href } = new URL(`../../src/entities/${file}`, import.meta.url);
    const program = `
      const { ${load} } = await import(${JSON.stringify(href)});
      const started = performance.now();
      const loaded = ${load}();
      const ms = performance.now() - started;
      console.log(\`load \${ms.toFixed(0)} ms, RSS \${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\`);`;
    const args = ["--input-type=module", "-e", program];
    console.log(`${name}: ${execFileSync(process.execPath, args, { encoding: "utf8" }).trim()}`);
  }
}

/** Articles of about 600 words from the development sentences, for speed; cold is the first time a text is read. */
function measureSpeed(): void {
  measureLoad();
  const recognise = loadEntities();
  for (const language of SUPPORTED_LANGUAGES) {
    const articles: AnnotatedText[] = [];
    let text = "";
    for (const one of readAnnotated(dataFolder(), language, "train")) {
      text += `${one.text}\n`;
      if (text.length < 3_700) continue;
      articles.push({ ...one, text, names: [] });
      text = "";
      if (articles.length === 300) break;
    }
    if (articles.length === 0) continue;
    const documents = articles.map(asDocument);
    const words = documents.reduce((sum, document) => sum + document.text.split(/\s+/).length, 0);
    const rates = ["cold", "warm"].map((name) => {
      const cpu = process.cpuUsage();
      for (const document of documents) recognise(document);
      const { user, system } = process.cpuUsage(cpu);
      return `${name} ${((1e6 * words) / 600 / (user + system)).toFixed(0)} articles of 600 words/s`;
    });
    console.log(`speed ${language}: ${rates.join(", ")} of CPU`);
    // Ten articles in one text against the same ten one by one
    const ten = articles.slice(0, 10);
    const joined = asDocument({ ...(ten[0] as AnnotatedText), text: ten.map(({ text }) => text).join("\n") });
    const time = (run: () => void): number => {
      const cpu = process.cpuUsage();
      for (let i = 0; i < 10; i++) run();
      return process.cpuUsage(cpu).user;
    };
    const apart = time(() => void documents.slice(0, 10).map(recognise));
    console.log(`  ten articles as one text: ${(time(() => void recognise(joined)) / apart).toFixed(2)} × the time`);
  }
}
if (process.argv.includes("--speed")) measureSpeed();
