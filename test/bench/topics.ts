/**
 * Measures the topics stage: accuracy on labelled sets, calibration, speed.
 *
 * Run: npm run bench:topics [-- --data ../shared/data]
 */

import { TOP_OF_LABEL } from "../../models/build/topic-labels.js";
import type { RecognisedDocument } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { loadSegments } from "../../src/segments/index.js";
import { loadTopicScorer, type TopicScore } from "../../src/topics/index.js";
import { dataFolder, f1, readRecords } from "./data.js";

interface NewsRecord {
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly topic: string;
}

const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();
const score = loadTopicScorer();

function prepare(record: { title: string; text: string; language: string }): RecognisedDocument {
  return recognise(
    identify(segment(createItem({ title: record.title, text: record.text, language: record.language }))),
  );
}

/** The best of the labels that the set knows. */
function predict(scores: readonly TopicScore[], labels: readonly string[]): string | undefined {
  return scores.find(({ code }) => labels.includes(code))?.code;
}

function measure(name: string, records: readonly NewsRecord[], isHeadline: boolean): void {
  const known = records.filter((record) => TOP_OF_LABEL[record.topic] !== undefined);
  const labels = [...new Set(known.map((record) => TOP_OF_LABEL[record.topic] as string))];
  const right = new Map<string, number>();
  const given = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const record of known) {
    const gold = TOP_OF_LABEL[record.topic] as string;
    const found = predict(score(prepare(isHeadline ? { ...record, text: record.title, title: "" } : record)), labels);
    add(wanted, gold);
    if (found !== undefined) add(given, found);
    if (found === gold) add(right, gold);
  }
  const scores = labels.map((label) => ({
    label,
    f: f1(right.get(label) ?? 0, given.get(label) ?? 0, wanted.get(label) ?? 0),
  }));
  const macro = scores.reduce((sum, { f }) => sum + f, 0) / labels.length;
  const detail = scores
    .sort((a, b) => a.label.localeCompare(b.label))
    .map(({ label, f }) => `${label.slice(0, 2)} ${f.toFixed(2)}`);
  console.log(
    `${name.padEnd(34)} n ${String(known.length).padStart(4)}  macro F1 ${macro.toFixed(3)}  ${detail.join("  ")}`,
  );
}

const folder = dataFolder();
for (const part of process.argv.includes("--tune") ? ["tune"] : ["dev"]) {
  for (const language of ["en", "fr"]) {
    const records = readRecords<NewsRecord>(folder, `topics/masakhanews.${language}.${part}.jsonl`);
    if (records === undefined) continue;
    measure(`masakhanews.${language}.${part}`, records, false);
    measure(`masakhanews.${language}.${part} headlines`, records, true);
  }
}
for (const language of ["en", "fr", "es"]) {
  const part = process.argv.includes("--tune") ? "train" : "dev";
  const records = readRecords<NewsRecord>(folder, `topics/sib200.${language}.${part}.jsonl`);
  if (records !== undefined) measure(`sib200.${language}.${part} sentences`, records, false);
}
