/**
 * Fits the confidence of topics: two logistic curves over a topic's score and share.
 *
 * Whole documents on the gold of samples/, headlines and other single sentences on SIB-200's training
 * sentences (five of its seven labels are top-level topics). Writes models/topics/calibration.json.
 *
 * Run: npm run models:calibrate-topics [-- --data ../shared/data]
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Item } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { modelPath } from "../../src/model-files.js";
import { loadSegments } from "../../src/segments/index.js";
import type { Calibration, Curve } from "../../src/topics/calibration.js";
import { loadTopicScorer } from "../../src/topics/index.js";
import { readInputs } from "../../workers/cli/inputs.js";
import { readJsonl } from "./jsonl.js";
import { TOP_OF_LABEL } from "./topic-labels.js";

/** One topic with some evidence, and whether an editor gave it. */
interface Point {
  readonly logScore: number;
  readonly share: number;
  readonly isRight: boolean;
}

const ITERATIONS = 20_000;
const RATE = 0.05;
/** Pulls the slopes towards 0: there are few points. */
const DECAY = 1e-3;

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });
const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();
const scorer = loadTopicScorer();

const calibration: Calibration = { document: fitCurve(await samplePoints()), headline: fitCurve(sentencePoints()) };
writeFileSync(modelPath("topics/calibration.json"), `${JSON.stringify(calibration)}\n`);

async function samplePoints(): Promise<Point[]> {
  const folder = new URL("../samples/", `file://${modelPath("manifest.json")}`).pathname;
  const gold = readdirSync(join(folder, "gold")).map(
    (name) =>
      JSON.parse(readFileSync(join(folder, "gold", name), "utf8")) as {
        item: string;
        record?: number;
        topics: string[];
      },
  );
  const points: Point[] = [];
  for await (const parsed of readInputs([join(folder, "items")], "auto")) {
    if ("error" in parsed) throw parsed.error;
    const { file, record } = parsed.item.source;
    const own = gold.find((entry) => entry.item === file && entry.record === record);
    if (own !== undefined && own.topics.length > 0) points.push(...pointsOf(parsed.item, own.topics));
  }
  return points;
}

function sentencePoints(): Point[] {
  const points: Point[] = [];
  for (const language of ["fr", "en", "es"]) {
    const path = join(values.data, `topics/sib200.${language}.train.jsonl`);
    for (const record of readJsonl<{ text: string; topic: string }>(path)) {
      const gold = TOP_OF_LABEL[record.topic];
      if (gold !== undefined) points.push(...pointsOf(createItem({ text: record.text, language }), [gold]));
    }
  }
  return points;
}

function pointsOf(item: Item, gold: readonly string[]): Point[] {
  return scorer(recognise(identify(segment(item)))).map(({ code, score, share }) => ({
    logScore: Math.log1p(score),
    share,
    isRight: gold.includes(code),
  }));
}

/** Logistic regression by gradient descent on all points. */
function fitCurve(points: readonly Point[]): Curve {
  const curve = { bias: 0, logScore: 0, share: 0 };
  for (let i = 0; i < ITERATIONS; i++) {
    const gradient = { bias: 0, logScore: 0, share: 0 };
    for (const point of points) {
      const z = curve.bias + curve.logScore * point.logScore + curve.share * point.share;
      const error = 1 / (1 + Math.exp(-z)) - (point.isRight ? 1 : 0);
      gradient.bias += error;
      gradient.logScore += error * point.logScore;
      gradient.share += error * point.share;
    }
    curve.bias -= (RATE * gradient.bias) / points.length;
    curve.logScore -= RATE * (gradient.logScore / points.length + DECAY * curve.logScore);
    curve.share -= RATE * (gradient.share / points.length + DECAY * curve.share);
  }
  console.error(`${points.length} points, ${points.filter((point) => point.isRight).length} right`);
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return { bias: round(curve.bias), logScore: round(curve.logScore), share: round(curve.share) };
}
