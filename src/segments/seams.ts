/**
 * The seams of a page that lost its line breaks: where menus end and the title begins, where the byline
 * stands, where the article ends and what follows it begins.
 *
 * `Aller au contenu Le Relais Culture | Le festival dévoile sa programmation | Publié le 3 octobre 2025 |
 * Le festival a présenté … étudiants. | Partager cet article | …`
 */
import { findDates } from "../text/dates.js";
import { sentencesOf } from "../text/sentences.js";
import { BY, isPersonName, NAME, PUBLISHED, WEEKDAY } from "./byline.js";
import type { Cues } from "./cues.js";
import type { SeamFinder } from "./units.js";

/** The byline of a page stands within its first words; a later date is the article's. */
const MAX_HEAD_LENGTH = 600;
/** Longest stretch after the last full stop that is searched for menus and links. */
const MAX_TAIL_LENGTH = 4000;
const MAX_DATELINE_LENGTH = 160;

/** "à 10h35", ", 12:08 h", "at 4:20 pm GMT+1" right after a date */
const TIME =
  /^,?\s*(?:(?:à|at|a las|-|–|·|\|)\s*)?\d{1,2}\s?[:hH.](?:\s?\d{2})?(?:\s?(?:[ap]\.?m\.?|[AP]M|hs?|hrs?)(?!\p{L}))?(?:\s?(?:GMT|UTC|CET|CEST|WET|EST|EDT)(?:[+-]\d{1,2})?)?/u;

/** What stands between the title and a date: "Par Samira Njoya - Publié le vendredi". */
const BEFORE_DATE = new RegExp(
  `(?:(?<!\\S)(?:${BY})\\s+${NAME}(?:\\s+(?:et|and|y|e|&)\\s+${NAME})?)?[\\s,|•·–-]*(?:(?<!\\S)(?:${PUBLISHED})(?:\\s+(?:dans|in|en)\\s+[^|,;]{1,40}?)?)?[\\s:,|•·–-]*(?:(?<!\\S)(?:le|on|el|du|del)\\s+)?(?:(?<!\\S)(?:${WEEKDAY})[,\\s]*)?$`,
  "u",
);
const BY_NAME = new RegExp(`(?<!\\S)(?:${BY})\\s+${NAME}(?=\\s+\\p{Lu})`, "u");

/** "RABAT, 12 mars 2024 (MAP) – " and "Rabat (EFE).- ": where a wire item begins */
const CAPITAL_PLACE = "\\p{Lu}[\\p{Lu}'’-]{2,20}(?: \\p{Lu}[\\p{Lu}'’-]+){0,2}";
const PLACE = "\\p{Lu}[\\p{L}'’-]+(?: \\p{Lu}[\\p{L}'’-]+)?";
const AFTER_PLACE = "(?:\\s?[,/]\\s?[^()–—\\n]{3,40}?)?\\s?(?:\\((?<agency>[^()]{2,40})\\)\\s?\\.?\\s?[–—-]|[–—]\\s)";
const DATELINE = new RegExp(`(?<!\\S)(?:${CAPITAL_PLACE}|${PLACE})${AFTER_PLACE}`, "u");
const CAPITAL_DATELINE = new RegExp(`(?<!\\S)${CAPITAL_PLACE}${AFTER_PLACE}`, "u");

/** The dateline at the head of a text, if it has one. */
export function datelineOf(text: string): string | undefined {
  const match = DATELINE.exec(text.slice(0, MAX_DATELINE_LENGTH));
  return match === null || match.index > 3 ? undefined : match[0];
}

/** The agency a dateline names: "MAP". */
export function agencyOf(text: string): string | undefined {
  const match = DATELINE.exec(text.slice(0, MAX_DATELINE_LENGTH));
  return match === null || match.index > 3 ? undefined : match.groups?.["agency"];
}

