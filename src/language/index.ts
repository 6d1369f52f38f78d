/**
 * The language stage: the language of every segment and of the document.
 *
 * Script tells Arabic, Tifinagh and other alphabets. In Latin script khabar's own n-gram model decides
 * (model.ts); franc is a second voice on long text and names the languages the model does not know. A
 * segment whose own evidence is weak borrows from its neighbours; a declared language is a prior.
 */
import { franc } from "franc";
import {
  type IdentifiedDocument,
  type IdentifiedSegment,
  isMain,
  isSupported,
  type Language,
  type SegmentedDocument,
  SUPPORTED_LANGUAGES,
  type Warning,
} from "../document.js";
import { CLASSES, loadLanguageModel } from "./model.js";
import { scriptLanguage } from "./scripts.js";
import { ISO1_OF_FRANC } from "./tags.js";

/** A text's language by its own evidence alone. */
export type LanguageDetector = (text: string, prior?: string) => Language;

/** Below this a segment borrows from the segments around it. */
const WEAK_CONFIDENCE = 0.8;
/** Letters from which franc's verdict is worth hearing; below, its trigrams are noise (52–87 % on 3 words). */
const MIN_FRANC_LETTERS = 80;
/** What a declared language adds to its class: enough to decide a single ambiguous word, no more. */
const PRIOR_FACTOR = 3;
/** Confidence given when franc names a language that the model has no class for. */
const FOREIGN_CONFIDENCE = 0.7;
/**
 * What the three languages must have together. On tuning 0.4, 0.5, 0.6: the three named right 99.35, 99.23,
 * 99.02 %, Galician taken for one of them 7.4, 5.2, 3.0 % (a third of these lines are good Spanish too), Catalan
 * 6.2, 5.4, 4.1 % (more than half are not Catalan).
 */
const MIN_SHARE = 0.5;
/** Share of the three languages below which franc is asked whether it is a language the model has no class for. */
const UNSURE = 0.9;

/** Classes that franc takes for something else: it knows neither Darija in Latin letters nor most Berber. */
const NOT_FRANCS = new Set(["ary", "ber"]);

/** Loads the detector. It is pure and takes bounded time whatever the length of the text. */
export function loadDetector(): LanguageDetector {
  const probabilitiesOf = loadLanguageModel();
  return (text, prior) => {
    const script = scriptLanguage(text);
    if (script !== undefined) return script;
    const probabilities = probabilitiesOf(text);
    if (probabilities === undefined) return { tag: "und", confidence: 1 };
    const declared = (CLASSES as readonly (string | undefined)[]).indexOf(prior?.toLowerCase().split("-")[0]);
    if (declared >= 0) probabilities[declared] = (probabilities[declared] as number) * PRIOR_FACTOR;
    const ours = probabilities.subarray(0, SUPPORTED_LANGUAGES.length);
    const total = sumOf(probabilities);
    // Neighbours may share what is left to them; together they outweigh one of ours
    const share = sumOf(ours) / total;
    const among = share >= MIN_SHARE ? ours : probabilities.subarray(ours.length);
    const probability = Math.max(...among);
    const tag = CLASSES[probabilities.indexOf(probability, among.byteOffset / among.BYTES_PER_ELEMENT)] as string;
    const confidence = probability / total;
    const isDoubtful = (share < UNSURE && !NOT_FRANCS.has(tag)) || tag === "und";
    if (isDoubtful && letterCount(text) >= MIN_FRANC_LETTERS) {
      const named = francTag(text);
      if (named !== undefined && !(CLASSES as readonly string[]).includes(named)) {
        return { tag: named, confidence: FOREIGN_CONFIDENCE };
      }
    }
    return { tag, confidence: round(confidence) };
  };
}

/** Loads the stage; the function returned is pure. */
export function loadLanguage(): (document: SegmentedDocument) => IdentifiedDocument {
  const detect = loadDetector();
  return (document) => {
    const prior = document.declaredLanguage;
    const own = document.segments.map((segment) =>
      detect(document.text.slice(segment.start, segment.end), isMain(segment) ? prior : undefined),
    );
    const language = documentLanguage(document, own, detect);
    const segments = document.segments.map((segment, i): IdentifiedSegment => {
      const found = own[i] as Language;
      const borrowed = found.confidence < WEAK_CONFIDENCE ? borrow(document, own, i, language, detect) : found;
      return { ...segment, language: borrowed };
    });
    const warnings: Warning[] = [...document.warnings];
    if (!isSupported(language.tag)) {
      warnings.push({
        code: "language-unsupported",
        message: `names and topics are read in ${SUPPORTED_LANGUAGES.join(", ")}; the text seems to be in "${language.tag}"`,
      });
    }
    return { ...document, segments, language, warnings };
  };
}

/** Of title and body together; of the headlines where there is neither; of notices where there is nothing else. */
function documentLanguage(document: SegmentedDocument, own: readonly Language[], detect: LanguageDetector): Language {
  const isHeadline = ({ role }: { role: string }): boolean => role !== "boilerplate";
  const counts = [isMain, isHeadline].find((kind) => document.segments.some(kind)) ?? (() => true);
  const votes = new Map<string, number>();
  const sample: string[] = [];
  let total = 0;
  for (const [i, segment] of document.segments.entries()) {
    if (!counts(segment)) continue;
    const { tag, confidence } = own[i] as Language;
    if (tag === "und") continue;
    const weight = (segment.end - segment.start) * confidence;
    votes.set(tag, (votes.get(tag) ?? 0) + weight);
    total += segment.end - segment.start;
    sample.push(document.text.slice(segment.start, segment.end));
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  if (best === undefined) return { tag: "und", confidence: 1 };
  const whole = detect(sample.join("\n"), document.declaredLanguage);
  if (whole.tag === best[0]) return whole;
  return { tag: best[0], confidence: round(Math.min(0.99, best[1] / total)) };
}

/** A weak segment read together with its neighbours of the same kind, or in the document's language. */
function borrow(
  document: SegmentedDocument,
  own: readonly Language[],
  index: number,
  language: Language,
  detect: LanguageDetector,
): Language {
  const segment = document.segments[index];
  const found = own[index] as Language;
  if (segment === undefined) return found;
  const around = isMain(segment)
    ? language.tag
    : ([own[index - 1], own[index + 1]].find((near) => near !== undefined && near.confidence >= WEAK_CONFIDENCE)?.tag ??
      language.tag);
  return detect(document.text.slice(segment.start, segment.end), around);
}

function sumOf(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => sum + p, 0);
}

function francTag(text: string): string | undefined {
  const code = franc(text.slice(0, 1_000));
  return code === "und" ? undefined : (ISO1_OF_FRANC[code] ?? code);
}

function letterCount(text: string): number {
  return text.slice(0, 1_000).match(/\p{L}/gu)?.length ?? 0;
}

function round(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000;
}
