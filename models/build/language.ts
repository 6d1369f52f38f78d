/**
 * Trains the language model: multinomial logistic regression over hashed character n-grams.
 *
 * Reads `langid/train.jsonl` and the texts of `ner/*.train.jsonl` under the data folder, and
 * models/language/darija.txt; writes models/language/language.bin. Deterministic; about two minutes.
 *
 * Run: npm run models:language -- --data ../shared/data
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BUCKETS, writeFeatures } from "../../src/language/features.js";
import { CLASSES, type LanguageClass, writeLanguageModel } from "../../src/language/model.js";
import { modelPath } from "../../src/model-files.js";
import { readJsonl } from "./jsonl.js";
import { random } from "./random.js";

/** A text of the data folder. */
interface LabelledText {
  readonly text: string;
  readonly language: string;
}

interface Example {
  readonly text: string;
  readonly label: number;
}

/** Tatoeba tags that share a class: one cannot be told from the other by spelling alone. */
const CLASS_OF: Readonly<Record<string, LanguageClass>> = { kab: "ber" };

const EPOCHS = 6;
const LEARNING_RATE = 0.5;
/** Share of a text's features hidden in a training step. */
const DROPOUT = 0.2;
const SEED = 20251003;
/** For so many texts a copy in a made-up spelling is shown, to teach what no known language looks like. */
const FOREIGN_SHARE = 0.15;

/** What letters are exchanged for. */
const VOWELS = [..."aeiouyăąęøåöüıőō"];
const CONSONANTS = [..."bcdfghjklmnpqrstvwxzšžčřłśńćđğşțßþ"];

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });

const nextRandom = random(SEED);
const { train, tune } = readExamples(values.data);
console.error(`${train.length} training and ${tune.length} tuning texts`);

const weights = new Float32Array(BUCKETS * CLASSES.length);
const squares = new Float32Array(BUCKETS * CLASSES.length).fill(1e-6);
const features = new Int32Array(16_384);
const scores = new Float64Array(CLASSES.length);

for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  shuffle(train);
  let loss = 0;
  for (const example of train) {
    loss += learn(damaged(example.text), example.label);
    if (nextRandom() < FOREIGN_SHARE) loss += learn(estranged(damaged(example.text)), CLASSES.indexOf("und"));
  }
  console.error(`epoch ${epoch}: loss ${(loss / train.length).toFixed(4)}, tuning ${report(tune)}`);
}
writeLanguageModel(modelPath("language/language.bin"), weights);

/** One AdaGrad step on one text; returns its loss before the step. */
function learn(text: string, label: number): number {
  const all = writeFeatures(text, features);
  let count = 0;
  for (let i = 0; i < all; i++) if (nextRandom() >= DROPOUT) features[count++] = features[i] as number;
  if (count === 0) return 0;
  const scale = 1 / Math.sqrt(count);
  probabilities(count, scale);
  const loss = -Math.log(Math.max(1e-12, scores[label] as number));
  for (let c = 0; c < CLASSES.length; c++) {
    const gradient = ((scores[c] as number) - (c === label ? 1 : 0)) * scale;
    if (Math.abs(gradient) < 1e-5) continue;
    for (let i = 0; i < count; i++) {
      const at = (features[i] as number) * CLASSES.length + c;
      squares[at] = (squares[at] as number) + gradient * gradient;
      weights[at] = (weights[at] as number) - (LEARNING_RATE * gradient) / Math.sqrt(squares[at] as number);
    }
  }
  return loss;
}

function probabilities(count: number, scale: number): void {
  scores.fill(0);
  for (let i = 0; i < count; i++) {
    const base = (features[i] as number) * CLASSES.length;
    for (let c = 0; c < CLASSES.length; c++) scores[c] = (scores[c] as number) + (weights[base + c] as number);
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < CLASSES.length; c++) {
    scores[c] = (scores[c] as number) * scale;
    highest = Math.max(highest, scores[c] as number);
  }
  let sum = 0;
  for (let c = 0; c < CLASSES.length; c++) {
    scores[c] = Math.exp((scores[c] as number) - highest);
    sum += scores[c] as number;
  }
  for (let c = 0; c < CLASSES.length; c++) scores[c] = (scores[c] as number) / sum;
}

/**
 * A text as it may come in: often only some words of it, sometimes without accents or in capitals, so that
 * headlines and stripped text are no surprise.
 */
