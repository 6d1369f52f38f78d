/**
 * Bylines: who published a page, who wrote it and when, as the page itself says it.
 *
 * `Publié dans EcoActu le 17 - 12 - 2020`, `Par Samira Njoya | 12 mars 2024 à 10:35`, `Le Matin, 3 octobre
 * 2025`, `By Yasmine El Amrani - Oct 3, 2025`, `Publicado el 3 de octubre de 2025 en El Faro`, `I. Bennis`.
 */
import { findDates } from "../text/dates.js";
import { fold } from "../text/fold.js";

/** Tells whether a folded word is a given name. */
export interface GivenNames {
  has(word: string): boolean;
}

export interface Byline {
  readonly publishedAt: string | undefined;
  readonly publisher: string | undefined;
  readonly authors: readonly string[];
  /** Pieces that look like a person's name but begin with no known given name. */
  readonly perhapsAuthors: readonly string[];
}

// No `i` flag below: with it, \p{Lu} would match small letters too.
const BY = "[Pp]ar|PAR|[Bb]y|BY|[Pp]or|POR";
const PARTICLE = "el|al|ben|bin|ibn|ould|de|del|la|da|di|van|von|d['’]";
const NAME_WORD = "(?:(?:\\p{Lu}\\.)+|\\p{Lu}[\\p{L}'’-]*)";
const NAME = `${NAME_WORD}(?:\\s+(?:${NAME_WORD}|${PARTICLE})){1,4}`;
const PUBLISHED =
  "(?:[Pp]ubli(?:é|ée|e)|PUBLIÉ|[Mm]ise? (?:à jour|en ligne)|[Mm]odifié|[Pp]osté|[Pp]aru|[Pp]ublished|PUBLISHED|[Pp]osted|[Ll]ast updated|[Uu]pdated|UPDATED|[Pp]ublicad[oa]|PUBLICADO|[Aa]ctualizad[oa])(?:\\s*:)?";
export const WEEKDAY =
  "(?:[Ll]un|[Mm]ar|[Mm]ercre|[Jj]eu|[Vv]endre|[Ss]ame)di|[Dd]imanche|(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\.?|[Ll]unes|[Mm]artes|[Mm]i[ée]rcoles|[Jj]ueves|[Vv]iernes|[Ss][áa]bado|[Dd]omingo|(?:LUN|MAR|MERCRE|JEU|VENDRE|SAME)DI|DIMANCHE|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY|LUNES|MARTES|MIÉRCOLES|JUEVES|VIERNES|SÁBADO|DOMINGO";

/** What introduces an author inside a longer line. */
const ROLE_OF_AUTHOR = `${BY}|[Tt]extes?(?:\\s*:| de| et photos\\s*:)|[Tt]exto(?:\\s*:| de| y fotos\\s*:)|[Ww]ords(?:\\s*:| by)|[Ff]otos?(?:graf[ií]as?)?\\s*:|[Pp]hotos?(?:graphies)?\\s*:|[Pp]hotography\\s*:|[Ee]nviad[oa] especial(?: en [\\p{L}]+)?\\s*:?|[Aa]utor(?:a|es)?\\s*:|[Aa]uteurs?\\s*:|[Aa]uthors?\\s*:`;
const INTRODUCED = new RegExp(
  `(?<![\\p{L}])(?:${ROLE_OF_AUTHOR})\\s*(${NAME}|${NAME_WORD})(?:,\\s+(${NAME}))?(?:\\s+(?:et|and|y|e|&)\\s+(${NAME}))?`,
  "gu",
);

const OPENING = new RegExp(`^[\\s([|•–-]*(?:${PUBLISHED}|(?:${ROLE_OF_AUTHOR})\\s+\\p{Lu})`, "u");

/** "Publié dans X le", "Paru dans X du", "Publicado en X el"; the name ends at the date or a separator. */
const PUBLISHER_BEFORE_DATE =
  /(?:[Pp]ubli(?:é|e)e?|[Pp]aru|[Pp]ublished|[Pp]ublicad[oa])\s+(?:dans|sur|par|in|on|by|en|por)\s+(\p{Lu}[^|,;]{1,60}?)\s*(?:[|,;–-]\s*)?(?:\s(?:le|du|on|el|del)\s+(?:\p{L}+,?\s+)?\d|,|\||$)/u;
/** "Publicado el 3 de octubre de 2025 en El Faro", "Published on October 3, 2025 by X" */
const PUBLISHER_AFTER_DATE = /\d{4}\s+(?:dans|sur|in|en|por|par|by|at)\s+(\p{Lu}[^|,;.]{1,60})$/u;

/** A line that says what a byline says, in `readByline`'s sense, is no longer. */
export const MAX_BYLINE_LENGTH = 180;

/** What is read of a line that was taken for a byline, however long it is. */
const MAX_READ_LENGTH = 1_000;

/** Whether a line begins as bylines do: "Publié le …", "By Jane …". */
export function opensByline(line: string): boolean {
  return line.length <= MAX_BYLINE_LENGTH && OPENING.test(line);
}

/** Words left beside the date of a line, its weekday, time and "le" apart; `undefined` without a date. */
export function wordsBesideDate(line: string): number | undefined {
  const date = line.length > MAX_BYLINE_LENGTH ? undefined : findDates(line)[0];
  if (date === undefined) return undefined;
  return withoutDates(line).match(/\p{L}{2,}/gu)?.length ?? 0;
}

