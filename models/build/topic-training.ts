/**
 * The labelled texts that the topic model is learnt from, and the learning.
 *
 * models/topics/training/*.txt: a line `== language codes` opens a group, IPTC codes of the first or second
 * level, the main topic first (`none`: no topic; other words are for the reader); then one text a line, a
 * headline or `title | body`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { ModelError } from "../../src/errors.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { modelPath } from "../../src/model-files.js";
import { loadSegments } from "../../src/segments/index.js";
import { gatherDocument } from "../../src/topics/gather.js";
import type { Lexicon } from "../../src/topics/lexicon.js";
import { type Level, NO_TOPIC, WEIGHT_UNIT, type Weights } from "../../src/topics/model.js";
import { sums, type Weighed, weigh } from "../../src/topics/tagger.js";

/** A labelled text, read and weighed. */
export interface TrainingText {
  readonly language: SupportedLanguage;
  /** Codes of first or second level, the main topic first; empty: no topic. */
  readonly codes: readonly string[];
  readonly isHeadline: boolean;
  readonly weighed: Weighed;
}

/** Pulls the learnt weights to 0, that is, to the lexicon's. */
const DECAY = 1;
const SECOND_DECAY = 0.3;
/**
 * Pulls the biases to 0, but for `none`: a topic's share of the training texts says nothing of the press. On
 * the tuning halves of MasakhaNEWS: 0 → 30 French articles +1.9, headlines +1.8, English +0.7, −0.4.
 */
const BIAS_DECAY = 30;
const STEPS = 300;
const RATE = 0.2;

/** Every training text. Loads the stages before topics, for the names in the texts. */
export function readTraining(lexicon: Lexicon): TrainingText[] {
  const segment = loadSegments();
  const identify = loadLanguage();
  const recognise = loadEntities();
  const texts: TrainingText[] = [];
  const folder = modelPath("topics/training");
  for (const file of readdirSync(folder).sort()) {
    let group: { language: SupportedLanguage; codes: string[] } | undefined;
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      if (line === "") continue;
      if (line.startsWith("== ")) {
        group = readGroup(line, file, lexicon);
        continue;
      }
      if (group === undefined) throw new ModelError(`models/topics/training/${file}: a text before the first "== "`);
      const [title = "", body] = line.split(" | ");
      const { language } = group;
      const item = createItem(body === undefined ? { text: title, language } : { title, text: body, language });
      const document = identify(segment(item));
      // What is known of the language is better than what a headline tells
      const segments = document.segments.map((one) => ({ ...one, language: { tag: language, confidence: 1 } }));
      const weighed = weigh(gatherDocument(recognise({ ...document, segments }), lexicon), lexicon);
      texts.push({ ...group, isHeadline: body === undefined, weighed });
    }
  }
  return texts;
}

function readGroup(
  line: string,
  file: string,
  { taxonomy }: Lexicon,
): { language: SupportedLanguage; codes: string[] } {
  const [, tag = "", ...words] = line.split(" ");
  const language = SUPPORTED_LANGUAGES.find((one) => one === tag);
  const codes = words.filter((word) => /^\d{8}$/.test(word));
  const unknown = codes.find((code) => !Object.hasOwn(taxonomy, code));
  if (language === undefined || unknown !== undefined || (codes.length === 0 && words[0] !== NO_TOPIC))
    throw new ModelError(`models/topics/training/${file}: "${line}" needs a language and IPTC codes, or none`);
  return { language, codes };
}

/** Learns the weights of both levels. */
export function learn(texts: readonly TrainingText[], lexicon: Lexicon): Weights {
  const topOf = (code: string): string => lexicon.taxonomy[code]?.top ?? code;
  const tops = [...new Set(Object.values(lexicon.taxonomy).map(({ top }) => top))].sort();
  const top = learnLevel(
    [...tops, NO_TOPIC],
    texts.map(({ codes, weighed }) => ({
      label: codes[0] === undefined ? NO_TOPIC : topOf(codes[0]),
      evidence: weighed.tops,
      features: weighed.features,
    })),
    DECAY,
  );
  const second: Record<string, Level> = {};
  for (const code of tops) {
    const codes = Object.keys(lexicon.taxonomy).filter((one) => one !== code && topOf(one) === code);
    const isOfTop = (feature: string): boolean => topOf(lexicon.codes[Number(feature)] ?? "") === code;
    const examples = texts.flatMap(({ codes: [label], weighed }) =>
      label !== undefined && codes.includes(label)
        ? {
            label,
            evidence: sums(weighed.evidence, (one) => one.code),
            features: weighed.features.filter(([feature]) => isOfTop(feature)),
          }
        : [],
    );
    second[code] = learnLevel(codes.sort(), examples, SECOND_DECAY);
  }
  return { top, second };
}