function damaged(text: string): string {
  let result = text;
  const draw = nextRandom();
  if (draw < 0.6) {
    const words = text.split(/\s+/);
    const length = draw < 0.15 ? 1 : draw < 0.3 ? 2 : draw < 0.45 ? 3 : 4 + Math.floor(nextRandom() * 4);
    const from = Math.floor(nextRandom() * Math.max(1, words.length - length + 1));
    result = words.slice(from, from + length).join(" ");
  }
  if (nextRandom() < 0.12) result = result.normalize("NFD").replace(/\p{M}+/gu, "");
  if (nextRandom() < 0.05) result = result.toUpperCase();
  return result;
}

/**
 * A text as if in an unknown language: a third to all of its letters are exchanged, vowels for vowels and
 * consonants for consonants, the same everywhere in the text.
 */
function estranged(text: string): string {
  const share = 0.35 + 0.65 * nextRandom();
  const exchange = new Map<string, string>();
  return [...text.toLowerCase()]
    .map((letter) => {
      const plain = letter.normalize("NFD")[0] as string;
      const pool = /[aeiouy]/.test(plain) ? VOWELS : /[a-z]/.test(plain) ? CONSONANTS : undefined;
      if (pool === undefined) return letter;
      let other = exchange.get(letter);
      if (other === undefined) {
        other = nextRandom() < share ? (pool[Math.floor(nextRandom() * pool.length)] as string) : letter;
        exchange.set(letter, other);
      }
      return other;
    })
    .join("");
}

function report(examples: readonly Example[]): string {
  const right: Record<string, number> = { whole: 0, "3 words": 0, "2 words": 0, "1 word": 0 };
  let ours = 0;
  let others = 0;
  let taken = 0;
  for (const { text, label } of examples) {
    const best = predict(text, CLASSES.length);
    if (label >= 3) {
      others += 1;
      if (best < 3) taken += 1;
      continue;
    }
    ours += 1;
    const words = text.split(/\s+/);
    if (best === label) right["whole"] = (right["whole"] ?? 0) + 1;
    for (const n of [3, 2, 1]) {
      const key = n === 1 ? "1 word" : `${n} words`;
      if (predict(words.slice(0, n).join(" "), 3) === label) right[key] = (right[key] ?? 0) + 1;
    }
  }
  const shares = Object.entries(right).map(([key, n]) => `${key} ${((100 * n) / ours).toFixed(2)}`);
  return `${shares.join(", ")}; others taken ${((100 * taken) / others).toFixed(2)} %`;
}

/** The best of the first `among` classes. */
function predict(text: string, among: number): number {
  const count = writeFeatures(text, features);
  probabilities(count, 1 / Math.sqrt(Math.max(1, count)));
  let best = 0;
  for (let c = 1; c < among; c++) if ((scores[c] as number) > (scores[best] as number)) best = c;
  return best;
}

function readExamples(folder: string): { train: Example[]; tune: Example[] } {
  const all: Example[] = [];
  for (const record of readJsonl<LabelledText>(join(folder, "langid/train.jsonl"))) {
    const label = CLASSES.indexOf((CLASS_OF[record.language] ?? record.language) as LanguageClass);
    if (label >= 0) all.push({ text: record.text, label });
  }
  for (const language of ["fr", "en", "es"] as const) {
    for (const record of readJsonl<LabelledText>(join(folder, `ner/${language}.train.jsonl`))) {
      // WiNER records are whole articles; a paragraph is more like a segment
      for (const paragraph of record.text.split("\n")) {
        if (paragraph.length > 20) all.push({ text: paragraph.slice(0, 400), label: CLASSES.indexOf(language) });
      }
    }
  }
  for (const line of readFileSync(modelPath("language/darija.txt"), "utf8").split("\n")) {
    if (line.trim() !== "") all.push({ text: line, label: CLASSES.indexOf("ary") });
  }
  const isTune = (i: number): boolean => i % 12 === 0;
  return { train: all.filter((_, i) => !isTune(i)), tune: all.filter((_, i) => isTune(i)) };
}

function shuffle(examples: Example[]): void {
  for (let i = examples.length - 1; i > 0; i--) {
    const j = Math.floor(nextRandom() * (i + 1));
    [examples[i], examples[j]] = [examples[j] as Example, examples[i] as Example];
  }
}
