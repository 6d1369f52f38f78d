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
import { loadMentions } from "../../src/entities/index.js";
import { parseMarkedItems } from "../marked-items.js";
import { dataFolder, f1 } from "./data.js";

const LABELS: readonly Label[] = ["PER", "ORG", "LOC", "MISC"];

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
if (process.argv.includes("--own")) {
  const own = parseMarkedItems(readFileSync("test/accuracy/entities/maghreb-press.txt", "utf8"));
  for (const language of SUPPORTED_LANGUAGES)
    measure(
      `maghreb-press ${language}`,
      own.filter((text) => text.language === language),
    );
  measure("maghreb-press", own);
}
