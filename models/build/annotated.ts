/**
 * Text with gold names, from the data folder's JSONL and from the project's own marked text.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type IdentifiedDocument,
  type Label,
  SUPPORTED_LANGUAGES,
  type SupportedLanguage,
} from "../../src/document.js";
import { LABELS } from "../../src/entities/model/labels.js";
import { ModelError } from "../../src/errors.js";
import { createItem } from "../../src/input/item.js";
import { modelPath, readModelText } from "../../src/model-files.js";
import { readJsonl } from "./jsonl.js";

export interface GoldName {
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  /** Key of the thing, where the set says which mentions are of one thing. */
  readonly entity?: string;
}

export interface AnnotatedText {
  readonly id: string;
  readonly language: SupportedLanguage;
  readonly source: string;
  /** Labels the set annotates; others are unknown there, not absent. */
  readonly labels: readonly Label[];
  readonly text: string;
  readonly names: readonly GoldName[];
}

/** A line of the data folder's name sets; some sets annotate more than khabar's labels. */
interface AnnotatedRecord {
  readonly id: string;
  readonly source: string;
  readonly text: string;
  readonly labels: readonly string[];
  readonly mentions: readonly { readonly start: number; readonly end: number; readonly label: string }[];
}

/** Reads `ner/<language>.<part>.jsonl` of the data folder; none when it is not there. */
export function readAnnotated(folder: string, language: SupportedLanguage, part: "train" | "dev"): AnnotatedText[] {
  const path = join(folder, `ner/${language}.${part}.jsonl`);
  if (!existsSync(path)) return [];
  return readJsonl<AnnotatedRecord>(path).map((record) => ({
    id: record.id,
    language,
    source: record.source,
    labels: LABELS.filter((label) => record.labels.includes(label)),
    text: record.text,
    names: record.mentions.filter(isName),
  }));
}

function isName(mention: { start: number; end: number; label: string }): mention is GoldName {
  return (LABELS as readonly string[]).includes(mention.label);
}

/** The project's own training sentences: models/entities/training/fr.txt, fr-2.txt … */
function readOwn(language: SupportedLanguage): AnnotatedText[] {
  const files = readdirSync(modelPath("entities/training"))
    .filter((name) => new RegExp(`^${language}(?:-\\d+)?\\.txt$`).test(name))
    .sort();
  return files.flatMap((file) =>
    readModelText(`entities/training/${file}`)
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line, i) => ({
        id: `own-${file}-${i + 1}`,
        language,
        source: "own",
        labels: LABELS,
        ...parseMarked(line, `entities/training/${file} line ${i + 1}`),
      })),
  );
}

/** All text that the tagger may be trained on, in khabar's own guideline. */
export function readTraining(folder: string): AnnotatedText[] {
  return SUPPORTED_LANGUAGES.flatMap((language) => [
    ...readAnnotated(folder, language, "train").map(withWholeMinistries),
    ...readOwn(language),
  ]);
}

const OF = "(?:de la |de l['’]|des |du |d['’]|de |aux |à la |à l['’])";
const MINISTRY = new RegExp(`minist[èe]re(?: \\p{Ll}+)? ${OF}$`, "iu");
const MINISTER = new RegExp(`(?:ministre|secrétaire(?: d['’][EÉ]tat)?)(?: \\p{Ll}+)? ${OF}$`, "iu");

/**
 * WiNER takes "Intérieur" for the name in "ministère de l'Intérieur", now and then, and in "ministre de
 * l'Intérieur"; khabar takes the whole ministry, and an office for no name.
 */
export function withWholeMinistries(text: AnnotatedText): AnnotatedText {
  if (text.source !== "WiNER-fr") return text;
  const names = text.names.flatMap((name) => {
    const before = text.text.slice(Math.max(0, name.start - 40), name.start);
    if (name.label !== "ORG") return [name];
    if (MINISTER.test(before)) return [];
    const ministry = MINISTRY.exec(before)?.[0];
    return [ministry === undefined ? name : { ...name, start: name.start - ministry.length }];
  });
  return { ...text, names };
}

/** The texts of every source, in their order. */
function bySource(texts: readonly AnnotatedText[]): AnnotatedText[][] {
  const sources = new Map<string, AnnotatedText[]>();
  for (const text of texts) {
    const key = `${text.language} ${text.source}`;
    const own = sources.get(key);
    if (own === undefined) sources.set(key, [text]);
    else own.push(text);
  }
  return [...sources.values()];
}

/**
 * The last fifth of every source: what choices are made on. Every fifth text would not do: news of one day
 * tell the same stories, and scores come out five points too high.
 */
export function lastFifth(texts: readonly AnnotatedText[]): Set<AnnotatedText> {
  return new Set(bySource(texts).flatMap((own) => own.slice(Math.floor(own.length * 0.8))));
}

const MARK = /\[\[([^|[\]]+)\|(PER|ORG|LOC|MISC)(?:\|([a-z0-9-]+))?\]\]/g;

/**
 * Takes the marks out of marked text: `[[Huawei|ORG|huawei]] ouvre …`.
 *
 * @throws ModelError on a bracket that is part of no mark.
 */
export function parseMarked(marked: string, place: string): { text: string; names: GoldName[] } {
  const names: GoldName[] = [];
  let text = "";
  let from = 0;
  for (const match of marked.matchAll(MARK)) {
    text += marked.slice(from, match.index);
    const [all, surface = "", label, entity] = match;
    names.push({
      start: text.length,
      end: text.length + surface.length,
      label: label as Label,
      ...(entity === undefined ? {} : { entity }),
    });
    text += surface;
    from = match.index + all.length;
  }
  text += marked.slice(from);
  if (/\[\[|\]\]/.test(text)) throw new ModelError(`${place}: a mark is not of the form [[surface|LABEL]]`);
  return { text, names };
}

/** A text as one body segment in its language, ready for the entities stage. */
export function asDocument({ id, text, language }: AnnotatedText): IdentifiedDocument {
  const known = { tag: language, confidence: 1 };
  const item = createItem({ id, text });
  return { ...item, language: known, segments: [{ start: 0, end: text.length, role: "body", language: known }] };
}
