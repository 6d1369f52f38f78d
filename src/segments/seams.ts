/**
 * The seams of a page that lost its line breaks: where menus end and the title begins, where the byline
 * stands, where the article ends and what follows it begins.
 *
 * `Aller au contenu Le Relais Culture | Le festival dévoile sa programmation | Publié le 3 octobre 2025 |
 * Le festival a présenté … étudiants. | Partager cet article | …`
 *
 * Every blank before a capital, a digit or a sign may be a seam; a logistic regression over what stands on
 * both sides decides, trained by models/build/segments.ts on pages whose line breaks were taken away.
 */
import type { Span } from "../document.js";
import { findDates } from "../text/dates.js";
import { fold } from "../text/fold.js";
import { sentencesOf } from "../text/sentences.js";
import { isPersonName, type KnownNames, opensByline, WEEKDAY } from "./byline.js";
import type { Cues } from "./cues.js";
import { turnOf } from "./interview.js";
import type { SeamFinder } from "./units.js";

/** Title, byline and menus stand this near to the ends of a page; in between only cues are looked for. */
const HEAD_LENGTH = 700;
const TAIL_LENGTH = 900;
const MAX_SENTENCE_LENGTH = 600;
const MAX_DATELINE_LENGTH = 160;

const PLACE =
  "(?:\\p{Lu}[\\p{Lu}'’-]{2,20}(?: \\p{Lu}[\\p{Lu}'’-]+){0,4}|\\p{Lu}\\p{Ll}[\\p{L}'’-]+(?: \\p{Lu}\\p{Ll}[\\p{L}'’-]+)?)";
/** "RABAT, 12 mars 2024 (MAP) – ", "Rabat (EFE).- ", "Barbate (Cádiz), 2 may 2024 (ACS).- ": where a wire item begins */
const DATELINE = new RegExp(
  `^.{0,3}?${PLACE}(?:\\s\\([^()]{2,30}\\)(?=,))?(?:\\s?[,/]\\s?[^()–—\\n]{3,40}?)?\\s?(?:\\((?<agency>[^()]{2,40})\\)\\s?\\.?\\s?[–—-]|[–—]\\s)`,
  "u",
);

/** The dateline at the head of a text, if it has one. */
export function datelineOf(text: string): string | undefined {
  return DATELINE.exec(text.slice(0, MAX_DATELINE_LENGTH))?.[0];
}

/** The agency a dateline names: "MAP". */
export function agencyOf(text: string): string | undefined {
  return DATELINE.exec(text.slice(0, MAX_DATELINE_LENGTH))?.groups?.["agency"];
}

/** A blank that may be a seam: offset of what follows it. */
interface Gap {
  readonly at: number;
  readonly features: readonly string[];
}

/** The gaps of a page's head and tail with their features; linear in the text's length. */
export function gapsOf(text: string, cues: Cues, knownNames: KnownNames): Gap[] {
  const holders = holdersOf(text);
  if (text.length <= HEAD_LENGTH + TAIL_LENGTH) return gapsIn(text, 0, text, holders, cues, knownNames);
  const head = text.slice(0, HEAD_LENGTH);
  const tailStart = text.indexOf(" ", text.length - TAIL_LENGTH) + 1 || text.length;
  return [
    ...gapsIn(head, 0, text, holders, cues, knownNames),
    ...gapsIn(text.slice(tailStart), tailStart, text, holders, cues, knownNames),
  ];
}

/** "à 10h35", ", 12:08 h", "at 4:20 pm GMT+1", "• 2 min" right after a date */
const TIME =
  /^(?:,?\s*(?:(?:à|at|a las|-|–|·|\|)\s*)?\d{1,2}\s?[:hH.](?:\s?\d{2})?(?:\s?(?:[ap]\.?m\.?|[AP]M|hs?|hrs?)(?!\p{L}))?(?:\s?(?:GMT|UTC|CES?T|WE?S?T|BST|[ECMP][SD]?T|IST)(?:[+-]\d{1,2})?)?)?[.)]?/u;
