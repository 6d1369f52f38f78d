/**
 * The output stage: the finished `khabar/1` document, with its fields in one fixed order, checked against
 * the schema.
 */
import { documentSchema, type EnrichedDocument, FORMAT, type TaggedDocument } from "../document.js";
import { StageError } from "../errors.js";

/** What the run adds to a document; the only part that changes from run to run. */
export interface Stamp {
  readonly processedAt: string;
  readonly version: string;
  readonly models: Readonly<Record<string, string>>;
}

/**
 * Finishes a document.
 *
 * @throws StageError when the document breaks the schema or a mention's offsets do not give its surface.
 */
export function finish(document: TaggedDocument, stamp: Stamp): EnrichedDocument {
  const finished: EnrichedDocument = {
    format: FORMAT,
    id: document.id,
    source: {
      ...pick(document.source, ["uri", "file", "record", "mediaType", "publisher"]),
    },
    ...pick(document, ["title", "publishedAt"]),
    ...(document.authors === undefined ? {} : { authors: [...document.authors] }),
    text: document.text,
    offsetUnit: "utf-16",
    language: { tag: document.language.tag, confidence: document.language.confidence },
    segments: document.segments.map((segment) => ({
      start: segment.start,
      end: segment.end,
      role: segment.role,
      ...pick(segment, ["speaker"]),
      language: { tag: segment.language.tag, confidence: segment.language.confidence },
      topics: segment.topics.map(({ code, confidence }) => ({ code, confidence })),
    })),
    entities: document.entities.map((entity) => ({ ...entity })),
    topics: document.topics.map((topic) => ({ ...topic })),
    values: document.values.map((value) => ({ ...value })),
    warnings: document.warnings.map(({ code, message }) => ({ code, message })),
    pipeline: {
      version: stamp.version,
      models: { ...stamp.models },
      processedAt: stamp.processedAt,
      durationMs: { ...document.durationMs },
    },
  };
  check(finished);
  return finished;
}

function check(document: EnrichedDocument): void {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StageError(`${document.id}: output field ${issue?.path.join(".")}: ${issue?.message}`);
  }
  let last = 0;
  for (const [i, { start, end }] of document.segments.entries()) {
    if (start < last || end <= start || end > document.text.length) {
      throw new StageError(`${document.id}: segment ${i} at ${start}–${end} is out of order or out of the text`);
    }
    last = end;
  }
  for (const { id, mentions } of document.entities) {
    for (const { start, end, surface } of mentions) {
      if (document.text.slice(start, end) !== surface) {
        throw new StageError(`${document.id}: entity ${id}: offsets ${start}–${end} do not give its surface`);
      }
    }
  }
}

/** The given fields that are set, in the given order. */
function pick<T extends object, K extends keyof T>(object: T, keys: readonly K[]): Partial<Pick<T, K>> {
  const result: Partial<Pick<T, K>> = {};
  for (const key of keys) if (object[key] !== undefined) result[key] = object[key];
  return result;
}
