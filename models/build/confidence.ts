/**
 * Measures how often each rule of the recogniser is right, for the confidence of mentions.
 *
 * Runs the recogniser, with a tagger trained by `npm run models:entities -- --holdout`, over the last fifth of
 * every training source, which that tagger has not seen, and writes models/entities/confidence.json: the
 * share of right mentions (exact span and label) per rule, label and language, smoothed towards the rule's
 * share over all languages. A rule names what spoke and the tagger's certainty in tenths.
 *
 * Run: npm run models:confidence [-- --data ../shared/data]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadMentions } from "../../src/entities/index.js";
import { modelPath } from "../../src/model-files.js";
import { asDocument, lastFifth, readTraining } from "./annotated.js";

/** Weight of the mean over languages, in mentions. */
const PRIOR = 20;

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });

const counts = new Map<string, { right: number; all: number }>();
const count = (key: string, isRight: boolean): void => {
  const entry = counts.get(key) ?? { right: 0, all: 0 };
  entry.all += 1;
  if (isRight) entry.right += 1;
  counts.set(key, entry);
};

const mentionsOf = loadMentions();
for (const gold of lastFifth(readTraining(values.data))) {
  // Tweets are no press
  if (gold.source === "BTC") continue;
  const names = new Set(gold.names.map(({ start, end, label }) => `${start} ${end} ${label}`));
  for (const { start, end, label, rule } of mentionsOf(asDocument(gold))) {
    if (!gold.labels.includes(label)) continue;
    const isRight = names.has(`${start} ${end} ${label}`);
    for (const key of [`${rule} ${label} ${gold.language}`, `${rule} ${label}`, rule]) count(key, isRight);
  }
}

const shares: Record<string, number> = {};
for (const [key, { right, all }] of [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
  const words = key.split(" ");
  const parent = words.length > 1 ? counts.get(words.slice(0, -1).join(" ")) : undefined;
  const mean = parent === undefined ? 0.5 : parent.right / parent.all;
  shares[key] = Math.round((1000 * (right + PRIOR * mean)) / (all + PRIOR)) / 1000;
}
writeFileSync(modelPath("entities/confidence.json"), `${JSON.stringify(shares, null, 1)}\n`);