/** "le mercredi", "on Monday," right before one */
const DATE_LEAD = new RegExp(
  `(?:(?<!\\S)(?:le|el|on|du|del|LE|EL)\\s+)?(?:(?<!\\S)\\(?(?:${WEEKDAY}),?\\s+)?\\(?$`,
  "u",
);

/** The dates of a text with the words and times that belong to them. */
function wholeDates(text: string): { start: number; end: number; isTimed: boolean }[] {
  return findDates(text).map(({ start, end }) => {
    const time = TIME.exec(text.slice(end, end + 40))?.[0].length ?? 0;
    return {
      start: start - (DATE_LEAD.exec(text.slice(Math.max(0, start - 30), start))?.[0].length ?? 0),
      end: end + time,
      isTimed: time > 0,
    };
  });
}

/** One or two names that no list need know, up to a date: "Rosalind Achebe and Piotr Wren " */
const NAMES_ONLY =
  /^(?:(?:By|Par|Por)\s)?\p{Lu}[\p{L}'’.-]+(?:\s\p{Lu}[\p{L}'’.-]+){1,2}(?:\s(?:and|et|y|e|&)\s\p{Lu}[\p{L}'’.-]+(?:\s\p{Lu}[\p{L}'’.-]+){1,2})?[\s|,•·–—-]*$/u;
const MAX_NAMES_LENGTH = 60;
/** " Jerez," */
const COMMA_PLACE = /^\s\p{Lu}\S+,(?=\s)/u;
/** " and Piotr Wren" */
const AND_PERSON = /^\s(?:and|et|y|e|&)\s\p{Lu}\S+(?:\s\p{Lu}\S+){1,2}?(?=\s)/u;

/** Words a sentence begins with though few names do. */
const OPENERS = new Set(
  "le la les l' un une des au aux en dans pour apres selon depuis a il elle c'est on je nous the an in on for after more when they he she it we i el los las un una unos tras desde segun en por".split(
    " ",
  ),
);

/** Words on either side of a gap that are looked at together. */
const REACH = 6;
/** What is enough to know the words of an article. */
const MAX_TOLD_LENGTH = 10_000;

/** A longer word as it is counted; shorter ones are grammar. */
function contentOf(word: string): string {
  return /\p{L}{5,}/u.exec(fold(word))?.[0] ?? "";
}

function holdersOf(text: string): Map<string, number> {
  const holders = new Map<string, number>();
  for (const word of text.slice(0, MAX_TOLD_LENGTH).split(/\s+/)) {
    const content = contentOf(word);
    if (content !== "") holders.set(content, (holders.get(content) ?? 0) + 1);
  }
  return holders;
}

