/**
 * Makes an item from whatever a reader found: cleans the text, checks the limits, gives the id.
 */
import { createHash } from "node:crypto";
import type { Item, Source, Warning } from "../document.js";
import { ItemError } from "../errors.js";
import { cleanText, printable } from "../text/clean.js";
import { normaliseDate } from "../text/dates.js";

/** Longest text taken, in UTF-16 units: about 150,000 words. A longer one is a dump of many items or no news. */
export const MAX_TEXT_LENGTH = 1_000_000;

/** Longest id taken as given, in UTF-16 units. */
export const MAX_ID_LENGTH = 512;

/** Longest address, name or date taken of an item, in UTF-16 units. */
const MAX_FIELD_LENGTH = 4_096;
/** More authors are a list of something else. */
const MAX_AUTHORS = 100;

/** What a reader knows of an item before it is checked. */
export interface RawItem {
  readonly text: string;
  readonly id?: string | undefined;
  /** A title held apart from the text; it is put at the head of the text so that it can be read and pointed at. */
  readonly title?: string | undefined;
  readonly publishedAt?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly language?: string | undefined;
  readonly uri?: string | undefined;
  readonly publisher?: string | undefined;
  readonly file?: string | undefined;
  readonly record?: number | undefined;
  readonly mediaType?: string | undefined;
}

/**
 * Checks and cleans a raw item.
 *
 * The text of an item with its own `title` becomes `title + "\n\n" + text`, unless the text already starts
 * with the title; every offset in the output refers to that text.
 *
 * @throws ItemError when there is no text or it is longer than {@link MAX_TEXT_LENGTH}.
 */
export function createItem(given: RawItem): Item {
  const warnings: Warning[] = [];
  const raw = withoutOverlong(given, warnings);
  const body = cleanText(raw.text);
  const title = cleanText((raw.title ?? "").trim());
  if (body.changed + title.changed > 0) {
    warnings.push({
      code: "text-cleaned",
      message: `${body.changed + title.changed} NUL or unpaired surrogate characters were removed or replaced`,
    });
  }
  let text = body.text;
  let titleLength: number | undefined;
  if (title.text !== "") {
    const lead = text.length - text.trimStart().length;
    if (!text.startsWith(title.text, lead)) {
      text = text.trim() === "" ? title.text : `${title.text}\n\n${text}`;
      titleLength = title.text.length;
    }
  }
  if (text.trim() === "") throw new ItemError(`${nameOf(raw)}: there is no text in it; give an item with text`);
  if (text.length > MAX_TEXT_LENGTH) {
    throw new ItemError(
      `${nameOf(raw)}: its text has ${text.length} UTF-16 units, the limit is ${MAX_TEXT_LENGTH}; split it into items`,
    );
  }
  if (raw.id !== undefined && raw.id.length > MAX_ID_LENGTH) {
    throw new ItemError(
      `${nameOf(raw)}: its id has ${raw.id.length} characters, the limit is ${MAX_ID_LENGTH}; give a shorter one or none`,
    );
  }
  const publishedAt = raw.publishedAt === undefined ? undefined : normaliseDate(raw.publishedAt);
  if (raw.publishedAt !== undefined && raw.publishedAt.trim() !== "" && publishedAt === undefined) {
    warnings.push({ code: "date-unreadable", message: "the given publication date could not be read" });
  }
  const source: Source = {
    ...(raw.uri ? { uri: cleanText(raw.uri).text } : {}),
    ...(raw.file ? { file: cleanText(raw.file).text } : {}),
    ...(raw.record === undefined ? {} : { record: raw.record }),
    ...(raw.mediaType ? { mediaType: raw.mediaType } : {}),
    ...(raw.publisher ? { publisher: cleanText(raw.publisher).text } : {}),
  };
  const authors = raw.authors?.map((author) => cleanText(author).text.trim()).filter((author) => author !== "");
  const id = cleanText(raw.id ?? "").text.trim();
  return {
    id: id === "" ? itemId(raw.uri, text) : id,
    source,
    ...(title.text === "" ? {} : { title: title.text }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(authors?.length ? { authors } : {}),
    ...(raw.language ? { declaredLanguage: raw.language } : {}),
    text,
    ...(titleLength === undefined ? {} : { titleLength }),
    warnings,
    durationMs: {},
  };
}

/** The item without the metadata that are too long to be any, each with a warning. */
function withoutOverlong(raw: RawItem, warnings: Warning[]): RawItem {
  const tooLong = (["uri", "publisher", "publishedAt", "language"] as const).filter(
    (field) => (raw[field]?.length ?? 0) > MAX_FIELD_LENGTH,
  );
  const { authors = [] } = raw;
  const areAuthorsTooLong = authors.length > MAX_AUTHORS || authors.some(({ length }) => length > MAX_FIELD_LENGTH);
  const dropped = [...tooLong, ...(areAuthorsTooLong ? ["authors"] : [])];
  for (const field of dropped)
    warnings.push({
      code: "field-dropped",
      message: `"${field}" was left out: more than ${MAX_FIELD_LENGTH} characters or ${MAX_AUTHORS} names`,
    });
  return { ...raw, ...Object.fromEntries(dropped.map((field) => [field, undefined])) };
}

/** How an error names an item that may not have an id yet: id, uri, or file and record; fit for a terminal. */
export function nameOf(raw: Pick<RawItem, "id" | "uri" | "file" | "record">): string {
  const file = raw.file && (raw.record === undefined ? raw.file : `${raw.file} record ${raw.record}`);
  const name = raw.id || file || raw.uri || "item without id";
  return printable(name.length > MAX_SHOWN_LENGTH ? `${name.slice(0, MAX_SHOWN_LENGTH)}…` : name);
}

/** `d-` and 32 hex digits of the SHA-256 of the normalised URI, or of the text when there is no URI. */
export function itemId(uri: string | undefined, text: string): string {
  const key = uri === undefined || uri.trim() === "" ? text : normaliseUri(uri);
  return `d-${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}

/** Of a name in a message. */
const MAX_SHOWN_LENGTH = 120;

const TRACKING = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src)$/i;

/**
 * The form of a URI under which two addresses of one page are the same: scheme and host in lower case, no
 * fragment, no tracking parameters, no slash at the end. What is no URL is only trimmed.
 */
export function normaliseUri(uri: string): string {
  if (!URL.canParse(uri)) return uri.trim();
  const url = new URL(uri);
  url.hash = "";
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url.href.replace(/\/$/, "");
}
