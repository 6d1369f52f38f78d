/**
 * The formats khabar reads and how a file's format is told from its name and first characters.
 */

export const FORMATS = ["text", "html", "json", "jsonl", "csv"] as const;
export type InputFormat = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  txt: "text",
  text: "text",
  md: "text",
  html: "html",
  htm: "html",
  xhtml: "html",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  csv: "csv",
};

/** The format a file name promises, `.gz` looked through; `undefined` when its ending is unknown. */
export function formatOfName(name: string): InputFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(name.replace(/\.gz$/i, ""))?.[1];
  return extension === undefined ? undefined : BY_EXTENSION[extension.toLowerCase()];
}

/**
 * The format of a text without a telling name, from its first characters. CSV is never guessed: any prose
 * line with a comma would pass for it.
 */
export function sniffFormat(head: string): InputFormat {
  const start = head.trimStart();
  if (/^(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!?(?:doctype )?html)/i.test(start)) return "html";
  if (/^\[\s*(?:\{|\])/.test(start)) return "json";
  if (/^\{\s*"/.test(start)) {
    const firstLine = start.split("\n", 1)[0] ?? "";
    return isJson(firstLine) ? "jsonl" : "json";
  }
  return "text";
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
