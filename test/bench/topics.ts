/**
 * Measures the topics stage: accuracy on labelled sets, calibration, speed and load time.
 *
 * Run: npm run bench:topics [-- --tune | --own] [--data ../shared/data]; --tune measures on what choices may
 * be made with, --own on test/accuracy/topics, which is for the final figure only.
 */
import { LABEL_TOPICS } from "../../models/build/topic-labels.js";
import type { RecognisedDocument, SupportedLanguage } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { modelPath } from "../../src/model-files.js";
import { loadSegments } from "../../src/segments/index.js";
import { tokenise } from "../../src/text/tokens.js";
import { Gathered, gatherDocument, gatherTokens } from "../../src/topics/gather.js";
import { type Candidate, Tagger } from "../../src/topics/tagger.js";
import { measureNewsItems } from "../topic-items.js";
import { dataFolder, f1, readLines, readRecords } from "./data.js";

interface NewsRecord {
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly topic: string;
}

const folder = dataFolder();
const has = (flag: string): boolean => process.argv.includes(flag);

const loadStart = process.cpuUsage();
const tagger = new Tagger();
const loadMs = cpuMs(loadStart);

// Before the other stages, whose data would share the processor's cache
if (!has("--tune") && !has("--own")) measureSpeed();

const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();

/** Confidence → topics given with it and how many of them were right. */
const given = { documents: [] as Judged[], headlines: [] as Judged[] };
interface Judged {
  readonly confidence: number;
  readonly isRight: boolean;
}

if (has("--own")) {
  const totals = measureNewsItems(prepare);
  for (const language of [undefined, "fr", "en", "es"]) {
    const { items, first, firstThree, given, second } = totals(language);
    console.log(
      `${(language ?? "all").padEnd(4)} n ${String(items).padStart(4)}  first ${percent(first)}  first three ${percent(firstThree)}  micro F1 ${percent(given)}  second level F1 ${percent(second)}`,
    );
  }
} else {
  const parts = has("--tune") ? { news: "tune", sentences: "train" } : { news: "dev", sentences: "dev" };
  for (const language of ["en", "fr"]) {
    const name = `masakhanews.${language}.${parts.news}`;
    const records = readRecords<NewsRecord>(folder, `topics/${name}.jsonl`);
    if (records === undefined) continue;
    measure(name, records, false);
    measure(`${name} headlines`, records, true);
  }
  for (const language of ["en", "fr", "es"]) {
    const name = `sib200.${language}.${parts.sentences}`;
    const records = readRecords<NewsRecord>(folder, `topics/${name}.jsonl`);
    if (records !== undefined) measure(`${name} sentences`, records, true);
  }
  for (const [kind, judged] of Object.entries(given)) reportConfidence(kind, judged);
}

function prepare(record: { title?: string; text: string; language: string }): RecognisedDocument {
  const { title, text, language } = record;
  return recognise(
    identify(segment(createItem({ text, language, ...(title === undefined || title === "" ? {} : { title }) }))),
  );
}

/** The best of the labels that the set knows, each having the probabilities of its topics. */
function predict(candidates: readonly Candidate[], labels: readonly string[]): string | undefined {
  const chances = labels.map((label) => ({
    label,
    chance: candidates
      .filter(({ code }) => LABEL_TOPICS[label]?.includes(code))
      .reduce((sum, { probability }) => sum + probability, 0),
  }));
  const best = chances.reduce((a, b) => (b.chance > a.chance ? b : a));
  return best.chance > 0 ? best.label : undefined;
}

function measure(name: string, records: readonly NewsRecord[], isHeadline: boolean): void {
  const known = records.filter(({ topic }) => LABEL_TOPICS[topic] !== undefined);
  const labels = [...new Set(known.map(({ topic }) => topic))].sort();
  const topics = new Set(labels.flatMap((label) => LABEL_TOPICS[label] ?? []));
  const right = new Map<string, number>();
  const found = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const record of known) {
    const { title, topic, ...rest } = record;
    const document = prepare(isHeadline && title !== "" ? { ...rest, text: title } : record);
    const weighed = tagger.weigh(gatherDocument(document, tagger.lexicon));
    const candidates = tagger.tops(weighed, isHeadline ? "headline" : "document");
    const label = predict(candidates, labels);
    add(wanted, topic);
    if (label !== undefined) add(found, label);
    if (label === topic) add(right, topic);
    // Topics that the set has no label for cannot be judged
    for (const { code, confidence } of candidates) {
      if (confidence >= 0.5 && topics.has(code))
        given[isHeadline ? "headlines" : "documents"].push({
          confidence,
          isRight: LABEL_TOPICS[topic]?.includes(code) === true,
        });
    }
  }
  const scores = labels.map((label) => f1(right.get(label) ?? 0, found.get(label) ?? 0, wanted.get(label) ?? 0));
  const macro = scores.reduce((sum, score) => sum + score, 0) / labels.length;
  const detail = labels.map((label, i) => `${label.slice(0, 4)} ${(scores[i] as number).toFixed(2)}`);
  console.log(
    `${name.padEnd(34)} n ${String(known.length).padStart(4)}  macro F1 ${macro.toFixed(3)}  ${detail.join("  ")}`,
  );
}

function reportConfidence(kind: string, judged: readonly Judged[]): void {
  const steps = [0.5, 0.6, 0.7, 0.8, 0.9];
  const cells = steps.map((from, i) => {
    const own = judged.filter(({ confidence }) => confidence >= from && confidence < (steps[i + 1] ?? 1.01));
    return `${from.toFixed(1)}… ${percentRight(own)}`;
  });
  console.log(
    `confidence, ${kind}: ${cells.join("   ")}   from 0.8 ${percentRight(judged.filter(({ confidence }) => confidence >= 0.8))}`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function percentRight(judged: readonly Judged[]): string {
  return `${percent(judged.filter(({ isRight }) => isRight).length / judged.length)} of ${judged.length}`;
}

/** Articles of 600 words per second of one core, tokens being given; the model's load time. */
function measureSpeed(): void {
  for (const language of ["fr", "en", "es"] as const satisfies readonly SupportedLanguage[]) {
    const articles = articlesOf(language, 600, 200);
    if (articles.length === 0) continue;
    const tokens = articles.map((text) => tokenise(text));
    const tag = (): void => {
      for (const own of tokens) {
        const gathered = new Gathered();
        gatherTokens(own, tagger.lexicon, gathered, language, 0);
        const weighed = tagger.weigh(gathered);
        const [top] = tagger.tops(weighed, "document");
        if (top !== undefined) tagger.seconds(weighed, top.code);
      }
    };
    // The best of several rounds: the first warm the caches, others share the core with other programs
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 15; i++) {
      const start = process.cpuUsage();
      tag();
      best = Math.min(best, cpuMs(start));
    }
    console.log(
      `speed ${language}: ${Math.round((tokens.length * 1000) / best)} articles of 600 words per second and core after tokenisation`,
    );
  }
  console.log(`load: ${loadMs.toFixed(0)} ms CPU (${modelPath("topics")})`);
}

/** Articles made of consecutive news sentences. */
function articlesOf(language: SupportedLanguage, words: number, count: number): string[] {
  const lines = readLines(folder, `text/news.${language}.txt`);
  const articles: string[] = [];
  let sentences: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (articles.length === count) break;
    sentences.push(line);
    length += line.split(" ").length;
    if (length < words) continue;
    articles.push(sentences.join("\n"));
    sentences = [];
    length = 0;
  }
  return articles;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