interface Example {
  readonly label: string;
  readonly evidence: ReadonlyMap<string, number>;
  readonly features: readonly (readonly [string, number])[];
}

/** Multinomial logistic regression by Adam on all examples at once; rarer labels weigh more. */
function learnLevel(codes: readonly string[], examples: readonly Example[], decay: number): Level {
  const k = codes.length;
  const numbers = new Map<string, number>();
  const rows = examples.map(({ label, evidence, features }) => ({
    label: codes.indexOf(label),
    offset: codes.map((code) => Math.log1p(Math.max(0, evidence.get(code) ?? 0))),
    features: features.map(([feature, value]) => {
      if (!numbers.has(feature)) numbers.set(feature, numbers.size);
      return [numbers.get(feature) as number, value] as const;
    }),
  }));
  const counts = codes.map((_, i) => rows.filter(({ label }) => label === i).length);
  const usual = rows.length / k;
  // Parameters: weights by feature and code, then one bias per code, then the weight of the evidence
  const size = numbers.size * k;
  const p = new Float64Array(size + k + 1);
  const gradient = new Float64Array(p.length);
  const mean = new Float64Array(p.length);
  const square = new Float64Array(p.length);
  p[size + k] = 1;
  const z = new Float64Array(k);
  for (let step = 1; step <= STEPS; step++) {
    for (let i = 0; i < p.length; i++) gradient[i] = i < size ? decay * (p[i] as number) : 0;
    for (const [i, code] of codes.entries()) {
      if (code !== NO_TOPIC) gradient[size + i] = BIAS_DECAY * (p[size + i] as number);
    }
    for (const { label, offset, features } of rows) {
      const scale = p[size + k] as number;
      for (let i = 0; i < k; i++) z[i] = (p[size + i] as number) + scale * (offset[i] as number);
      for (const [f, value] of features)
        for (let i = 0; i < k; i++) z[i] = (z[i] as number) + value * (p[f * k + i] as number);
      const highest = z.reduce((a, b) => Math.max(a, b));
      let sum = 0;
      for (let i = 0; i < k; i++) {
        z[i] = Math.exp((z[i] as number) - highest);
        sum += z[i] as number;
      }
      const weight = Math.sqrt(usual / (counts[label] as number));
      for (let i = 0; i < k; i++) {
        const error = weight * ((z[i] as number) / sum - (i === label ? 1 : 0));
        z[i] = error;
        gradient[size + i] = (gradient[size + i] as number) + error;
        gradient[size + k] = (gradient[size + k] as number) + error * (offset[i] as number);
      }
      for (const [f, value] of features)
        for (let i = 0; i < k; i++) gradient[f * k + i] = (gradient[f * k + i] as number) + value * (z[i] as number);
    }
    // Adam, its rate falling to 0
    const rate = RATE * (1 - (step - 1) / STEPS);
    for (let i = 0; i < p.length; i++) {
      const g = gradient[i] as number;
      mean[i] = 0.9 * (mean[i] as number) + 0.1 * g;
      square[i] = 0.99 * (square[i] as number) + 0.01 * g * g;
      const corrected = (mean[i] as number) / (1 - 0.9 ** step);
      p[i] = (p[i] as number) - (rate * corrected) / (Math.sqrt((square[i] as number) / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  const weights: Record<string, number[]> = {};
  for (const [feature, f] of [...numbers].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const own = codes.map((_, i) => Math.round((p[f * k + i] as number) / WEIGHT_UNIT));
    if (own.some((weight) => weight !== 0)) weights[feature] = own;
  }
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    codes: [...codes],
    evidence: round(p[size + k] as number),
    bias: codes.map((_, i) => round(p[size + i] as number)),
    weights,
  };
}
