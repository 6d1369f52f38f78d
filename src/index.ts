/**
 * khabar as a library: parse items, enrich them in-process, read the types.
 */
export type {
  EnrichedDocument,
  Entity,
  Item,
  Label,
  Language,
  Mention,
  Role,
  Span,
  Topic,
  Value,
  Warning,
} from "./document.js";
export { documentSchema, FORMAT } from "./document.js";
export { ItemError, ModelError, StageError, UsageError } from "./errors.js";
export { decode } from "./input/decode.js";
export { FORMATS, formatOfName, type InputFormat, sniffFormat } from "./input/format.js";
export { parseHtml } from "./input/html.js";
export { createItem, MAX_TEXT_LENGTH, type RawItem } from "./input/item.js";
export { parseJson, parseJsonLine, parseRecord } from "./input/records.js";
export { createPipeline, type PipelineOptions, STAGES } from "./pipeline.js";
export { type OwnTopics, parseOwnTopics } from "./topics/own-topics.js";
export { VERSION } from "./version.js";
