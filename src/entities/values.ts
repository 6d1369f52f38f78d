/**
 * Typed values beside names: dates, amounts of money and percentages, normalised.
 */
import type { Span, SupportedLanguage, Value } from "../document.js";
import { findDates } from "../text/dates.js";
import { findWrittenAmounts } from "./english-values.js";

/** Bounded, or a column of figures would be read from each of them to its end. */
const NUMBER = "\\d{1,3}(?:[ \\u00A0\\u202F.,]\\d{3}){1,4}(?:[.,]\\d{1,2})?|\\d{1,15}(?:[.,]\\d{1,15})?";
const SCALES: readonly (readonly [pattern: string, factor: number])[] = [
  ["millions?|millones|millón|MDH", 1e6],
  ["milliards?|billions?|MMDH|Mds", 1e9],
  ["mille|thousand|mil", 1e3],
];
const CURRENCIES: readonly (readonly [pattern: string, code: string])[] = [
  ["dirhams?|DHS?|MAD|MDH|MMDH|dírhams?|dirhames", "MAD"],
  ["euros?|€|EUR", "EUR"],
  ["dollars?(?: américains)?|dólares|US\\$|\\$|USD", "USD"],
  ["livres? sterling|pounds?|£|GBP|libras", "GBP"],
  ["dinars? algériens?|DZD", "DZD"],
  ["dinars? tunisiens?|TND", "TND"],
];
const SCALE = SCALES.map(([pattern]) => pattern).join("|");
const CURRENCY = CURRENCIES.map(([pattern]) => pattern).join("|");

const MONEY = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(?<sign>US\\$|[$€£])\\s?(?<n1>${NUMBER})(?:\\s?(?<s1>${SCALE}))?|(?<n2>${NUMBER})\\s?(?:(?<s2>${SCALE})\\s?(?:de\\s|d['’])?)?(?<currency>${CURRENCY}))(?![\\p{L}\\p{N}])`,
  "iuy",
);
const MONEY_STARTS = /US\$|[$€£]|\d+/gi;
const PERCENT = new RegExp(
  `(?<![\\p{L}\\p{N}])(?<number>[+-]?(?:${NUMBER}))\\s?(?:%|pour cent|percent|per cent|por ciento)`,
  "iuy",
);
const PERCENT_STARTS = /[+-]|\d+/g;

/** A larger number is no sum of money, and JavaScript would write it with an exponent. */
const MAX_AMOUNT = 1e18;

/** Every value in a stretch of text in a language, in order, offsets in `text`. */
export function findValues(text: string, span: Span, language: SupportedLanguage): Value[] {
  const part = text.slice(span.start, span.end);
  const values: Value[] = [];
  const isTaken = new Uint8Array(part.length);
  const add = (index: number, surface: string, rest: Pick<Value, "type" | "value"> & { currency?: string }): void => {
    if (isTaken.subarray(index, index + surface.length).includes(1)) return;
    isTaken.fill(1, index, index + surface.length);
    const start = span.start + index;
    values.push({ start, end: start + surface.length, surface, ...rest });
  };
  for (const date of findDates(part))
    add(date.start, part.slice(date.start, date.end), { type: "date", value: date.value });
  for (const match of matchesAt(part, MONEY_STARTS, MONEY)) {
    const groups = match.groups ?? {};
    const sign = groups["currency"] ?? groups["sign"] ?? "";
    const currency = currencyOf(sign);
    // "MDH" is both a scale and a currency
    const scaleWord = groups["s1"] ?? groups["s2"] ?? sign;
    const factor = SCALES.find(([pattern]) => new RegExp(`^(?:${pattern})$`, "iu").test(scaleWord))?.[1] ?? 1;
    const amount = parseNumber(groups["n1"] ?? groups["n2"] ?? "") * factor;
    if (currency !== undefined && amount < MAX_AMOUNT) {
      add(match.index, match[0].trimEnd(), { type: "money", value: plain(amount), currency });
    }
  }
  for (const match of matchesAt(part, PERCENT_STARTS, PERCENT)) {
    add(match.index, match[0], { type: "percent", value: plain(parseNumber(match.groups?.["number"] ?? "")) });
  }
  if (language === "en") {
    for (const { start, end, type, amount } of findWrittenAmounts(part)) {
      const surface = part.slice(start, end);
      const currency = type === "money" ? currencyOf(/\S+$/.exec(surface)?.[0] ?? "") : undefined;
      if (amount >= MAX_AMOUNT) continue;
      if (type === "percent") add(start, surface, { type, value: plain(amount) });
      else if (currency !== undefined) add(start, surface, { type, value: plain(amount), currency });
    }
  }
  return values.sort((a, b) => a.start - b.start);
}

/** The matches of a sticky pattern where `starts` matches, disjoint; trying it everywhere would take ten times as long. */
function* matchesAt(text: string, starts: RegExp, pattern: RegExp): Generator<RegExpExecArray> {
  let reached = 0;
  for (const { index } of text.matchAll(starts)) {
    if (index < reached) continue;
    pattern.lastIndex = index;
    const match = pattern.exec(text);
    if (match === null) continue;
    reached = index + match[0].length;
    yield match;
  }
}

/** The code of a currency's word or sign, undefined for another word. */
function currencyOf(sign: string): string | undefined {
  return CURRENCIES.find(([pattern]) => new RegExp(`^(?:${pattern})$`, "iu").test(sign))?.[1];
}

/**
 * Reads a number in any of the three notations: `1 200,5`, `1,200.5`, `1.200,5`. A single mark before three
 * digits separates thousands, any other a decimal fraction.
 */
export function parseNumber(text: string): number {
  const compact = text.replace(/[ \u00A0\u202F]/g, "");
  const marks = compact.match(/[.,]/g) ?? [];
  if (marks.length === 0) return Number(compact);
  const last = compact.lastIndexOf(marks.at(-1) as string);
  const isFraction = new Set(marks).size > 1 || (marks.length === 1 && compact.length - last - 1 !== 3);
  const digits = compact.replace(/[.,]/g, "");
  if (!isFraction) return Number(digits);
  const decimals = compact.length - last - 1;
  return Number(`${digits.slice(0, digits.length - decimals)}.${digits.slice(-decimals)}`);
}

function plain(amount: number): string {
  return String(Math.round(amount * 1e6) / 1e6);
}
