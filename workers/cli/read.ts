/**
 * `khabar read`: enriched documents from the output folder, filtered, as JSON, JSONL or CSV.
 */
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { EnrichedDocument } from "../../src/document.js";
import { loadKnowledgeBase } from "../../src/entities/knowledge-base.js";
import { messageOf, UsageError } from "../../src/errors.js";
import { fold } from "../../src/text/fold.js";
import { outputFiles, outputPath, readOutput } from "../queue/output-files.js";

export interface ReadOptions {
  readonly out: string;
  readonly format: "json" | "jsonl" | "csv";
  /** Language tag of the document. */
  readonly language?: string | undefined;
  /** Id of an entity, or its name in any language. */
  readonly entity?: string | undefined;
  /** Code or part of a name of a topic. */
  readonly topic?: string | undefined;
  /** Publication dates, ISO 8601, both inclusive. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const CSV_COLUMNS = ["id", "language", "publishedAt", "publisher", "title", "uri", "topics", "entities"] as const;

/**
 * Prints the documents that pass every filter.
 *
 * @param ids - Only these; all when empty.
 * @returns 0, or 1 when an asked id is not there or a file cannot be read.
 */
export async function read(ids: readonly string[], options: ReadOptions): Promise<number> {
  if (!existsSync(options.out))
    throw new UsageError(`${options.out}: there is no such output folder; give it with --out`);
  const entity = options.entity === undefined ? undefined : wantedEntity(options.entity);
  let failed = 0;
  let printed = 0;
  if (options.format === "csv") await print(csvLine(CSV_COLUMNS));
  if (options.format === "json") await print("[");
  for (const path of ids.length > 0 ? ids.map((id) => outputPath(options.out, id)) : outputFiles(options.out)) {
    let document: EnrichedDocument;
    try {
      document = readOutput(path);
    } catch (error) {
      failed += 1;
      process.stderr.write(`khabar read: ${path}: ${messageOf(error)}\n`);
      continue;
    }
    if (!passes(document, options, entity)) continue;
    if (options.format === "csv") await print(csvLine(csvRow(document)));
    else if (options.format === "jsonl") await print(`${JSON.stringify(document)}\n`);
    else await print(`${printed > 0 ? "," : ""}\n${JSON.stringify(document, null, 2)}`);
    printed += 1;
  }
  if (options.format === "json") await print(printed > 0 ? "\n]\n" : "]\n");
  return failed > 0 ? 1 : 0;
}

/** An entity as asked for: by its folded name, and by the ids of the known things with that id or any such name. */
interface WantedEntity {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
}

function wantedEntity(asked: string): WantedEntity {
  const name = fold(asked);
  const things = loadKnowledgeBase().filter(({ aliases }) => aliases.some((alias) => fold(alias.text) === name));
  return { name, ids: new Set([asked, ...things.map((thing) => thing.id)]) };
}

function passes(
  document: EnrichedDocument,
  { language, topic, since, until }: ReadOptions,
  entity: WantedEntity | undefined,
): boolean {
  if (language !== undefined && document.language.tag !== language) return false;
  if (entity !== undefined) {
    const isIt = (name: string): boolean => fold(name) === entity.name;
    if (!document.entities.some((e) => entity.ids.has(e.id) || isIt(e.name) || e.mentions.some((m) => isIt(m.surface))))
      return false;
  }
  if (topic !== undefined) {
    const wanted = fold(topic);
    const isIt = (name: string): boolean => fold(name).includes(wanted);
    if (!document.topics.some((t) => t.code === topic || t.top === topic || Object.values(t.name).some(isIt)))
      return false;
  }
  // ISO dates compare as text; a document without a date passes no date filter
  const day = document.publishedAt?.slice(0, 10);
  if (since !== undefined && (day === undefined || day < since)) return false;
  if (until !== undefined && (day === undefined || day > until)) return false;
  return true;
}

function csvRow(document: EnrichedDocument): string[] {
  const { id, language, publishedAt = "", source, title = "" } = document;
  return [
    id,
    language.tag,
    publishedAt,
    source.publisher ?? "",
    title,
    source.uri ?? "",
    document.topics.map((topic) => topic.name.en).join("; "),
    document.entities
      .filter((entity) => entity.salience > 0)
      .map((entity) => entity.name)
      .join("; "),
  ];
}

function csvLine(cells: readonly string[]): string {
  // A cell that begins like a formula would be run by a spreadsheet
  const safe = cells.map((cell) => (/^[=+@\t\r-]/.test(cell) ? `'${cell}` : cell));
  return `${safe.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",")}\r\n`;
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