/** "Publié le", "Last updated:" with the sign before a date */
const EDGE = new RegExp(`(?:^|(?<=\\s))(?:${PUBLISHED})(?!\\p{L})|[()[\\]]`, "gu");
const TIME_OF_DAY =
  /(?:(?<!\p{L})(?:à|at|a las)\s+)?\d{1,2}\s?[:hH.]\s?(?:\d{2})?\s?(?:[ap]\.?m\.?|[AP]M|hs?|hrs?)?(?!\p{L})(?:\s?(?:GMT|UTC|CET|CEST|WET|EST)(?:[+-]\d{1,2})?)?/gu;

function withoutDates(line: string): string {
  let rest = line;
  for (const { start, end } of findDates(line).reverse()) rest = `${rest.slice(0, start)} | ${rest.slice(end)}`;
  return rest.replace(TIME_OF_DAY, " ").replace(WEEKDAYS, " ");
}

const WEEKDAYS = new RegExp(`(?<!\\p{L})(?:(?:le|on|el|du|del|ce|of)\\s+)?(?:${WEEKDAY})(?!\\p{L}),?`, "gu");

/**
 * What a byline says. Every line may be asked; what is no byline gives nothing or nonsense.
 *
 * @param givenNames - Folded given names; a person's name alone on a line is known by its first one.
 */
export function readByline(whole: string, givenNames: GivenNames): Byline {
  const line = whole.slice(0, MAX_READ_LENGTH);
  const dates = findDates(line);
  // "Mis à jour le 4 octobre 2025 – Publié le 3 octobre 2025"
  const published = dates.find(({ start }) => /[Pp]ubl[^|–-]{0,20}$|PUBL[^|–-]{0,20}$/u.test(line.slice(0, start)));
  const authors = [...line.matchAll(INTRODUCED)]
    .flatMap((match) => match.slice(1))
    .filter((name) => name !== undefined)
    .map(withoutTail)
    .filter((name) => isPersonName(name, givenNames) || /\s/.test(name));
  const named = PUBLISHER_BEFORE_DATE.exec(line)?.[1] ?? PUBLISHER_AFTER_DATE.exec(line)?.[1];
  const pieces = withoutDates(line)
    .replace(INTRODUCED, " | ")
    .replace(EDGE, " | ")
    .split(/\s*[|,;•·]\s*|\s+[/–—-]\s+|(?<=\p{L}{2}|\))[.:]\s+|(?<=\p{L})\.$|\s+(?:is an?|est|es una?)\s+/u)
    .map((piece) => piece.replace(/^[\s/–—-]+|[\s/–—-]+$/gu, "").replace(/\s+(?:le|on|el|du|del)$/u, ""))
    .filter((piece) => piece !== "");
  const people = pieces.flatMap((piece) => {
    const names = piece.split(/\s+(?:et|and|y|&)\s+/u);
    return names.every((name) => isPersonName(name, givenNames)) ? names : [];
  });
  const publisher =
    named !== undefined && !/\d/.test(named) && !isPersonName(named, givenNames)
      ? named.replace(/\s+(?:par|by|por|in|en)\s.*$/u, "").trim()
      : pieces.find(
          (piece) =>
            /^[\p{Lu}][\p{L}\p{N}'’ .&-]{1,40}$/u.test(piece) &&
            piece.split(/\s+/).length <= 6 &&
            !/^(?:La )?R[ée]dac|^(?:Par|By|Por)\s/u.test(piece) &&
            !people.includes(piece) &&
            !people.some((name) => piece.includes(name)) &&
            !isPersonName(piece, givenNames),
        );
  return {
    publishedAt: (published ?? dates[0])?.value,
    publisher,
    authors: [...new Set([...authors, ...people])],
    perhapsAuthors: pieces.filter(
      (piece) => piece.length <= MAX_NAME_LENGTH && PERSON.test(piece) && !ARTICLE.test(piece),
    ),
  };
}

/** Whether a short line begins with a person's name: "Driss Jaïdi, urbaniste. Paru …", "Leila Haddad is …". */
export function beginsWithPerson(line: string, givenNames: GivenNames): boolean {
  if (line.length > MAX_BYLINE_LENGTH) return false;
  const name = LEADING_NAME.exec(line)?.[0];
  return name !== undefined && isPersonName(name, givenNames);
}

const LEADING_NAME = new RegExp(`^${NAME}(?=$|\\s*[,|•·–—(-]|\\s+(?:is|was|has|est|es|et|and|y)\\s|\\.)`, "u");

/** "Samira Njoya Publié": a name ends before the next word of the byline. */
function withoutTail(name: string): string {
  return name
    .replace(new RegExp(`\\s+(?:${PUBLISHED}|${WEEKDAY})(?!\\p{L}).*$`, "u"), "")
    .replace(/\s+(?:el|le|la|y|de|del)$|\.$/u, "");
}

const MAX_NAME_LENGTH = 50;
const PERSON = new RegExp(
  `^(?:\\p{Lu}\\.(?:[- ]?\\p{Lu}\\.)*|\\p{Lu}[\\p{L}'’-]+)(?:\\s+(?:\\p{Lu}[\\p{L}'’-]+|\\p{Lu}\\.|${PARTICLE})){1,4}$`,
  "u",
);

/** Whether a short text is a person's name alone: "Salma Idrissi", "I. Moutaouakil". */
export function isPersonName(text: string, givenNames: GivenNames): boolean {
  if (text.length > MAX_NAME_LENGTH || !PERSON.test(text) || ARTICLE.test(text)) return false;
  const [first = ""] = text.split(/\s+/);
  return /^\p{Lu}\./u.test(first) || givenNames.has(fold(first)) || givenNames.has(fold(first.split("-")[0] as string));
}

const ARTICLE = /^(?:Le|La|Les|L['’]|El|Los|Las|The|Un|Une|Una)\s/u;
