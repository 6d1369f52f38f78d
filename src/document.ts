/**
 * The enriched document, format `khabar/1`: one zod schema, from which the types and the JSON Schema file
 * (`models/output/khabar-1.schema.json`, made by `npm run models`) are derived.
 *
 * Each step's type extends the previous one's, so a stage cannot run before the stage it needs:
 * Item → SegmentedDocument → IdentifiedDocument → RecognisedDocument → TaggedDocument → EnrichedDocument.
 * Within `khabar/1` fields may be added, never renamed.
 */
import { z } from "zod";

/** Name of the output format; changes only when a field changes its meaning. */
export const FORMAT = "khabar/1";

const offset = z.int().nonnegative();
const score = z.number().min(0).max(1);

const spanShape = { start: offset, end: offset };

const sourceSchema = z.strictObject({
  uri: z.string().optional(),
  file: z.string().optional().describe("Base name of the input file"),
  record: z.int().positive().optional().describe("1-based record in a file that holds several"),
  mediaType: z.string().optional(),
  publisher: z.string().optional(),
});

const warningSchema = z.strictObject({ code: z.string(), message: z.string() });

const languageSchema = z.strictObject({
  tag: z.string().describe("BCP-47; und when it cannot be told"),
  confidence: score,
});

const roleSchema = z.enum(["title", "byline", "body", "related", "boilerplate"]);

const topicSchema = z.strictObject({
  code: z.string(),
  top: z.string().describe("Code of the top-level ancestor"),
  uri: z.string(),
  name: z.strictObject({ en: z.string(), fr: z.string(), es: z.string() }),
  confidence: score,
  evidence: z.array(z.string()).describe("Terms of the text that gave the topic, strongest first"),
});

const segmentTopicSchema = topicSchema.pick({ code: true, confidence: true });

const segmentSchema = z.strictObject({
  ...spanShape,
  role: roleSchema,
  speaker: z.string().optional(),
  language: languageSchema,
  topics: z.array(segmentTopicSchema),
});

const mentionSchema = z.strictObject({
  ...spanShape,
  surface: z.string(),
  segment: offset.describe("Index into segments"),
  confidence: score,
  reason: z.enum(["model", "gazetteer", "pattern", "propagation"]),
});

const labelSchema = z.enum(["PER", "ORG", "LOC", "MISC"]);

const entitySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  label: labelSchema,
  kind: z.string().optional().describe("Kind in the knowledge base: city, company, club …"),
  links: z.strictObject({ wikidata: z.string().optional(), geonames: z.string().optional() }).optional(),
  salience: score.describe("Over title and body; 0 for an entity seen only around them"),
  confidence: score,
  mentions: z.array(mentionSchema).min(1),
});

const valueSchema = z.strictObject({
  ...spanShape,
  surface: z.string(),
  type: z.enum(["date", "money", "percent"]),
  value: z.string().describe("ISO 8601 date; amount in plain digits"),
  currency: z.string().optional().describe("ISO 4217"),
});

export const documentSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: z.string().min(1),
  source: sourceSchema,
  title: z.string().optional(),
  publishedAt: z.string().optional(),
  authors: z.array(z.string()).optional(),
  text: z.string(),
  offsetUnit: z.literal("utf-16"),
  language: languageSchema,
  segments: z.array(segmentSchema),
  entities: z.array(entitySchema),
  topics: z.array(topicSchema),
  values: z.array(valueSchema),
  warnings: z.array(warningSchema),
  pipeline: z.strictObject({
    version: z.string(),
    models: z.record(z.string(), z.string()),
    processedAt: z.string(),
    durationMs: z.record(z.string(), z.number()),
  }),
});

/** A half-open stretch of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export type Source = z.infer<typeof sourceSchema>;
export type Warning = z.infer<typeof warningSchema>;
export type Language = z.infer<typeof languageSchema>;
export type Role = z.infer<typeof roleSchema>;
export type Label = z.infer<typeof labelSchema>;
export type Mention = z.infer<typeof mentionSchema>;
export type Entity = z.infer<typeof entitySchema>;
export type Value = z.infer<typeof valueSchema>;
export type Topic = z.infer<typeof topicSchema>;
export type SegmentTopic = z.infer<typeof segmentTopicSchema>;
/** The finished document, as written to disk. */
export type EnrichedDocument = z.infer<typeof documentSchema>;

/** A piece of news as it comes in, cleaned at the border; what the first stage takes. */
export interface Item {
  readonly id: string;
  readonly source: Source;
  /** Given with the item; the segments stage fills it when it finds one on the page. */
  readonly title?: string;
  readonly publishedAt?: string;
  readonly authors?: readonly string[];
  /** The language somebody declared; a prior, never the truth. */
  readonly declaredLanguage?: string;
  readonly text: string;
  /** Length of the title at the very start of `text` when the input had it apart from the body. */
  readonly titleLength?: number;
  readonly warnings: readonly Warning[];
  /** What each stage took so far, in milliseconds; travels with the document through the queues. */
  readonly durationMs: Readonly<Record<string, number>>;
}

/** A stretch of the text with one role. Segments are disjoint and in text order. */
export interface Segment extends Span {
  readonly role: Role;
  /** Who speaks, in an interview. */
  readonly speaker?: string;
}

export interface SegmentedDocument extends Item {
  readonly segments: readonly Segment[];
}

export interface IdentifiedSegment extends Segment {
  readonly language: Language;
}

export interface IdentifiedDocument extends SegmentedDocument {
  readonly segments: readonly IdentifiedSegment[];
  /** Of title and body together. */
  readonly language: Language;
}

export interface RecognisedDocument extends IdentifiedDocument {
  readonly entities: readonly Entity[];
  readonly values: readonly Value[];
}

interface TaggedSegment extends IdentifiedSegment {
  readonly topics: readonly SegmentTopic[];
}

export interface TaggedDocument extends RecognisedDocument {
  readonly segments: readonly TaggedSegment[];
  readonly topics: readonly Topic[];
}

/** The languages khabar reads names and topics in. */
export const SUPPORTED_LANGUAGES = ["fr", "en", "es"] as const;
export type SupportedLanguage = (typeof SUPPORTED_LANGUAGES)[number];

/** One value per supported language. */
export function perLanguage<T>(make: (language: SupportedLanguage) => T): Record<SupportedLanguage, T> {
  return { fr: make("fr"), en: make("en"), es: make("es") };
}

/** Whether names and topics can be read in the language of this tag. */
export function isSupported(tag: string): tag is SupportedLanguage {
  return (SUPPORTED_LANGUAGES as readonly string[]).includes(tag);
}

/** Whether a segment belongs to what the item is about, not to what surrounds it. */
export function isMain(segment: { readonly role: Role }): boolean {
  return segment.role === "title" || segment.role === "body";
}
