/**
 * What the kinds of named things say of the topic: a football club is evidence for sport, a court for
 * justice. From models/topics/kinds.tsv.
 */
import { readModelTable } from "../model-files.js";

export interface KindTopics {
  readonly kind: string;
  /** Weights in the lexicon's scale, 1…5. */
  readonly topics: readonly { readonly code: string; readonly weight: number }[];
}

/** The kinds of the knowledge base that speak for topics, in the order of the table. */
export function loadKindTopics(): KindTopics[] {
  const topics = new Map<string, KindTopics["topics"][number][]>();
  for (const row of readModelTable("topics/kinds.tsv", ["kind", "code", "weight"])) {
    topics.set(row.kind, [...(topics.get(row.kind) ?? []), { code: row.code, weight: Number(row.weight) }]);
  }
  return [...topics].map(([kind, own]) => ({ kind, topics: own }));
}
