/**
 * What the segments model sees of a page: for every unit its shape, its cues, its place and its neighbours,
 * as names of features. Nothing here knows a weight; models/build/segments.ts learns them.
 */

import { fold } from "../text/fold.js";
import {
  beginsWithPerson,
  isPersonName,
  type KnownNames,
  MAX_BYLINE_LENGTH,
  opensByline,
  readByline,
  wordsBesideByline,
  wordsBesideDate,
} from "./byline.js";
import type { Cues } from "./cues.js";
import { turnOf } from "./interview.js";
import { datelineOf } from "./seams.js";
import { MAX_HEADLINE_LENGTH, type Unit } from "./units.js";

/** A unit with what is known of it before any role is. */
export interface MarkedUnit extends Unit {
  readonly cues: ReadonlySet<string>;
  readonly kind: Kind;
  readonly beginsWithPerson: boolean;
  /** Whether it is short and says of somebody that he wrote, asked or took the pictures. */
  readonly namesAuthor: boolean;
  /** Whether it asks the reader for something: "Activez les alertes", "Open in our app". */
  readonly isCall: boolean;
  /** Words left beside its date, if it has one and is short. */
  readonly wordsBesideDate: number | undefined;
  /** Words left beside its people, places, dates and trades, if it names a person or a date and is short. */
  readonly wordsBesideByline: number | undefined;
  /** The folded text of a short unit, "" of a long one. */
  readonly folded: string;
  /** Its longer words, folded, each once. */
  readonly words: readonly string[];
  readonly language: string | undefined;
}

/** What a unit looks like from its neighbours. */
type Kind =
  | "prose"
  | "sentence"
  | "question"
  | "headline"
  | "ticker"
  | "short"
  | "date"
  | "person"
  | "notice"
  | "related"
  | "heading"
  | "tags"
  | "comments"
  | "table"
  | "entry";

/** Prose ends its sentences; a headline seldom does, and is short. */
const MIN_PROSE_LENGTH = 60;
/** A longer line of several sentences is prose even if the last one has no full stop. */
const MIN_UNCLOSED_PROSE_LENGTH = 120;
/** Shorter lines of fewer words are labels: "Partager", "Les plus lus". */
const MIN_HEADLINE_LENGTH = 22;
const MIN_HEADLINE_WORDS = 4;

