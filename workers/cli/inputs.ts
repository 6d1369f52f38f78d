/**
 * Items from files, folders and standard input, one after another, in a fixed order.
 *
 * JSONL and CSV are read as streams, so a file may be larger than memory; the other formats are read whole,
 * up to a limit. `.gz` is unpacked on the way.
 */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ItemError, messageOf, UsageError } from "../../src/errors.js";
import { decode, decodeStream, detectEncoding } from "../../src/input/decode.js";
import { formatOfName, type InputFormat, sniffFormat } from "../../src/input/format.js";
import { parseHtml } from "../../src/input/html.js";
import { createItem, nameOf } from "../../src/input/item.js";
import {
  attempt,
  failure,
  type ParsedItem,
  type Place,
  parseJson,
  parseJsonLine,
  parseRecord,
} from "../../src/input/records.js";
import { csvRows } from "./csv-rows.js";

/**
 * Largest file read whole, in bytes after unpacking; a bomb is far larger. A text of the greatest length has
 * three bytes for each of its characters, a page far more markup than text, a JSON file may hold many records.
 */
const MAX_WHOLE_BYTES = { text: 4 * 2 ** 20, html: 32 * 2 ** 20, json: 128 * 2 ** 20 } as const;
/** Longest line of a JSONL file: room for the longest text, every character escaped. */
const MAX_LINE_LENGTH = 16_000_000;
/** Bytes that the encoding of a stream is told from. */
const PROBE_BYTES = 64 * 1024;

/** How a format is chosen: by name or by content, unless the user says. */
export type FormatChoice = InputFormat | "auto";

/**
 * Reads every item under the given paths; folders are walked in the order of names, hidden files left out.
 *
 * @param paths - Files, folders, or `-` for standard input.
 * @throws UsageError when a path does not exist.
 */
export async function* readInputs(paths: readonly string[], from: FormatChoice): AsyncGenerator<ParsedItem> {
  for (const path of paths) {
    if (path === "-") yield* readStream(process.stdin, "-", from);
    else for (const file of await filesUnder(path)) yield* readFileItems(file, from);
  }
}

async function filesUnder(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw new UsageError(`${path}: there is no such file or folder`);
  return stats.isDirectory() ? filesIn(path) : [path];
}

