/**
 * Dates as the French, English and Spanish press writes them, normalised to ISO 8601.
 *
 * `le 17 - 12 - 2020`, `vendredi 3 octobre 2025`, `1er mai 2024`, `Oct 3, 2025`, `3rd of October 2025`,
 * `3 de octubre de 2025`, `25.V.2023`, `2025-10-03T10:35:00+01:00`, `03/10/2025` (day first, as in all three
 * traditions but the American, unless the second number can only be a day).
 */
import { fold } from "./fold.js";

/** A date found in a text; `value` is `YYYY-MM-DD`. */
export interface FoundDate {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const MONTH_NAMES: readonly (readonly string[])[] = [
  ["janvier", "january", "enero", "jan", "ene", "janv"],
  ["fevrier", "february", "febrero", "fev", "fevr", "feb"],
  ["mars", "march", "marzo", "mar"],
  ["avril", "april", "abril", "avr", "apr", "abr"],
  ["mai", "may", "mayo"],
  ["juin", "june", "junio", "jun"],
  ["juillet", "july", "julio", "juil", "jul"],
  ["aout", "august", "agosto", "aug", "ago"],
  ["septembre", "september", "septiembre", "setiembre", "sept", "sep", "set"],
  ["octobre", "october", "octubre", "oct"],
  ["novembre", "november", "noviembre", "nov"],
  ["decembre", "december", "diciembre", "dec", "dic"],
];
const MONTHS = new Map(MONTH_NAMES.flatMap((names, i) => names.map((name) => [name, i + 1] as const)));

/** Letters with and without accents, so that the original text can be searched: "fevrier" → "f[eé]vrier". */
const MONTH = [...MONTHS.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replace(/e/g, "[eéÉ]").replace(/u/g, "[uûÛ]"))
  .join("|");

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
const YEAR = "(?<year>(?:19|20)\\d\\d)";
const MARK = "[-‐‑–/.·]";
/** What every date has, a year in full or short: only what stands around one is searched. */
const ANY_YEAR = /(?:19|20)\d\d|['’]\d\d|\d[/.]\d{1,2}[/.]\d\d/g;
/** No date goes on further than this before or behind its year. */
const REACH = 60;

const PATTERNS = [
  // "3 octobre 2025", "1er mai 2024", "3 de octubre de 2025", "3rd of October, 2025"
  `(?<!\\d)(?<day>\\d{1,2})(?:ᵉʳ|er|st|nd|rd|th|º|°|ª)?\\s+(?:de\\s+|of\\s+|d['’]\\s?)?(?<month>${MONTH})\\.?,?\\s+(?:de\\s+|del\\s+)?${YEAR}(?!\\d)`,
  // "premier mai 2024", "primero de octubre de 2025"
  `(?<!\\p{L})(?<first>premier|primero)\\s+(?:de\\s+)?(?<month>${MONTH}),?\\s+(?:de\\s+|del\\s+)?${YEAR}(?!\\d)`,
  // "3 Oct '25"
  `(?<!\\d)(?<day>\\d{1,2})\\s+(?<month>${MONTH})\\.?,?\\s+['’](?<short>\\d{2})(?!\\d)`,
  // "25.V.2023", "25-XII-2023"
  `(?<![\\d.])(?<day>\\d{1,2})(?<mark>\\s?[-–/.]\\s?)(?<roman>${ROMAN.join("|")})\\k<mark>${YEAR}(?!\\d)`,
  // "Oct 3, 2025", "October 3rd 2025"
  `(?<!\\p{L})(?<month>${MONTH})(?:\\.\\s*|\\s+)(?<day>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?:de\\s+|del\\s+)?${YEAR}(?!\\d)`,
  // "2025-10-03", "2025/10/03", with or without a time
  `(?<!\\d)${YEAR}[-/.](?<number>\\d{1,2})[-/.](?<day>\\d{1,2})(?!\\d)`,
  // "17 - 12 - 2020", "03/10/2025", "3.10.2025"
  `(?<!\\d)(?<day>\\d{1,2})\\s?${MARK}\\s?(?<number>\\d{1,2})\\s?${MARK}\\s?${YEAR}(?!\\d)`,
  // "3-oct-2025", "03/Oct/2025"
  `(?<!\\d)(?<day>\\d{1,2})\\s?${MARK}\\s?(?<month>${MONTH})\\.?\\s?${MARK}\\s?${YEAR}(?!\\d)`,
  // "03/10/25", "03.10.25": this century
  `(?<![\\d/.])(?<day>\\d{2})(?<mark>[/.])(?<number>\\d{2})\\k<mark>(?<short>\\d{2})(?![\\d/.%])`,
  // "25/2/24"
  `(?<![\\d/.])(?<day>\\d{1,2})/(?<number>\\d{1,2})/(?<short>\\d{2})(?![\\d/.%])`,
].map((source) => new RegExp(source, "giu"));

/** "06/11/2021 at 9:02 PM", "6/11/2021 9:02 pm CDT": only Americans write the time so, and the month first. */
const AMERICAN_TIME =
  /^,?\s+(?:at\s+\d{1,2}:\d\d\s?[AP]M(?!\p{L})|(?:at\s+)?\d{1,2}:\d\d\s?[AaPp]\.?[Mm]\.?\s[ECMP][SD]?T(?!\p{L}))/u;

function isoDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

const SHORTEST = "3/5/24".length;

/** Hyphens and joiners that no reader sees; a page may hide them inside "octo­bre". */
const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

/**
 * Every full date (day, month and year) in a text, in order; impossible ones (`31/02/2024`) are left out.
 */
export function findDates(text: string): FoundDate[] {
  if (text.length < SHORTEST || !/\d/.test(text)) return [];
  const visible = text.replace(INVISIBLE, "");
  const found = findVisibleDates(visible);
  if (visible.length === text.length) return found;
  const offsets: number[] = [];
  for (let i = 0; i < text.length; i++) if (text[i]?.search(INVISIBLE) !== 0) offsets.push(i);
  return found.map(({ start, end, value }) => ({
    start: offsets[start] as number,
    end: (offsets[end - 1] as number) + 1,
    value,
  }));
}

function findVisibleDates(text: string): FoundDate[] {
  const found = aroundYears(text).flatMap(([from, to]) =>
    PATTERNS.flatMap((pattern) =>
      [...text.slice(from, to).matchAll(pattern)].flatMap((match) => dateIn(text, match, from + match.index) ?? []),
    ),
  );
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let reached = 0;
  return found.filter(({ start, end }) => {
    const isFree = start >= reached;
    if (isFree) reached = end;
    return isFree;
  });
}

/** The stretches of a text that may hold a date, disjoint and in order. */
function aroundYears(text: string): [from: number, to: number][] {
  const stretches: [number, number][] = [];
  for (const { index, 0: year } of text.matchAll(ANY_YEAR)) {
    const last = stretches.at(-1);
    const to = Math.min(text.length, index + year.length + REACH);
    if (last !== undefined && index - REACH <= last[1]) last[1] = to;
    else stretches.push([Math.max(0, index - REACH), to]);
  }
  return stretches;
}

/** The date that a match of a pattern at `start` gives, if there is such a day. */
function dateIn(text: string, match: RegExpMatchArray, start: number): FoundDate | undefined {
  const { day, first, month, number, roman, year, short } = match.groups ?? {};
  const numeral = roman === undefined ? undefined : ROMAN.indexOf(roman.toUpperCase()) + 1;
  const named = month === undefined ? numeral : MONTHS.get(fold(month));
  let m = named ?? Number(number);
  let d = first === undefined ? Number(day) : 1;
  // "10/25/2025": the second number can only be a day
  const end = start + match[0].length;
  const isAmerican = !match[0].startsWith(year ?? "-") && AMERICAN_TIME.test(text.slice(end, end + 30));
  if (named === undefined && (m > 12 || isAmerican) && d <= 12) [m, d] = [d, m];
  const value = isoDate(Number(year ?? `20${short}`), m, d);
  return value === undefined ? undefined : { start, end, value };
}

const DAY_AND_MONTH = new RegExp(
  `(?<![\\d\\p{L}])(?:(?<day>\\d{1,2})(?:ᵉʳ|er|st|nd|rd|th)?\\s+(?:de\\s+|of\\s+)?(?<month>${MONTH})|(?<month2>${MONTH})\\.?\\s+(?<day2>\\d{1,2})(?:st|nd|rd|th)?)(?![\\d\\p{L}])`,
  "iu",
);

/** The first date in a text that says its day and month, the year being known from elsewhere: "March 12". */
export function dateOfYear(text: string, year: number): string | undefined {
  const { day, month, month2, day2 } = DAY_AND_MONTH.exec(text)?.groups ?? {};
  const name = month ?? month2;
  return name === undefined ? undefined : isoDate(year, MONTHS.get(fold(name)) as number, Number(day ?? day2));
}

/** RFC 3339 with a time, which keeps its time and zone. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A declared date in ISO 8601: a timestamp stays as it is, any form {@link findDates} knows becomes
 * `YYYY-MM-DD`, RFC 2822 (`Fri, 03 Oct 2025 10:35:00 GMT`) becomes a timestamp in UTC.
 *
 * @returns `undefined` when no date can be read in it.
 */
export function normaliseDate(text: string): string | undefined {
  const trimmed = text.trim();
  if (TIMESTAMP.test(trimmed) && !Number.isNaN(Date.parse(trimmed))) return trimmed;
  if (/^\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}/.test(trimmed)) {
    const time = Date.parse(trimmed);
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  return findDates(trimmed)[0]?.value;
}
