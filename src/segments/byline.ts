/**
 * Bylines: who published a page, who wrote it and when, as the page itself says it.
 *
 * `Publié dans EcoActu le 17 - 12 - 2020`, `Par Samira Njoya | 12 mars 2024 à 10:35`, `Le Matin, 3 octobre
 * 2025`, `By Yasmine El Amrani - Oct 3, 2025`, `Publicado el 3 de octubre de 2025 en El Faro`.
 */
import { findDates } from "../text/dates.js";

export interface Byline {
  readonly publishedAt?: string;
  readonly publisher?: string;
  readonly authors?: readonly string[];
}

/** A byline is one short line; a longer one with a date in it is a sentence. */
const MAX_BYLINE_LENGTH = 180;

// No `i` flag below: with it, \p{Lu} would match small letters too.
const BY = "(?:[Pp]ar|PAR|[Bb]y|BY|[Pp]or|POR)";
const NAME_WORD = "\\p{Lu}[\\p{L}.'’-]*";
const NAME = `${NAME_WORD}(?:\\s+(?:${NAME_WORD}|el|al|ben|bin|ibn|de|del|la|da|di|van|von)){1,4}`;

const OPENING = new RegExp(
  `^[\\s([|•–-]*(?:(?:[Pp]ubli(?:é|ée|e)?s?|[Mm]ise? (?:à jour|en ligne)|[Mm]odifié|[Pp]osté|[Rr]édigé|[Pp]ropos recueillis par|[Pp]ublished|[Pp]osted|[Ll]ast updated|[Uu]pdated|[Ww]ritten|[Pp]ublicad[oa]|[Aa]ctualizado|[Rr]edacción|(?:[Ll]a )?[Rr]édaction)(?!\\p{L})|${BY}\\s+\\p{Lu})`,
  "u",
);

/** "Publié dans X le", "Published in X on", "Publicado en X el"; the name ends at the date or a separator. */
const PUBLISHER_BEFORE_DATE =
  /^(?:[Pp]ubli(?:é|e)e?|[Pp]ublished|[Pp]ublicad[oa])\s+(?:dans|sur|par|in|on|by|en|por)\s+(\p{Lu}[^|,;]{1,60}?)\s*(?:[|,;–-]\s*)?(?:\ble|\bon|\bel|,|\|)\s/u;
/** "Publicado el 3 de octubre de 2025 en El Faro", "Published on October 3, 2025 by X" */
const PUBLISHER_AFTER_DATE = /\d{4}\s+(?:dans|sur|in|en|por|par|by|at)\s+(\p{Lu}[^|,;.]{1,60})$/u;

const AUTHOR = new RegExp(
  `(?:^|[|,;•–-]\\s*|\\s)(?:${BY}|[Pp]ropos recueillis par|[Ww]ritten by|[Rr]édigé par|[Ee]scrito por)\\s+(${NAME})(?:\\s+(?:et|and|y|e|&)\\s+(${NAME}))?(?=\\s*(?:$|[|,;•–(/.-]|(?:le|on|el|à|at|in|en|pour|for|publié)(?!\\p{L})))`,
  "u",
);

/**
 * Reads a line as a byline.
 *
 * @param line - One line of a page.
 * @returns What it says, or `undefined` when it is no byline.
 */
export function readByline(line: string): Byline | undefined {
  if (line.length > MAX_BYLINE_LENGTH) return undefined;
  const date = findDates(line)[0];
  const isOpened = OPENING.test(line);
  const rest = date === undefined ? line : line.slice(0, date.start) + line.slice(date.end);
  // "Le Matin, 3 octobre 2025", "03/10/2025 à 10:35": a date with next to no words around it
  const isDateline =
    date !== undefined &&
    (rest.match(/\p{L}{2,}/gu)?.length ?? 0) <= 6 &&
    rest.length <= 60 &&
    !/[.!?:]\s*$/.test(line);
  if (!isDateline && !(isOpened && (date !== undefined || AUTHOR.test(line)))) return undefined;
  if (isOpened && date === undefined && line.length > 100) return undefined;
  const publisher = publisherOf(line, date?.start);
  const authors = AUTHOR.exec(line)
    ?.slice(1)
    .filter((name) => name !== undefined && name !== publisher);
  return {
    ...(date === undefined ? {} : { publishedAt: date.value }),
    ...(publisher === undefined ? {} : { publisher }),
    ...(authors === undefined || authors.length === 0 ? {} : { authors }),
  };
}

function publisherOf(line: string, dateStart: number | undefined): string | undefined {
  const named = PUBLISHER_BEFORE_DATE.exec(line)?.[1] ?? PUBLISHER_AFTER_DATE.exec(line)?.[1];
  if (named !== undefined && !/\d/.test(named)) return named.replace(/\s+(?:par|by|por|in|en)\s.*$/u, "").trim();
  if (dateStart === undefined || OPENING.test(line)) return undefined;
  // "Le Matin, 3 octobre 2025", "Hespress – vendredi 3 octobre 2025"
  const before = line
    .slice(0, dateStart)
    .replace(
      /\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b[\s,]*/giu,
      "",
    )
    .replace(/[\s,|•–-]+$/u, "")
    .replace(/\s+(?:le|on|el|du|del)$/u, "")
    .replace(/[\s,|•–-]+$/u, "")
    .trim();
  return /^\p{Lu}[\p{L}\p{N}'’ .&-]{1,40}$/u.test(before) ? before : undefined;
}
