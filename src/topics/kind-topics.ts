/**
 * What the kinds of named things say of the topic: a football club is evidence for sport, a court for
 * justice. From models/topics/kinds.tsv.
 */
import { readModelTable } from "../model-files.js";

export interface KindTopic {
  readonly code: string;
  /** In the lexicon's scale, 1…5. */
  readonly weight: number;
}

/** Kind in the knowledge base → topics, in the order of the table. */
export function loadKindTopics(): ReadonlyMap<string, readonly KindTopic[]> {
  const topics = new Map<string, KindTopic[]>();
  for (const row of readModelTable("topics/kinds.tsv", ["kind", "code", "weight"])) {
    topics.set(row.kind, [...(topics.get(row.kind) ?? []), { code: row.code, weight: Number(row.weight) }]);
  }
  return topics;
}
