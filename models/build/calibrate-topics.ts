/**
 * Fits the confidence of topics (models/topics/calibration.json), by models that have not seen what they judge.
 *
 * Top-level topics of documents: the gold of samples/, and the items of models/topics/training in five parts,
 * each judged by a model learnt on the other four; those that name their main topic alone in the first place
 * only. Of headlines: the training headlines likewise, and SIB-200's training sentences (five of
 * its seven labels are top-level topics). Prints, for each curve, what was given with which confidence and how
 * much of it was right.
 *
 * Run: npm run models:calibrate-topics [-- --data ../shared/data]
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RecognisedDocument } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { modelPath } from "../../src/model-files.js";
import { loadSegments } from "../../src/segments/index.js";
import {
  type Calibration,
  type Certainty,
  type Curve,
  certaintyOf,
  confidenceOf,
} from "../../src/topics/calibration.js";
import { gatherDocument } from "../../src/topics/gather.js";
import { loadLexicon } from "../../src/topics/lexicon.js";
import { loadWeights, NO_TOPIC, type Scored, scoreLevel, type Weights } from "../../src/topics/model.js";
import { type Weighed, weigh } from "../../src/topics/tagger.js";
import { readJsonl } from "./jsonl.js";
import { sampleItems } from "./sample-gold.js";
import { LABEL_TOPICS } from "./topic-labels.js";
import { learn, readTraining, weighTraining } from "./topic-training.js";

/** One topic with some evidence, and whether an editor gave it. */
interface Point extends Certainty {
  readonly isRight: boolean;
}

const PARTS = 5;
const ITERATIONS = 5_000;
const RATE = 0.3;
/** Pulls the slopes towards 0: there are few points. */
const DECAY = 1e-3;

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });
const lexicon = loadLexicon();
const topOf = (code: string): string => lexicon.taxonomy[code]?.top ?? code;
const points: Record<keyof Calibration, Point[]> = { document: [], headline: [], second: [], own: [] };

const texts = weighTraining(readTraining(lexicon.taxonomy), lexicon);
for (let part = 0; part < PARTS; part++) {
  const weights = learn(
    texts.filter((_, i) => i % PARTS !== part),
    lexicon,
  );
  for (const { codes, isHeadline, isComplete, weighed: plain } of texts.filter((_, i) => i % PARTS === part)) {
    const weighed = weigh(plain.gathered, lexicon, weights.trust);
    const found = scoreTops(weighed, weights);
    const gold = new Set(codes.map(topOf));
    if (isHeadline) points.headline.push(...judge(found, gold));
    else points.document.push(...judge(isComplete ? found : found.slice(0, 1), gold));
    points.own.push(...judge(found, gold));
    for (const top of new Set(codes.filter((code) => topOf(code) !== code).map(topOf))) {
      const level = weights.second[top];
      if (level !== undefined)
        points.second.push(...judge(scoreLevel(level, weighed.codes, weighed.features), new Set(codes)));
    }
  }
}

const weights = loadWeights();
const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();
const weighDocument = (document: RecognisedDocument): Weighed =>
  weigh(gatherDocument(document, lexicon), lexicon, weights.trust);
for (const { item, gold } of await sampleItems()) {
  if (gold.topics.length === 0) continue;
  points.document.push(
    ...judge(scoreTops(weighDocument(recognise(identify(segment(item)))), weights), new Set(gold.topics)),
  );
}
for (const language of ["fr", "en", "es"]) {
  const path = join(values.data, `topics/sib200.${language}.train.jsonl`);
  for (const { text, topic } of readJsonl<{ text: string; topic: string }>(path)) {
    const gold = LABEL_TOPICS[topic];
    if (gold === undefined) continue;
    const document = recognise(identify(segment(createItem({ text, language }))));
    points.headline.push(...judge(scoreTops(weighDocument(document), weights), new Set(gold)));
  }
}

const calibration: Calibration = {
  document: fitCurve("document"),
  headline: fitCurve("headline"),
  second: fitCurve("second"),
  own: fitCurve("own", { isByScore: true }),
};
writeFileSync(modelPath("topics/calibration.json"), `${JSON.stringify(calibration)}\n`);

function scoreTops(weighed: Weighed, by: Weights): Scored[] {
  return scoreLevel(by.top, weighed.tops, weighed.features).filter(({ code, score }) => code !== NO_TOPIC && score > 0);
}

function judge(found: readonly Scored[], gold: ReadonlySet<string>): Point[] {
  return found.map(({ code, score, probability }) => ({ score, probability, isRight: gold.has(code) }));
}

/** Logistic regression by gradient descent on all points; `isByScore` leaves the probability out. */
function fitCurve(name: keyof Calibration, { isByScore = false } = {}): Curve {
  const rows = points[name].map((point) => ({
    ...certaintyOf(isByScore ? { ...point, probability: 0.5 } : point),
    isRight: point.isRight,
  }));
  const curve = { bias: 0, logScore: 0, certainty: 0 };
  for (let i = 0; i < ITERATIONS; i++) {
    const gradient = { bias: 0, logScore: 0, certainty: 0 };
    for (const { logScore, certainty, isRight } of rows) {
      const z = curve.bias + curve.logScore * logScore + curve.certainty * certainty;
      const error = 1 / (1 + Math.exp(-z)) - (isRight ? 1 : 0);
      gradient.bias += error;
      gradient.logScore += error * logScore;
      gradient.certainty += error * certainty;
    }
    curve.bias -= (RATE * gradient.bias) / rows.length;
    curve.logScore -= RATE * (gradient.logScore / rows.length + DECAY * curve.logScore);
    curve.certainty -= RATE * (gradient.certainty / rows.length + DECAY * curve.certainty);
  }
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const rounded = {
    bias: round(curve.bias),
    logScore: round(curve.logScore),
    certainty: isByScore ? 0 : round(curve.certainty),
  };
  report(name, rounded);
  return rounded;
}

function report(name: keyof Calibration, curve: Curve): void {
  const bins = [0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
  for (const [i, from] of bins.slice(0, -1).entries()) {
    const given = points[name].filter((point) => {
      const confidence = confidenceOf(curve, point);
      return confidence >= from && confidence < (bins[i + 1] as number);
    });
    const right = given.filter(({ isRight }) => isRight).length;
    console.error(
      `${name} ${from.toFixed(1)}…: ${given.length} given, ${((100 * right) / given.length).toFixed(1)} % right`,
    );
  }
}
