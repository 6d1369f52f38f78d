/**
 * The rows of a CSV file, one broken row harming no other.
 *
 * csv-parse reads the cells; where a row ends is told here, because a quote that is never closed would make it
 * take the rest of the file for one cell: such a row is given up and reading goes on at the next line.
 */
import { parse } from "csv-parse/sync";
import { ItemError } from "../../src/errors.js";

/** One row's cells, or what is wrong with it. */
export type CsvRow = { readonly cells: readonly string[] } | { readonly problem: string };

/** Each makes the lines after it to be read again; a file with more is no CSV. */
const MAX_OPEN_QUOTES = 100;

/** A row as lines, while a quoted cell may still be open. */
interface Open {
  /** 1-based line it begins on. */
  readonly line: number;
  readonly parts: string[];
  length: number;
}

/**
 * The rows of CSV lines in order; blank lines are no rows.
 *
 * @param lines - `undefined` stands for a line that was too long to keep.
 * @param maxLength - Longest row in characters.
 * @throws ItemError when too many quotes are never closed.
 */
export async function* csvRows(lines: AsyncIterable<string | undefined>, maxLength: number): AsyncGenerator<CsvRow> {
  let open: Open | undefined;
  let givenUp = 0;
  let number = 0;

  function* take(line: string, at: number): Generator<CsvRow> {
    if (open === undefined && line.trim() === "") return;
    const wasOpen = open !== undefined;
    open ??= { line: at, parts: [], length: 0 };
    open.parts.push(line);
    open.length += line.length + 1;
    if (isOpenAfter(line, wasOpen)) {
      if (open.length > maxLength) yield* giveUp();
      return;
    }
    const row = open.parts.join("\n");
    open = undefined;
    yield* cellsOf(row);
  }

  /** Names the row whose quote stays open and reads the lines after its first one again. */
  function* giveUp(): Generator<CsvRow> {
    const { line, parts } = open as Open;
    open = undefined;
    givenUp += 1;
    if (givenUp > MAX_OPEN_QUOTES) throw new ItemError(`more than ${MAX_OPEN_QUOTES} quotes are never closed`);
    yield { problem: `a quote on line ${line} is never closed` };
    for (const [i, part] of parts.entries()) if (i > 0) yield* take(part, line + i);
  }

  for await (const line of lines) {
    number += 1;
    if (line !== undefined) yield* take(line, number);
    else {
      while (open !== undefined) yield* giveUp();
      yield { problem: `line ${number} is longer than ${maxLength} characters` };
    }
  }
  while (open !== undefined) yield* giveUp();
}

function* cellsOf(row: string): Generator<CsvRow> {
  try {
    const options = { relax_quotes: true, relax_column_count: true, skip_empty_lines: true, bom: true };
    for (const cells of parse(row, options) as string[][]) yield { cells };
  } catch {
    // The library's message may quote the text
    yield { problem: "its quotes are not those of CSV" };
  }
}

/** Whether a quoted cell is open at the end of a line; a quote opens one only where a cell begins. */
function isOpenAfter(line: string, wasOpen: boolean): boolean {
  let isOpen = wasOpen;
  for (let at = 0; at < line.length; ) {
    if (!isOpen) {
      if (line[at] === '"') {
        isOpen = true;
        at += 1;
      } else {
        const comma = line.indexOf(",", at);
        if (comma < 0) return false;
        at = comma + 1;
      }
      continue;
    }
    const quote = line.indexOf('"', at);
    if (quote < 0) return true;
    isOpen = line[quote + 1] === '"';
    at = quote + (isOpen ? 2 : 1);
    // Behind the closing quote the cell goes on to its comma
    if (!isOpen) {
      const comma = line.indexOf(",", at);
      if (comma < 0) return false;
      at = comma + 1;
    }
  }
  return isOpen;
}
