/**
 * Records: one JSON object, JSONL line or CSV row is one item. `text` is required; `id`, `title`, `uri`,
 * `publishedAt`, `language`, `authors` and `publisher` are optional, other fields are left alone.
 */
import { z } from "zod";
import type { Item } from "../document.js";
import { ItemError, messageOf } from "../errors.js";
import { createItem, nameOf, type RawItem } from "./item.js";

/** An item, or why there is none; one bad record harms no other. */
export type ParsedItem =
  | { readonly item: Item }
  | { readonly error: ItemError; readonly file?: string; readonly record?: number };

/** Where a record was found. */
export interface Place {
  readonly file?: string;
  /** 1-based. */
  readonly record?: number;
  readonly mediaType?: string;
}

const text = z.string();
const optionalText = z
  .union([z.string(), z.number().transform(String), z.null().transform(() => undefined)])
  .optional();

const recordSchema = z.object({
  text,
  id: optionalText,
  title: optionalText,
  uri: optionalText,
  url: optionalText,
  publishedAt: optionalText,
  language: optionalText,
  publisher: optionalText,
  authors: z
    .union([z.array(z.string()), z.string().transform((author) => [author]), z.null().transform(() => undefined)])
    .optional(),
});

/**
 * One record to one item.
 *
 * @throws ItemError naming the record and the field that is wrong.
 */
export function parseRecord(record: unknown, place: Place): Item {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) {
    const given = typeof record === "object" && record !== null ? (record as { id?: unknown }).id : undefined;
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || "record";
    throw new ItemError(
      `${nameOf({ ...definedPlace(place), id: typeof given === "string" ? given : undefined })}: field "${field}": ${issue?.message ?? "unreadable"}; a record needs a "text" string`,
    );
  }
  const { url, uri, ...fields } = parsed.data;
  return createItem({ ...fields, uri: uri ?? url, ...definedPlace(place) });
}

/** One JSONL line to one item; `undefined` for a blank line. */
export function parseJsonLine(line: string, place: Place): ParsedItem | undefined {
  if (line.trim() === "") return undefined;
  return attempt(place, () => parseRecord(parseJsonText(line, place), place));
}

/** A JSON file: one record, or an array of records. */
export function* parseJson(json: string, place: Place): Generator<ParsedItem> {
  let value: unknown;
  try {
    value = parseJsonText(json, place);
  } catch (error) {
    yield failure(place, error);
    return;
  }
  if (!Array.isArray(value)) {
    yield attempt(place, () => parseRecord(value, place));
    return;
  }
  for (const [index, record] of value.entries()) {
    const at = { ...place, record: index + 1 };
    yield attempt(at, () => parseRecord(record, at));
  }
}

/** Runs what makes an item and turns an ItemError into a value; any other error is a fault of ours and passes. */
export function attempt(place: Place, make: () => Item): ParsedItem {
  try {
    return { item: make() };
  } catch (error) {
    return failure(place, error);
  }
}

/** The failed outcome for a place. Errors that are no ItemError pass through. */
export function failure(place: Place, error: unknown): ParsedItem {
  if (!(error instanceof ItemError)) throw error;
  return {
    error,
    ...(place.file === undefined ? {} : { file: place.file }),
    ...(place.record === undefined ? {} : { record: place.record }),
  };
}

function parseJsonText(json: string, place: Place): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    // The engine's message may quote the text; only what kind of fault it is may be told.
    const what = messageOf(cause).includes("end of JSON") ? "it ends too early" : "it is not valid JSON";
    throw new ItemError(`${nameOf(definedPlace(place))}: ${what}; one complete JSON value is expected`);
  }
}

function definedPlace(place: Place): Pick<RawItem, "file" | "record" | "mediaType"> {
  return { file: place.file, record: place.record, mediaType: place.mediaType };
}
