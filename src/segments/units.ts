/**
 * Cuts a text into units, the pieces that get one role each: paragraphs, and the headlines of a ticker.
 *
 * A line is a unit, except that the lines of a hard-wrapped block are joined and a ticker line is cut at its
 * runs of spaces.
 */
import type { Span } from "../document.js";

export interface Unit extends Span {
  /** The unit's text, without white space around it. */
  readonly text: string;
  /** Whether it was cut out of a ticker line. */
  readonly isTicker: boolean;
  /** Blank lines between it and the unit before. */
  readonly blankLinesBefore: number;
}

interface Line extends Span {
  readonly blankLinesBefore: number;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029\u0085]/g;
const EDGE_SPACE = /^[\s\u200B\uFEFF]+|[\s\u200B\uFEFF]+$/g;

/** Between two headlines of a ticker stand at least three blanks or a tab; two may be a typist's. */
const TICKER_GAP = /[ \u00A0\u2003]{3,}|[ \u00A0]*\t[ \t\u00A0]*/g;

/** A line is a ticker when at least this many pieces, of this mean length, stand apart on it. */
const MIN_TICKER_PIECES = 3;
const MIN_TICKER_MEAN_LENGTH = 15;

/** The units of a text in order; no unit is blank. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  for (const block of blocksOf(linesOf(text))) {
    if (isHardWrapped(text, block)) {
      const first = block[0] as Line;
      const end = (block.at(-1) as Line).end;
      units.push(unit(text, first.start, end, false, first.blankLinesBefore));
      continue;
    }
    for (const line of block) {
      const pieces = tickerPieces(text, line);
      for (const [index, piece] of pieces.entries()) {
        units.push(unit(text, piece.start, piece.end, pieces.length > 1, index === 0 ? line.blankLinesBefore : 0));
      }
    }
  }
  return units;
}

function unit(text: string, start: number, end: number, isTicker: boolean, blankLinesBefore: number): Unit {
  return { start, end, text: text.slice(start, end), isTicker, blankLinesBefore };
}

/** `[start, end)` without the white space at both ends; `undefined` when nothing is left. */
function trimmed(text: string, start: number, end: number): Span | undefined {
  const part = text.slice(start, end);
  const inner = part.replace(EDGE_SPACE, "");
  if (inner === "") return undefined;
  const lead = part.indexOf(inner);
  return { start: start + lead, end: start + lead + inner.length };
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

/** Lines without a blank line between them. */
function blocksOf(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block === undefined || line.blankLinesBefore > 0) blocks.push([line]);
    else block.push(line);
  }
  return blocks;
}

/** Widest line of a text wrapped for a terminal or a mail. */
const MAX_WRAP_WIDTH = 110;
const ENDS_SENTENCE = /[.!?…:;»”"]\)?$/;

/** Whether the lines of a block are one paragraph broken at a fixed width. */
function isHardWrapped(text: string, block: readonly Line[]): boolean {
  if (block.length < 2) return false;
  const inner = block.slice(0, -1);
  const lengths = inner.map((line) => line.end - line.start);
  const longest = Math.max(...lengths);
  if (longest > MAX_WRAP_WIDTH || longest < 40 || Math.min(...lengths) < longest * 0.6) return false;
  const open = inner.filter((line) => !ENDS_SENTENCE.test(text.slice(line.end - 2, line.end))).length;
  // Headlines are open too, but each begins with a capital; a wrapped line seldom does.
  const lower = block.slice(1).filter((line) => /^[^\p{Lu}]/u.test(text.slice(line.start, line.start + 2))).length;
  return open >= inner.length * 0.6 && lower >= inner.length * 0.6;
}

function tickerPieces(text: string, line: Line): Span[] {
  const part = text.slice(line.start, line.end);
  const pieces: Span[] = [];
  let start = 0;
  for (const match of part.matchAll(TICKER_GAP)) {
    if (match.index > start) pieces.push({ start: line.start + start, end: line.start + match.index });
    start = match.index + match[0].length;
  }
  if (start < part.length) pieces.push({ start: line.start + start, end: line.end });
  const mean = part.length / pieces.length;
  return pieces.length >= MIN_TICKER_PIECES && mean >= MIN_TICKER_MEAN_LENGTH ? pieces : [line];
}
