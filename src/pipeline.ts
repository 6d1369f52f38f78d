/**
 * The pipeline: the only file that knows the order of the stages.
 */
import type {
  EnrichedDocument,
  IdentifiedDocument,
  Item,
  RecognisedDocument,
  SegmentedDocument,
  TaggedDocument,
} from "./document.js";
import { loadEntities } from "./entities/index.js";
import { loadLanguage } from "./language/index.js";
import { loadModelVersions } from "./manifest.js";
import { finish } from "./output/index.js";
import { loadSegments } from "./segments/index.js";
import { loadTopics } from "./topics/index.js";
import type { OwnTopics } from "./topics/own-topics.js";
import { VERSION } from "./version.js";

/** Milliseconds from any fixed point; src/ reads no clock of its own. */
export type Clock = () => number;

/** The queues' stages in order; one queue, worker, folder and output field each. */
export const STAGES = ["language", "entities", "topics", "output"] as const;
export type Stage = (typeof STAGES)[number];

/** Each stage, loaded: from what the stage before gave to what the next one takes. */
export interface LoadedStages {
  /** Segments, then their languages: the two share the queue `language`. */
  language(item: Item): IdentifiedDocument;
  entities(document: IdentifiedDocument): RecognisedDocument;
  topics(document: RecognisedDocument): TaggedDocument;
  output(document: TaggedDocument, processedAt: string): EnrichedDocument;
}

/** What loads a stage; each is slow once (models) and then fast per document. */
export function loadStage<S extends Stage>(stage: S, clock: Clock, ownTopics?: OwnTopics): LoadedStages[S] {
  return LOADERS[stage](clock, ownTopics) as LoadedStages[S];
}

const LOADERS: { [S in Stage]: (clock: Clock, ownTopics?: OwnTopics) => LoadedStages[S] } = {
  language: (clock) => {
    const segment = timed("segments", loadSegments(), clock);
    const identify = timed("language", loadLanguage(), clock);
    return (item: Item) => identify(segment(item) as SegmentedDocument);
  },
  entities: (clock) => timed("entities", loadEntities(), clock),
  topics: (clock, ownTopics) => timed("topics", loadTopics(ownTopics), clock),
  output: (_, ownTopics) => {
    const models = {
      ...loadModelVersions(),
      ...(ownTopics === undefined ? {} : { "own-topics": ownTopics.version }),
    };
    return (document, processedAt) => finish(document, { processedAt, version: VERSION, models });
  },
};

/** Adds what a step took to the document's `durationMs`, in milliseconds to two places. */
function timed<In extends Item, Out extends Item>(name: string, step: (document: In) => Out, clock: Clock) {
  return (document: In): Out => {
    const start = clock();
    const result = step(document);
    const took = Math.round((clock() - start) * 100) / 100;
    return { ...result, durationMs: { ...result.durationMs, [name]: took } };
  };
}

/** Options of {@link createPipeline}. */
export interface PipelineOptions {
  /** Monotonic milliseconds for `durationMs`. */
  readonly clock: Clock;
  /** The time now, ISO 8601, for `processedAt`. */
  readonly now: () => string;
  /** A user's own topics and terms, parsed by `parseOwnTopics`. */
  readonly ownTopics?: OwnTopics;
}

/**
 * Loads every stage and returns the whole way from an item to its enriched document.
 *
 * @example
 * const enrich = createPipeline({ clock: () => performance.now(), now: () => new Date().toISOString() });
 * enrich(createItem({ text: "Le Maroc et l'Espagne signent un accord." })).language.tag; //=> "fr"
 */
export function createPipeline({ clock, now, ownTopics }: PipelineOptions): (item: Item) => EnrichedDocument {
  const language = loadStage("language", clock);
  const entities = loadStage("entities", clock);
  const topics = loadStage("topics", clock, ownTopics);
  const output = loadStage("output", clock, ownTopics);
  return (item) => output(topics(entities(language(item))), now());
}