function gapsIn(
  part: string,
  offset: number,
  text: string,
  holders: ReadonlyMap<string, number>,
  cues: Cues,
  knownNames: KnownNames,
): Gap[] {
  const dates = wholeDates(part);
  const words = [...part.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, index }));
  // Menus hold none of the article's words and no small ones; a title does
  const told = words.map(({ word }) => (holders.get(contentOf(word)) ?? 0) > 1);
  const isSmall = words.map(({ word }) => /^\p{Ll}/u.test(word));
  const grade = (flags: readonly boolean[], from: number, to: number): number =>
    Math.min(2, flags.slice(Math.max(from, 0), to).filter(Boolean).length);
  const isTold = (from: number, to: number): number => grade(told, from, to);
  const smalls = (from: number, to: number): number => grade(isSmall, from, to);
  const gaps: Gap[] = [];
  let sinceStop = 0;
  for (let i = 1; i < words.length; i++) {
    const previous = (words[i - 1] as { word: string }).word;
    const { word, index } = words[i] as { word: string; index: number };
    sinceStop = /[.!?…]["»”)]?$/.test(previous) ? 0 : sinceStop + 1;
    const at = offset + index;
    const rest = part.slice(index, index + 120);
    const isDate = dates.some(({ start }) => start === index);
    if (!isDate && !/^[^\p{Ll}]/u.test(word) && !opensByline(rest)) continue;
    const spoken = (from: number, to: number): string =>
      words
        .slice(Math.max(from, 0), to)
        .map((one) => one.word)
        .join(" ");
    const features: string[] = [];
    const add = (name: string, isTrue = true): void => void (isTrue && features.push(name));
    const [before, after] = [shapeOf(previous), shapeOf(word)];
    const place = at < HEAD_LENGTH ? "head" : "tail";
    const isOpener = OPENERS.has(fold(word).replace(/^(l'|d').*/, "l'"));
    const isDated = dates.some(({ end }) => end <= index && /^\s*$/.test(part.slice(end, index)));
    const person = [2, 3].some((n) => isPersonName(spoken(i - n, i).replace(/[,|•–-]+$/, ""), knownNames));
    add(`${before} ${after}`);
    add(`${before} ${after} ${place}`);
    add(
      `${place} since ${sinceStop > 40 ? "far" : sinceStop > 18 ? "some" : sinceStop > 6 ? "few" : sinceStop > 0 ? "near" : "stop"}`,
    );
    add(`opener ${before}`, isOpener);
    add(`opener ${before} ${place}`, isOpener);
    add("opener after person", isOpener && person);
    add("person before", person);
    add("given name before", knownNames.isGiven(fold(previous)) && after === "capital");
    add("given name here", knownNames.isGiven(fold(word)));
    const next = [2, 3].some((n) => isPersonName(spoken(i, i + n).replace(/[,.|•–-]+$/, ""), knownNames));
    add("person here", next);
    add(`person here ${before}`, next);
    const runs = [3, 2].map((n) => spoken(i, i + n));
    const names = runs.filter((one) => isPersonName(one.replace(/[,.|•–-]+$/, ""), knownNames));
    // "Rosalind Achebe and Piotr Wren Thu 9 May", "Karim Haddaoui Published December 5", "Ramón Gallardo Jerez, 19 de julio"
    const ends = names.flatMap(({ length }) => [
      length,
      length + (AND_PERSON.exec(rest.slice(length))?.[0].length ?? 0),
      length + (COMMA_PLACE.exec(rest.slice(length))?.[0].length ?? 0),
    ]);
    const isSigned = ends.some(
      (end) =>
        dates.some(({ start }) => Math.abs(start - index - end - 1) <= 2) ||
        opensByline(rest.slice(end + 1).trimStart()),
    );
    add("person here, then date", isSigned);
    add(`person here, then date ${place} ${before}`, isSigned);
    add(`words ${isTold(i - REACH, i)}${isTold(i, i + REACH)} ${place}`);
    add(`small ${smalls(i - REACH, i)}${smalls(i, i + REACH)} ${place}`);
    const dateAhead = dates.find(({ start }) => start > index && start - index < MAX_NAMES_LENGTH);
    add(
      `capitals here, then date ${place} ${before}`,
      dateAhead !== undefined && NAMES_ONLY.test(part.slice(index, dateAhead.start)),
    );
    add("person here, date near", next && dates.some(({ start }) => start > index && start - index < 45));
    add("date here", isDate);
    add(`date here ${before}`, isDate);
    add(`date here ${place} ${before}`, isDate);
    // "Publié le", "Last updated" right before a date keep it; a title or a name does not
    const isIntroduced = /(?:publi|par[ou]|post|mise? |updat|actuali|modif|le |on |el |du )[^.|]{0,12}$/iu.test(
      `${spoken(i - 3, i)} `,
    );
    const dated = dates.find(({ start }) => start === index);
    if (dated !== undefined) {
      add(`date here ${isIntroduced ? "introduced" : "free"} ${place}`);
      add(`date here ${isIntroduced ? "introduced" : "free"} ${dated.isTimed ? "timed" : "bare"}`);
    }
    add("date before", isDated);
    add(`date before ${after}${isOpener ? " opener" : ""}`, isDated);
    add(
      "inside date",
      dates.some(({ start, end }) => start < index && index < end),
    );
    add("byline opens", opensByline(rest));
    add("dateline", datelineOf(rest) !== undefined && agencyOf(rest) !== undefined);
    add("sign", /^[|•·–—>/©]/.test(word));
    add("after sign", /^[|•·–—>/]$/.test(previous));
    for (const kind of cues.startsAt(rest)) add(`cue ${kind}`);
    for (const n of [1, 2, 3])
      for (const kind of cues.of(spoken(i - n, i)))
        if (["section", "site", "share", "live", "cookies", "word-media"].includes(kind)) add(`after ${n} ${kind}`);
    const ahead = spoken(i, i + 3);
    add("again", ahead.length > 8 && at > 0 && at < HEAD_LENGTH && text.lastIndexOf(ahead, at - 1) >= 0);
    add("first words", i < 4);
    gaps.push({ at, features });
  }
  return gaps;
}

