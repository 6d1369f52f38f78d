/**
 * Cuts a text into units, the pieces that get one role each: paragraphs, and the headlines of a ticker.
 *
 * A line is a unit, except that hard-wrapped lines are joined, a line is cut at its wide gaps and at the
 * separators of a ticker, and one that holds title, article and menus without a break is cut at the seams
 * that seams.ts finds.
 */
import type { Span } from "../document.js";
import { findDates } from "../text/dates.js";

export interface Unit extends Span {
  /** The unit's text, without white space around it. */
  readonly text: string;
  /** Whether it was cut out of a ticker line. */
  readonly isTicker: boolean;
  /** Blank lines between it and the unit before. */
  readonly blankLinesBefore: number;
}

/** A place where a long line may have to be cut. */
export interface Seam {
  readonly at: number;
  /** Log odds that it has to. */
  readonly score: number;
}

/** Where a long line that is no single paragraph may have to be cut: offsets in the line, ascending. */
export type SeamFinder = (line: string) => readonly Seam[];

interface Line extends Span {
  readonly blankLinesBefore: number;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029\u0085]/g;
const EDGE_SPACE = /[\s\u200B\uFEFF]/;

/** Between two headlines of a ticker stand at least three blanks or a tab; two may be a typist's. */
const WIDE_GAP = /[ \u00A0\u2003]{3,}|[ \u00A0]*\t[ \t\u00A0]*/g;
/** Two blanks, not before French punctuation nor after an opening guillemet. */
const DOUBLE_GAP = /(?<![«¿¡(\s])[ \u00A0\u2003]{2,}(?![:;!?»%)\s])/g;
/** What tickers put between headlines, always with blanks around it: `•`, `|`, `///`, `+++`, `-`, `~`, `,`; no French punctuation. */
const SEPARATOR =
  /(?<!\s)\s+(?:[^\p{L}\p{N}\s:;!?%&€$£«»"“”'’‘¿¡().…°@*+=–—-]{1,3}|:{2,3}|\+{1,3}|\*{1,3}|[-–—]{1,3}|\.{3}|…)\s+/gu;

/** A line is a ticker when at least this many pieces, of this mean length, stand apart on it. */
const MIN_TICKER_PIECES = 3;
const MIN_TICKER_MEAN_LENGTH = 15;
/** Separators also stand in bylines and menus, whose pieces are shorter than a headline. */
const MIN_SEPARATED_MEAN_LENGTH = 24;
/** No headline is longer; a line with a longer piece in it is a page without line breaks. */
export const MAX_HEADLINE_LENGTH = 220;
/** A piece of this length that ends like a sentence is a paragraph. */
const MIN_PIECE_OF_PROSE = 90;
/** Shorter lines are one unit: a paragraph of one or two sentences, a headline, a menu. */
const MIN_FLAT_LENGTH = 250;
/** A page lost its line breaks when one line holds so much of it. */
const MIN_FLAT_SHARE = 0.7;

/**
 * The units of a text in order; no unit is blank.
 *
 * @param isCut - Decides at which of the seams found the text is cut; their offsets are the text's.
 */
export function unitsOf(text: string, seamsOf: SeamFinder, isCut: (seam: Seam) => boolean): Unit[] {
  const cutsOf = (line: string, offset: number): number[] =>
    seamsOf(line)
      .filter(({ at, score }) => isCut({ at: at + offset, score }))
      .map(({ at }) => at);
  return paragraphsOf(text, linesOf(text)).flatMap((line): Unit[] => {
    const isFlat = line.end - line.start >= Math.max(MIN_FLAT_LENGTH, text.length * MIN_FLAT_SHARE);
    const { pieces, isTicker } = line.isWrapped
      ? { pieces: [line], isTicker: false }
      : cut(text.slice(line.start, line.end), line.start, isFlat ? cutsOf : () => []);
    return pieces.map((piece, i) => ({
      ...piece,
      text: text.slice(piece.start, piece.end),
      isTicker,
      blankLinesBefore: i === 0 ? line.blankLinesBefore : 0,
    }));
  });
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let blankLinesBefore = 0;
  let start = 0;
  const close = (end: number): void => {
    const span = trimmed(text, start, end);
    if (span === undefined) blankLinesBefore += 1;
    else {
      lines.push({ ...span, blankLinesBefore });
      blankLinesBefore = 0;
    }
  };
  for (const match of text.matchAll(LINE_BREAK)) {
    close(match.index);
    start = match.index + match[0].length;
  }
  close(text.length);
  return lines;
}

/** `[start, end)` without the white space at both ends; `undefined` when nothing is left. */
function trimmed(text: string, from: number, to: number): Span | undefined {
  let [start, end] = [from, to];
  while (start < end && EDGE_SPACE.test(text[start] as string)) start += 1;
  while (end > start && EDGE_SPACE.test(text[end - 1] as string)) end -= 1;
  return start < end ? { start, end } : undefined;
}

/** Widest and narrowest page of a text wrapped for a terminal or a mail. */
const MAX_WRAP_WIDTH = 110;
const MIN_WRAP_WIDTH = 40;
/** Share of a block's line breaks that must look like a typist's margin. */
const MIN_WRAPPED_SHARE = 0.6;
const ENDS_SENTENCE = /[.!?…:;»”"]\)?$/;

interface Paragraph extends Line {
  readonly isWrapped: boolean;
}

/** The lines, those of hard-wrapped blocks joined into paragraphs. A block has no blank line inside. */
function paragraphsOf(text: string, lines: readonly Line[]): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (let from = 0; from < lines.length; ) {
    let to = from + 1;
    while (to < lines.length && (lines[to] as Line).blankLinesBefore === 0) to += 1;
    for (const paragraph of joinWrapped(text, lines.slice(from, to))) paragraphs.push(paragraph);
    from = to;
  }
  return paragraphs;
}

function joinWrapped(text: string, block: readonly Line[]): Paragraph[] {
  const single = (line: Line): Paragraph => ({ ...line, isWrapped: false });
  // A headline right above wrapped copy may be wider than its margin
  for (const first of [0, 1]) {
    const body = block.slice(first);
    const width = body.reduce((longest, line) => Math.max(longest, line.end - line.start), 0);
    if (body.length < 2 || width > MAX_WRAP_WIDTH || width < MIN_WRAP_WIDTH) continue;
    const isFull = body.slice(1).map((next, i) => {
      const line = body[i] as Line;
      const word = /^\S+/.exec(text.slice(next.start, Math.min(next.end, next.start + MAX_WRAP_WIDTH)))?.[0] ?? "";
      return line.end - line.start + 1 + word.length > width - 2;
    });
    const open = body.slice(0, -1).map((line) => !ENDS_SENTENCE.test(text.slice(line.end - 2, line.end)));
    // Headlines are open too, but each begins with a capital; a wrapped line seldom does.
    const starts = body.slice(1).map((line) => text.slice(line.start, line.start + 2));
    const lower = starts.filter((start) => !/^\d/.test(start)).map((start) => /^[^\p{Lu}]/u.test(start));
    const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / Math.max(flags.length, 1);
    if (share(isFull) < MIN_WRAPPED_SHARE || share(open) < MIN_WRAPPED_SHARE || share(lower) < 0.5) continue;
    const joined: Paragraph[] = block.slice(0, first).map(single);
    for (const [i, line] of body.entries()) {
      const last = joined.at(-1);
      if (i > 0 && last !== undefined && isFull[i - 1]) joined[joined.length - 1] = { ...last, end: line.end };
      else joined.push({ ...line, isWrapped: true });
    }
    return joined;
  }
  return block.map(single);
}

interface Cut {
  readonly pieces: readonly Span[];
  readonly isTicker: boolean;
}

/** Where a line that stands at an offset of the text is cut. */
type Cuts = (line: string, offset: number) => readonly number[];

function cut(line: string, offset: number, cutsOf: Cuts): Cut {
  for (const { gap, minMean } of [
    { gap: WIDE_GAP, minMean: MIN_TICKER_MEAN_LENGTH },
    { gap: SEPARATOR, minMean: MIN_SEPARATED_MEAN_LENGTH },
  ]) {
    const pieces = splitAt(line, gap);
    const mean = line.length / pieces.length;
    if (pieces.length < MIN_TICKER_PIECES || mean < minMean) continue;
    const texts = pieces.map(({ start, end }) => line.slice(start, end));
    const isHeadlines = texts.every(
      (text) => text.length <= MAX_HEADLINE_LENGTH && (text.length < MIN_PIECE_OF_PROSE || !/[.!?]$/.test(text)),
    );
    // "Rabat, 3 octobre 2025 - Le roi - dit-on - …": separators cut headlines apart, never prose or bylines
    if (gap === SEPARATOR && !(isHeadlines && texts.every(isHeadlineLike) && findDates(line).length === 0)) continue;
    if (isHeadlines) return { pieces: pieces.map((piece) => moved(piece, offset)), isTicker: true };
    return { pieces: pieces.flatMap((piece) => cutFlat(line, piece, offset, cutsOf)), isTicker: false };
  }
  const whole = { start: 0, end: line.length };
  return { pieces: cutFlat(line, whole, offset, cutsOf), isTicker: false };
}

function isHeadlineLike(text: string): boolean {
  return /^[«“"'¿¡\p{Lu}\p{Lo}\p{N}]/u.test(text) && !/[.;,]$/.test(text) && /\s/.test(text);
}

/** The pieces of a line that may be a page without line breaks. */
function cutFlat(line: string, piece: Span, offset: number, cutsOf: Cuts): Span[] {
  if (piece.end - piece.start < MIN_FLAT_LENGTH) return [moved(piece, offset)];
  const text = line.slice(piece.start, piece.end);
  const doubles = splitAt(text, DOUBLE_GAP);
  // A typist's two blanks follow a full stop; those between menu, title and byline do not
  const open = doubles.slice(0, -1).filter(({ end }) => !ENDS_SENTENCE.test(text.slice(end - 2, end))).length;
  const parts = doubles.length >= 4 && open >= 2 ? doubles : [{ start: 0, end: text.length }];
  return parts.flatMap((part) => {
    const own = text.slice(part.start, part.end);
    if (own.length < MIN_FLAT_LENGTH) return [moved(part, offset + piece.start)];
    const seams = [0, ...cutsOf(own, offset + piece.start + part.start), own.length];
    return seams.slice(1).flatMap((end, i) => {
      const span = trimmed(own, seams[i] as number, end);
      return span === undefined ? [] : [moved(span, offset + piece.start + part.start)];
    });
  });
}

function moved(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}

function splitAt(line: string, gap: RegExp): Span[] {
  const pieces: Span[] = [];
  let start = 0;
  for (const match of line.matchAll(gap)) {
    if (match.index > start) pieces.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  if (start < line.length) pieces.push({ start, end: line.length });
  return pieces;
}