/** Words a sentence begins with though no name does: after a small letter, they begin a new sentence. */
const OPENERS =
  /(?<=[\p{Ll}\p{N}»”"] )(?:L[eas]s?|L['’]\p{L}+|Une?|Des|Au|Aux|En|Dans|Pour|Après|Selon|Depuis|À|Il|Elle|The|An?|In|On|For|After|More|El|Los|Las|Un[ao]s?|Tras|Desde|Según) (?=\p{L})/u;

/** Menus at the head of a page. */
const NAVIGATION =
  /^(?:(?:Aller au contenu(?: principal)?|Passer au contenu|Skip to (?:main )?content|(?:Ir|Saltar) al contenido(?: principal)?|Accueil|Home|Inicio|Portada|Menu|Menú)(?=\s)\s*(?:[>»/|]\s*)?)+/u;

export function createSeamFinder(cues: Cues, givenNames: ReadonlySet<string>): SeamFinder {
  return (line) => {
    const sentences = sentencesOf(line);
    const head = headSeams(line, cues, givenNames);
    const seams = new Set(head);
    let wasCue = false;
    for (const { start, end } of sentences) {
      const isCue = start > 0 && end - start <= MAX_HEAD_LENGTH && [...cues.of(line.slice(start, end))].some(isSharp);
      if (start > 0 && isCue !== wasCue) seams.add(start);
      wasCue = isCue;
    }
    const last = sentences.at(-1);
    if (last !== undefined && sentences.length > 1 && last.end - last.start <= MAX_TAIL_LENGTH) {
      const tail = line.slice(last.start, last.end);
      const inner = cues.startsIn(tail);
      // A last sentence without its full stop is a menu or links when something says so
      if (!/[.!?…»”"]$/.test(tail) && (head.length > 0 || inner.length > 0)) seams.add(last.start);
      for (const start of inner) seams.add(last.start + start);
    }
    return [...seams].filter((seam) => seam > 0).sort((a, b) => a - b);
  };
}

const isSharp = (cue: string): boolean => !cue.startsWith("word-");

/** The seams between menus, title, byline and the article's first words. */
function headSeams(line: string, cues: Cues, givenNames: ReadonlySet<string>): number[] {
  const head = line.slice(0, MAX_HEAD_LENGTH);
  const found = datelineSeams(head) ?? bylineSeams(head, givenNames) ?? openerSeams(head);
  const titleEnd = found[0];
  const menuEnd = endOfMenus(head.slice(0, titleEnd ?? 0), cues);
  return [...(menuEnd > 0 ? [menuEnd] : []), ...found];
}

/** Start and end of the byline: a date followed by a capital without any full stop, or "Par Samira Njoya Le …". */
function bylineSeams(head: string, givenNames: ReadonlySet<string>): number[] | undefined {
  for (const date of findDates(head)) {
    const rest = head.slice(date.end);
    const end = date.end + (TIME.exec(rest)?.[0].length ?? 0);
    if (!/^\s+(?:[|•–-]\s+)?[«“"¿¡]?\s?\p{Lu}/u.test(head.slice(end))) continue;
    const before = head.slice(0, date.start);
    const start = before.length - (BEFORE_DATE.exec(before)?.[0].trimStart().length ?? 0);
    return [startOfName(head.slice(0, start), givenNames), end];
  }
  const by = BY_NAME.exec(head);
  if (by === null || !OPENERS.test(`a ${head.slice(by.index + by[0].length).trimStart()}`.slice(0, 40)))
    return undefined;
  return [by.index, by.index + by[0].length];
}

/** "… of their own Younes Akhiyat": the author's name right before the date belongs to the byline. */
function startOfName(before: string, givenNames: ReadonlySet<string>): number {
  const name = /(?<=[\s»”"])\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){1,2}[\s,|•·–-]*$/u.exec(before);
  return name !== null && isPersonName(name[0].trim().replace(/[\s,|•·–-]+$/u, ""), givenNames)
    ? name.index
    : before.length;
}

/** A wire item begins at its dateline. */
function datelineSeams(head: string): number[] | undefined {
  // "… near Marsa Matruh CAIRO, June 5": a place in capitals is no part of the title before it
  const dateline = CAPITAL_DATELINE.exec(head) ?? DATELINE.exec(head);
  if (dateline?.groups?.["agency"] === undefined) return undefined;
  return dateline.index > 15 ? [dateline.index] : [];
}

/** Without byline and dateline the article begins at the first sentence opener after a small letter. */
function openerSeams(head: string): number[] {
  const opener = OPENERS.exec(head.slice(0, MAX_HEAD_LENGTH / 2));
  const isApart = opener !== null && !/[.,;:!?]/.test(head.slice(0, opener.index)) && opener.index > 20;
  return isApart ? [opener.index] : [];
}

/** The end of menus, site name and section before the title. */
function endOfMenus(head: string, cues: Cues): number {
  let end = NAVIGATION.exec(head)?.[0].length ?? 0;
  for (const match of head.slice(0, 160).matchAll(/\p{Lu}\p{L}+(?=\s+[«“"¿¡]?\s?\p{Lu})/gu)) {
    if (cues.of(match[0]).has("section")) end = Math.max(end, match.index + match[0].length);
  }
  // A title has some words left
  return head.slice(end).trim().split(/\s+/).length >= 3 ? end : 0;
}