/** Links to folders are not followed, for they may lead in a circle; devices, sockets and dead links are no items. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      const isLinkedFile = entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile() === true;
      return entry.isFile() || isLinkedFile ? [path] : [];
    }),
  );
  return nested.flat();
}

async function* readFileItems(path: string, from: FormatChoice): AsyncGenerator<ParsedItem> {
  const raw = createReadStream(path);
  yield* readStream(path.endsWith(".gz") ? gunzip(raw) : raw, basename(path), from);
}

function gunzip(raw: Readable): Readable {
  const unpacked = createGunzip();
  raw.on("error", (error) => unpacked.destroy(error));
  return raw.pipe(unpacked);
}

async function* readStream(stream: Readable, file: string, from: FormatChoice): AsyncGenerator<ParsedItem> {
  const place: Place = file === "-" ? {} : { file };
  let count = 0;
  try {
    for await (const parsed of itemsOf(stream, file, place, from)) {
      count += 1;
      yield parsed;
    }
  } catch (cause) {
    // What cannot be read or unpacked to its end loses only what comes after
    const where = count === 0 ? "" : ` after ${count} items`;
    const reason = `${nameOf({ file })}: it cannot be read${where} (${messageOf(cause)})`;
    yield failure(place, new ItemError(reason, { cause }));
  }
}

async function* itemsOf(stream: Readable, file: string, place: Place, from: FormatChoice): AsyncGenerator<ParsedItem> {
  const { head, rest } = await peek(stream);
  const format = from === "auto" ? (formatOfName(file) ?? sniffFormat(decode(head))) : from;
  if (format === "jsonl") yield* readLines(rest, encodingOf(head), place);
  else if (format === "csv") yield* readCsv(rest, encodingOf(head), place);
  else yield* readWhole(await readAll(rest, MAX_WHOLE_BYTES[format]), format, place);
}

function* readWhole(bytes: Uint8Array, format: InputFormat, place: Place): Generator<ParsedItem> {
  if (format === "html") {
    const declared = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(
      Buffer.from(bytes.subarray(0, 2_048)).toString("latin1"),
    )?.[1];
    yield attempt(place, () => parseHtml(decode(bytes, declared), place));
  } else if (format === "json") {
    yield* parseJson(decode(bytes), { ...place, mediaType: "application/json" });
  } else {
    yield attempt(place, () =>
      createItem({
        text: decode(bytes),
        mediaType: "text/plain",
        ...(place.file === undefined ? {} : { file: place.file }),
      }),
    );
  }
}

async function* readLines(stream: AsyncIterable<Buffer>, encoding: string, place: Place): AsyncGenerator<ParsedItem> {
  let record = 0;
  for await (const line of linesOf(stream, encoding)) {
    record += 1;
    const at = { ...place, record, mediaType: "application/jsonl" };
    if (line === undefined) {
      yield failure(
        at,
        new ItemError(`${place.file ?? "-"} record ${record}: the line is longer than ${MAX_LINE_LENGTH} characters`),
      );
      continue;
    }
    const item = parseJsonLine(line, at);
    if (item !== undefined) yield item;
  }
}

/** Lines without their ends; `undefined` stands for one that was too long to keep. */
async function* linesOf(stream: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string | undefined> {
  let parts: string[] = [];
  let length = 0;
  const close = (): string | undefined => {
    const line = length > MAX_LINE_LENGTH ? undefined : parts.join("");
    parts = [];
    length = 0;
    return line;
  };
  const keep = (part: string): void => {
    length += part.length;
    if (length <= MAX_LINE_LENGTH) parts.push(part);
    else parts = [];
  };
  for await (const text of decodeStream(stream, encoding)) {
    for (const [index, piece] of text.split("\n").entries()) {
      if (index > 0) yield close();
      keep(piece);
    }
  }
  if (length > 0) yield close();
}

async function* readCsv(stream: AsyncIterable<Buffer>, encoding: string, place: Place): AsyncGenerator<ParsedItem> {
  let names: readonly string[] | undefined;
  let record = 0;
  for await (const row of csvRows(linesOf(stream, encoding), MAX_LINE_LENGTH)) {
    if (names === undefined && "cells" in row) {
      names = row.cells;
      continue;
    }
    record += 1;
    const at = { ...place, record, mediaType: "text/csv" };
    if ("problem" in row) {
      yield failure(at, new ItemError(`${nameOf(at)}: ${row.problem}`));
      continue;
    }
    // An empty cell is a field that is not given
    const fields = row.cells.flatMap((cell, i) => {
      const name = names?.[i];
      return name === undefined || (cell === "" && name !== "text") ? [] : [[name, cell] as const];
    });
    yield attempt(at, () => parseRecord(Object.fromEntries(fields), at));
  }
}

/** Where the probe ends, a character may be cut; what came before tells the encoding. */
function encodingOf(head: Buffer): string {
  let end = head.length;
  if (end === PROBE_BYTES) while (end > 0 && (head[end - 1] as number) >= 0x80) end -= 1;
  return detectEncoding(head.subarray(0, end));
}

/** The first bytes of a stream, and the whole stream again. */
async function peek(stream: Readable): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < PROBE_BYTES) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    chunks.push(value);
    size += value.length;
  }
  const start = Buffer.concat(chunks);
  async function* rest(): AsyncGenerator<Buffer> {
    yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head: start.subarray(0, PROBE_BYTES), rest: rest() };
}

async function readAll(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new ItemError(`it holds more than ${maxBytes} bytes; split it, or give it as JSONL`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