const SENTENCES = /\p{L}{2}[.!?…]["»”)]?\s+[«“"¿¡–-]?\s?\p{Lu}/u;
/** "… recién salida del horno. BILAL CHENTOUF", "Detalle de los motivos. B. C." */
const CREDIT = /[.!)]\s+(?:\p{Lu}{2,}(?:[ -]\p{Lu}{2,})+|(?:\p{Lu}\.\s?){2,3})$/u;
const ENDS_SENTENCE = /[.!…][»”"')\]]{0,2}$/;
const ENDS_QUESTION = /\?\s?[»”"')\]]{0,2}$/;
/** "18:40 ", "14h10 - ", "21.05. ", "90'+5 ", "1. ": entries of live blogs and lists */
const ENTRY = /^(?:\d{1,2}\s?[:hH.]\s?\d{2}\s?[.:h)–-]*|\d{1,3}['’′](?:\s?\+\s?\d)?|\d{1,2}[.)]|[-–—•*])\s/u;

export function mark(unit: Unit, cues: Cues, knownNames: KnownNames): MarkedUnit {
  const own = cues.of(unit.text);
  const beside = wordsBesideDate(unit.text);
  const besideByline = wordsBesideByline(unit.text, knownNames);
  const head = fold(unit.text.slice(0, MAX_OVERLAP_REACH));
  return {
    ...unit,
    folded: unit.text.length <= MAX_HEADLINE_LENGTH ? head : "",
    words: [...new Set(head.match(CONTENT_WORD))],
    language: languageOf(head),
    cues: own,
    beginsWithPerson: beginsWithPerson(unit.text, knownNames),
    namesAuthor: namesAuthor(unit.text, own, knownNames),
    isCall: unit.text.length <= MAX_NOTICE_LENGTH && (ORDER.test(unit.text) || TO_DO.test(unit.text)),
    wordsBesideDate: beside,
    wordsBesideByline: besideByline,
    kind: kindOf(unit, own, besideByline === 0 || isPersonName(unit.text, knownNames), beside),
  };
}

function namesAuthor(text: string, cues: ReadonlySet<string>, knownNames: KnownNames): boolean {
  if (text.length > MAX_BYLINE_LENGTH || !(cues.has("recording") || opensByline(text))) return false;
  return readByline(text, knownNames).authors.length > 0;
}

/** A longer text with a cue in it may be the article's: "from 41 percent a year earlier". */
const MAX_NOTICE_LENGTH = 140;
const NOTICES = ["cookies", "subscribe", "paywall", "social", "share", "legal", "app", "alerts", "site", "support"];

function kindOf(unit: Unit, cues: ReadonlySet<string>, isPerson: boolean, beside: number | undefined): Kind {
  const { text, isTicker } = unit;
  if (isTicker) return "ticker";
  if (cues.has("related-heading")) return "heading";
  if (cues.has("related")) return "related";
  if (text.length <= MAX_HEADLINE_LENGTH) {
    if (beside !== undefined && beside <= 6 && !text.includes("©")) return "date";
    if (cues.has("tags")) return "tags";
    if (cues.has("comments")) return "comments";
    if (text.length <= MAX_NOTICE_LENGTH && NOTICES.some((notice) => cues.has(notice))) return "notice";
    if (isPerson) return "person";
    if (isTableRow(text)) return "table";
    if (ENTRY.test(text)) return "entry";
    if (ENDS_QUESTION.test(text)) return "question";
  }
  if (text.length > MAX_HEADLINE_LENGTH) return "prose";
  // "… para toda África. EFE": copy may end in a sign-off
  if (text.length > MIN_UNCLOSED_PROSE_LENGTH && SENTENCES.test(text)) return "prose";
  if (ENDS_SENTENCE.test(text)) return text.length >= MIN_PROSE_LENGTH ? "prose" : "sentence";
  const isHeadline = text.length >= MIN_HEADLINE_LENGTH || text.split(/\s+/).length >= MIN_HEADLINE_WORDS;
  return isHeadline ? "headline" : "short";
}

/** Whether a line has a date and little else, or begins as bylines do, or dates what a person wrote. */
export function isBylineLike({ text, kind, wordsBesideDate, beginsWithPerson, cues }: MarkedUnit): boolean {
  if (text.length > MAX_BYLINE_LENGTH) return false;
  return (
    kind === "date" ||
    opensByline(text) ||
    (wordsBesideDate !== undefined && (beginsWithPerson || cues.has("recording")))
  );
}

/** "MASI\t18 240,33\t+1,3 %", "AS FAR - MAS Fès : 1-1", "Tanger : 9 / 15" */
function isTableRow(text: string): boolean {
  if (text.length > 120 || !/\d/.test(text)) return false;
  return (
    /\t/.test(text) || /(?:^|[:\s])\d{1,3}\s?[-–/]\s?\d{1,3}$/u.test(text) || /\s[+-]?\d[\d\s.,]*\s?%?$/u.test(text)
  );
}

/** Per unit the names of its features. Linear in the number of units. */
export function featuresOf(units: readonly MarkedUnit[], publisher: string | undefined): string[][] {
  const folded = units.map((unit) => unit.folded);
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  for (const [i, text] of folded.entries()) {
    if (text === "") continue;
    if (!first.has(text)) first.set(text, i);
    last.set(text, i);
  }
  const isProse = units.map(({ kind, cues }) => kind === "prose" && !NOTICES.some((notice) => cues.has(notice)));
  const overlaps = overlapsOf(units, isProse);
  const isLive = units.filter(({ text }) => TIME_ALONE.test(text) || ENTRY_TIME.test(text)).length >= MIN_LIVE_TIMES;
  const before = running(isProse);
  const after = running([...isProse].reverse()).reverse();
  const runs = runsOf(units);
  const isCapitals = share(units, ({ text }) => isUpper(text)) > 0.5;
  const isArabic = share(units, ({ text }) => ARABIC.test(text)) > 0.5;
  const isSpaced = share(units, ({ blankLinesBefore }) => blankLinesBefore > 0) > 0.5;
  const bylineAt = units.findIndex(({ kind, text }) => kind === "date" || opensByline(text));
  const turns = units.map(({ text }) => turnOf(text));
  const turnCounts = new Map<string, number>();
  for (const turn of turns) if (turn !== undefined) turnCounts.set(turn, (turnCounts.get(turn) ?? 0) + 1);
  const isTurn = turns.map((turn) => turn !== undefined && (turnCounts.get(turn) as number) > 1);
  const firstProse = isProse.indexOf(true);
  const aboveByline = titleAbove(units, isTurn, bylineAt);
  const aboveProse = titleAbove(units, isTurn, firstProse);
  const heads = units.slice(0, Math.max(firstProse, 0)).flatMap((unit, i) => (isTitleLike(unit) ? [i] : []));
  const best = (of: (i: number) => number): number =>
    heads.reduce((high, i) => (high < 0 || of(i) > of(high) ? i : high), -1);
  const longest = best((i) => units[i]?.text.length ?? 0);
  const nearestInWords = best((i) => overlaps[i] as number);
  // Above the article "Merci d'avoir signalé" opens no block of comments
  const commentsAt = units.findIndex(({ kind }, i) => kind === "comments" && firstProse >= 0 && i > firstProse);
  const languages = units.map(({ language }) => language);
  const pageLanguage = mostFrequent(languages.filter((_, i) => isProse[i]));
  const signers = units
    .filter(({ kind }) => kind === "person")
    .map(({ text }) => fold(text).replace(/^(?:par|by|por) /, ""))
    .slice(0, MAX_SIGNERS);
  const site = publisher === undefined ? undefined : fold(publisher);
  return units.map((unit, i) => {
    const names: string[] = [];
    const add = (name: string, isTrue = true): void => void (isTrue && names.push(name));
    const text = unit.text;
    const at = (offset: number): MarkedUnit | undefined => units[i + offset];
    shapeOf(unit, add);
    add("upper", !isCapitals && isUpper(text));
    add("other-script", ARABIC.test(text) !== isArabic);
    for (const cue of unit.cues) add(`cue ${cue}${text.length > MAX_NOTICE_LENGTH ? " long" : ""}`);
    const hints = [...unit.cues].filter((cue) => cue.startsWith("word-")).length;
    add(`hints ${hints}${text.length > MAX_HEADLINE_LENGTH ? " long" : ""}`, hints > 1);
    add("turn again", isTurn[i]);
    add("site-name", !isTurn[i] && site !== undefined && folded[i] !== "" && (folded[i] as string).includes(site));
    add("site-name alone", site !== undefined && folded[i] === site);
    // Place
    add("first", i === 0);
    add("first, media word", i === 0 && unit.cues.has("word-media"));
    add("last", i === units.length - 1);
    add("near-start", i > 0 && i < 4);
    add("near-end", i < units.length - 1 && i > units.length - 4);
    add(`prose-before ${Math.min(before[i] as number, 2)}`);
    add(`prose-after ${Math.min(after[i] as number, 2)}`);
    add(`place ${before[i] === 0 ? "before" : after[i] === 0 ? "after" : "inside"} ${unit.kind}`);
    add("repeats", (first.get(folded[i] as string) ?? i) < i);
    add("repeated", (last.get(folded[i] as string) ?? i) > i);
    add("above-byline", i === aboveByline);
    add("above-prose", i === aboveProse);
    add(`above-both ${unit.kind}`, i === aboveByline && i === aboveProse);
    add(`no-prose ${unit.kind}`, firstProse < 0);
    add("after-comments", commentsAt >= 0 && i > commentsAt);
    if (bylineAt >= 0) add(`byline ${i === bylineAt ? "here" : Math.abs(i - bylineAt) > 3 ? "far" : i - bylineAt}`);
    const run = runs[i] as number;
    add(`run ${run >= 6 ? "6" : run >= 3 ? "3" : run}`, unit.kind === "headline" || unit.kind === "short");
    add("longest-head", i === longest);
    add("nearest-in-words", i === nearestInWords);
    add("longest-and-nearest", i === longest && i === nearestInWords);
    const overlap = overlaps[i] as number;
    const shared = overlap === 0 ? "none" : overlap < 0.25 ? "few" : overlap < 0.5 ? "some" : "many";
    // "Lire également : …" is no article's however much it shares with it
    if (firstProse >= 0 && unit.kind !== "related" && unit.kind !== "notice") {
      add(`shares ${shared}`);
      add(`shares ${shared} ${unit.kind}`);
      add(`shares ${shared} ${before[i] === 0 ? "before" : after[i] === 0 ? "after" : "inside"}`);
    }
    if (isLive) {
      add(`live ${unit.kind} ${firstProse >= 0}`);
      add(`live after-time ${unit.kind}`, TIME_ALONE.test(at(-1)?.text ?? ""));
      add(`live ${unit.kind} ${before[i] === 0 ? "before" : after[i] === 0 ? "after" : "inside"}`);
    }
    const followers = [at(1), at(2)].filter((next) => next !== undefined && LISTED.has(next.kind));
    const isListHead =
      text.length < 45 &&
      (unit.kind === "short" || unit.kind === "headline" || unit.kind === "heading") &&
      followers.length === Math.min(2, units.length - 1 - i) &&
      followers.length > 0 &&
      followers.every((next) => (next?.text.length ?? 0) > text.length);
    add(`list-head ${before[i] === 0 ? "before" : after[i] === 0 ? "after" : "inside"}`, isListHead);
    add("other-language", languages[i] !== undefined && languages[i] !== pageLanguage);
    add(
      "signer again",
      signers.some((name) => name !== folded[i] && (folded[i] as string).startsWith(`${name} `)),
    );
    // Neighbours
    for (const offset of [-2, -1, 1, 2]) add(`${offset} ${at(offset)?.kind ?? "none"}`);
    add(`${at(-1)?.kind ?? "none"} < ${unit.kind} < ${at(1)?.kind ?? "none"}`);
    if (isSpaced) {
      add("gap-before", unit.blankLinesBefore > 0);
      add("gap-after", (at(1)?.blankLinesBefore ?? 1) > 0);
      add("wide-gap-before", unit.blankLinesBefore > 1);
    }
    add("bias");
    return names;
  });
}

/** What lists of related headlines are made of. */
const LISTED: ReadonlySet<string> = new Set(["headline", "question", "entry", "ticker", "related"]);
const TIME_ALONE = /^\d{1,2}\s?[:hH.]\s?\d{2}(?:\s?(?:[ap]\.?m\.?|h))?$/iu;
const ENTRY_TIME = /^\d{1,2}\s?[:hH.]\s?\d{2}\s?[.:h)–-]*\s/u;
/** Two times may be a timetable's or a byline's. */
const MIN_LIVE_TIMES = 3;

function isTitleLike({ kind, text, cues }: MarkedUnit): boolean {
  const isSharp = [...cues].some((cue) => !cue.startsWith("word-")) || MENU.test(text) || PICTURE_CREDIT.test(text);
  return !isSharp && ["headline", "question", "prose", "sentence"].includes(kind) && text.length <= MAX_HEADLINE_LENGTH;
}

/** People whose names stand alone; a page has few. */
const MAX_SIGNERS = 5;

/** Words of one of the languages only. */
const GRAMMAR = new Map(
  Object.entries({
    fr: "le les des du une et est dans pour sur au aux avec qui ce sont ses leur a son",
    en: "the of and to in for is on with at by from as its has are after that was",
    es: "el los las y del con por para una se su al mas sin como sus fue entre",
  }).flatMap(([tag, words]) => words.split(" ").map((word) => [word, tag] as const)),
);

/** The language whose grammar a text uses most, if it uses any twice; enough to see that a headline is in another. */
function languageOf(folded: string): string | undefined {
  if (ARABIC.test(folded)) return "ar";
  const found = (folded.match(/[a-z]+/g) ?? []).flatMap((word) => GRAMMAR.get(word) ?? []);
  const tag = mostFrequent(found);
  return found.filter((one) => one === tag).length >= 2 ? tag : undefined;
}

function mostFrequent(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Shorter words are grammar. */
const CONTENT_WORD = /\p{L}{5,}/gu;
/** Words of a paragraph's beginning are enough to know what it is about. */
const MAX_OVERLAP_REACH = 1000;

/** Per unit the share of its longer words that other paragraphs of prose hold as well. */
function overlapsOf(units: readonly MarkedUnit[], isProse: readonly boolean[]): number[] {
  const words = units.map((unit) => unit.words);
  const holders = new Map<string, number>();
  for (const [i, own] of words.entries()) {
    if (isProse[i]) for (const word of own) holders.set(word, (holders.get(word) ?? 0) + 1);
  }
  return words.map((own, i) => {
    const shared = own.filter((word) => (holders.get(word) ?? 0) > (isProse[i] ? 1 : 0)).length;
    return own.length === 0 ? 0 : shared / own.length;
  });
}

/** The nearest unit above a place that looks like a title. */
function titleAbove(units: readonly MarkedUnit[], isTurn: readonly boolean[], place: number): number {
  for (let i = place - 1; i >= 0 && i > place - 8; i--) {
    if (!isTurn[i] && isTitleLike(units[i] as MarkedUnit)) return i;
  }
  return -1;
}

const ARABIC = /[\u0600-\u06FF]/;

function isUpper(text: string): boolean {
  const head = text.slice(0, MAX_HEADLINE_LENGTH);
  return /\p{Lu}{3}/u.test(head) && !/\p{Ll}/u.test(head);
}

/** "… en el patio de su casa. FOTO: J. V.", "(Photo : DR)", "/ AFP" */
const PICTURE_CREDIT =
  /(?:^|[\s([|/.])(?:photos?|ph|clich[ée]|picture by|courtesy of|fotos?|fotograf[ií]a|cr[ée]dits?|cr[ée]dito|image[ns]?|picture|illustration|archives?|archivo|©|\(c\))\s?[.:/|-]?\s?[\p{L}.\s/&’'-]{0,40}\)?\]?$|[/|–-]\s?(?:AFP|Reuters|EFE|AP|MAP|APS|Getty[\p{L} ]*|DR)[\s.)/\p{L}]{0,20}$|\((?:AFP|Reuters|EFE|AP|MAP|DR)\)\.?$|[/|]\s?(?:\p{L}\.\s?){2,3}$/iu;
/** "Bourse — Taux — Matières premières — Agenda": short entries between the same signs */
const MENU = /^[^|/›»>·•–—-]{2,24}(?:\s([|/›»>·•–—-])\s[^|/›»>·•–—-]{2,24}){2,}$/u;
/** Words that speak to the reader */
const ADDRESS = /(?<![\p{L}'’])(?:vous|votre|vos|your?|yours|usted(?:es)?|tus?|tuy[oa]s?)(?!\p{L})/iu;
/** "Activez …", "Suscríbete …", "Síguenos …", "Sign up …" */
const ORDER =
  /^[\P{L}]{0,3}(?:\p{L}{2,}ez(?:-\p{L}+)?\s|\p{L}{3,}(?:[aeé]te|[áéí]\p{L}{1,6}(?:nos|te|la|lo))(?!\p{L})|(?:Get|Sign|Join|Follow|Download|Subscribe|Share|Read|Watch|Listen|Click|Tap|Support|Send|Report|Show|View|Load|Print|Save|Turn|Add|Go|Back|See|Try|Open|Close|Skip|Continue|Enable|Register|Log|Make|Allow|Email|Submit|Got|Have|Want|Help|Buy|Give|Donate|Become|Discover|Explore|Check|Don['’]t|Never)\s)/u;
/** "Signaler un contenu", "Compartir en X": a short line that begins with an infinitive */
const TO_DO = /^[\P{L}]{0,3}\p{Lu}\p{Ll}+(?:[eia]r|dre|tre|ire|vre)(?:\s|$)/u;

/** What the unit looks like by itself. */
function shapeOf(unit: MarkedUnit, add: (name: string, isTrue?: boolean) => void): void {
  const { text, kind } = unit;
  const { length } = text;
  add(`kind ${kind}`);
  const size = [12, 25, 45, 70, 110, 160, 260, 500].findIndex((limit) => length < limit);
  add(`size ${size}`);
  const head = text.slice(0, MAX_HEADLINE_LENGTH);
  const words = head.split(/\s+/).length;
  add(`words ${words <= 3 ? words : words <= 6 ? "4-6" : words <= 10 ? "7-10" : "more"}`);
  const end = /[.!?…:;,»”")]$/.exec(text)?.[0] ?? "";
  add(`end ${end}`);
  add(`end ${end} ${kind}`, end !== "");
  const start = /^[\p{Ll}]/u.test(text)
    ? "small"
    : /^\d/.test(text)
      ? "digit"
      : /^[«“"]/.test(text)
        ? "quote"
        : /^[-–—]/.test(text)
          ? "dash"
          : /^[¿¡]/.test(text)
            ? "inverted"
            : /^\p{L}/u.test(text)
              ? "capital"
              : "sign";
  add(`start ${start}`);
  add("sentences", SENTENCES.test(text));
  add("credit", length < MAX_HEADLINE_LENGTH && CREDIT.test(text));
  const isTurn = turnOf(text) !== undefined;
  // "R. Profesores.": the letter of who answers is no initial
  add("begins-with-person", unit.beginsWithPerson && !isTurn);
  const capitals = head.match(/(?<!\p{L})\p{Lu}/gu)?.length ?? 0;
  add("mostly-capitals", words > 1 && words <= 8 && capitals / words > 0.7);
  add("digits", (head.match(/\d/g)?.length ?? 0) > head.length * 0.25);
  add("entry", ENTRY.test(text));
  add("turn", isTurn);
  add("copyright", head.includes("©"));
  add("bars", / [|/›»>·•] /.test(head) && length < 120);
  add("menu", length < 120 && MENU.test(text));
  add("quote", /[«“"]/.test(text));
  add("mail", /\S@\S+\.\S|https?:|www\./.test(head));
  add("dateline", length > 60 && datelineOf(text) !== undefined);
  add("names-author", unit.namesAuthor);
  add("byline-like", isBylineLike(unit));
  add("opens-byline", opensByline(text));
  add("date-alone", unit.wordsBesideDate !== undefined && unit.wordsBesideDate === 0);
  add("date-beside", unit.wordsBesideDate !== undefined && unit.wordsBesideDate > 0 && unit.wordsBesideDate <= 8);
  const rest = unit.wordsBesideByline;
  add(`byline-rest ${Math.min(rest ?? 0, 4)}`, rest !== undefined && !isTurn);
  add("time-alone", TIME_ALONE.test(text));
  add("picture-credit", length < 260 && PICTURE_CREDIT.test(text));
  add(
    "arrow",
    /^(?:[→›»▶►>+×≡↑↓☰]|\p{Extended_Pictographic})|(?:[→›▶►>+×≡↑↓]|\p{Extended_Pictographic})$/u.test(head),
  );
  if (length <= MAX_NOTICE_LENGTH && !isTurn) {
    const isAddressing = ADDRESS.test(text);
    add(`addresses ${kind}`, isAddressing);
    add("addresses", isAddressing);
    add("order", ORDER.test(text));
    add("order short", words <= 6 && ORDER.test(text));
    add("to do", words <= 7 && TO_DO.test(text));
  }
  add("ends-truncated", /(?:…|\.\.\.)$/.test(text));
}

/** How many are true before each place. */
function running(flags: readonly boolean[]): number[] {
  let count = 0;
  return flags.map((flag) => {
    const here = count;
    if (flag) count += 1;
    return here;
  });
}

/** For each unit, how many headlines and labels stand in a row around it. */
function runsOf(units: readonly MarkedUnit[]): number[] {
  const runs = new Array<number>(units.length).fill(0);
  for (let from = 0; from < units.length; ) {
    let to = from;
    while (to < units.length && ["headline", "short"].includes((units[to] as MarkedUnit).kind)) to += 1;
    runs.fill(to - from, from, to);
    from = Math.max(to, from + 1);
  }
  return runs;
}

/** Share of characters in units that are so. */
function share(units: readonly MarkedUnit[], isSo: (unit: MarkedUnit) => boolean): number {
  let [so, all] = [0, 0];
  for (const unit of units) {
    all += unit.text.length;
    if (isSo(unit)) so += unit.text.length;
  }
  return all === 0 ? 0 : so / all;
}
