/**
 * Measures the entities stage: exact-span F1 per set and label.
 *
 * Run: npm run bench:entities [-- --data ../shared/data]
 */
import { readFileSync } from "node:fs";
import {
  type AnnotatedText,
  asDocument,
  lastFifth,
  readAnnotated,
  readTraining,
} from "../../models/build/annotated.js";
import { type Label, SUPPORTED_LANGUAGES } from "../../src/document.js";
import { loadEntities, loadMentions } from "../../src/entities/index.js";
import { LABELS } from "../../src/entities/model/labels.js";
import { parseMarkedItems } from "../marked-items.js";
import { dataFolder, f1 } from "./data.js";

const mentionsOf = loadMentions();

function measure(name: string, texts: readonly AnnotatedText[]): void {
  const right = new Map<string, number>();
  const given = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (map: Map<string, number>, label: string): void => void map.set(label, (map.get(label) ?? 0) + 1);
  for (const text of texts) {
    const gold = new Set(text.names.map(({ start, end, label }) => `${start} ${end} ${label}`));
    for (const { label } of text.names) add(wanted, label);
    for (const { start, end, label } of mentionsOf(asDocument(text))) {
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
    measure(
      `${language}.dev ${source}`,
      texts.filter((text) => text.source === source),
    );
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

if (process.argv.includes("--own")) {
  const own = parseMarkedItems(readFileSync("test/accuracy/entities/maghreb-press.txt", "utf8"));
  for (const language of SUPPORTED_LANGUAGES)
    measure(
      `maghreb-press ${language}`,
      own.filter((text) => text.language === language),
    );
  measure("maghreb-press", own);
  measureMerging(own);
}

/** Articles of about 600 words from the development sentences, for speed; cold is the first time a text is read. */
function measureSpeed(): void {
  const started = performance.now();
  const recognise = loadEntities();
  console.log(
    `load ${(performance.now() - started).toFixed(0)} ms, RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
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
  }
}
if (process.argv.includes("--speed")) measureSpeed();