function shapeOf(word: string): string {
  const end = /[.!?…,;:»”)]$/.exec(word)?.[0];
  if (end !== undefined) return end === "." && /^\p{Lu}\.$/u.test(word) ? "initial" : `end${end}`;
  if (/^[«“"'¿¡(]/.test(word)) return "quote";
  if (/^\d/.test(word)) return "digit";
  if (/^\p{Lu}[\p{Lu}'’-]+$/u.test(word)) return "capitals";
  if (/^\p{Lu}/u.test(word)) return "capital";
  if (/^\p{Ll}/u.test(word)) return "small";
  return /^\p{L}/u.test(word) ? "letter" : "sign";
}

/** Fewer marks or questions make no interview. */
const MIN_TURNS = 3;
const MAX_QUESTION_LENGTH = 300;

/** Per sentence of a page on one line, whether a turn of an interview begins there. */
function turnsIn(text: string, sentences: readonly Span[]): boolean[] {
  const parts = sentences.map(({ start, end }) => text.slice(start, Math.min(end, start + MAX_QUESTION_LENGTH)));
  const marks = parts.map(turnOf);
  const counts = new Map<string, number>();
  for (const mark of marks) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const isMarked = marks.map((mark) => mark !== undefined && (counts.get(mark) as number) > 1);
  if (isMarked.filter(Boolean).length >= MIN_TURNS) return isMarked;
  const asks = parts.map(
    (part, i) => part.endsWith("?") && part.length === (sentences[i] as Span).end - (sentences[i] as Span).start,
  );
  const isCalled = CALLED_INTERVIEW.test(text.slice(0, HEAD_LENGTH)) || CALLED_INTERVIEW.test(text.slice(-TAIL_LENGTH));
  if (!isCalled || asks.filter(Boolean).length < MIN_TURNS) return parts.map(() => false);
  return asks.map((isAsked, i) => i > 0 && isAsked !== asks[i - 1]);
}

const CALLED_INTERVIEW = /entretien|interview|entrevista|propos |recueilli|conversación con/i;

/** Gaps less likely to be a seam than this (log odds) are not thought of again. */
const MIN_SCORE = -4;
/** What a cue at the head of a sentence counts. */
const CUE_SCORE = 5;

/** The finder for trained weights, one per feature. */
export function createSeamFinder(
  cues: Cues,
  knownNames: KnownNames,
  weights: Readonly<Record<string, number>>,
): SeamFinder {
  const known = new Map(Object.entries(weights));
  return (text) => {
    const seams = new Map<number, number>();
    for (const { at, features } of gapsOf(text, cues, knownNames)) {
      let score = known.get("bias") ?? 0;
      for (const feature of features) score += known.get(feature) ?? 0;
      if (score > MIN_SCORE) seams.set(at, score);
    }
    // In between, a sentence that begins with a cue stands apart: "Lire aussi : …"
    const sentences = sentencesOf(text);
    const isTurn = turnsIn(text, sentences);
    let wasCue = false;
    for (const [i, { start, end }] of sentences.entries()) {
      const isCue =
        start > 0 &&
        end - start <= MAX_SENTENCE_LENGTH &&
        [...cues.of(text.slice(start, end))].some((cue) => !cue.startsWith("word-"));
      if (start > 0 && (isCue !== wasCue || isTurn[i])) seams.set(start, CUE_SCORE);
      wasCue = isCue;
    }
    return [...seams].map(([at, score]) => ({ at, score })).sort((a, b) => a.at - b.at);
  };
}
