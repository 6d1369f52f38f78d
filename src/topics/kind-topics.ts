/**
 * What the kinds of named things say of the topic: a football club is evidence for sport, a court for
 * justice. From models/topics/kinds.tsv.
 */
import { readModelTable } from "../model-files.js";

/** Kind in the knowledge base → topics with weights in the lexicon's scale (1…5). */
export function loadKindTopics(): ReadonlyMap<string, readonly { readonly code: string; readonly weight: number }[]> {
  const topics = new Map<string, { code: string; weight: number }[]>();
  for (const row of readModelTable("topics/kinds.tsv", ["kind", "code", "weight"])) {
    topics.set(row.kind, [...(topics.get(row.kind) ?? []), { code: row.code, weight: Number(row.weight) }]);
  }
  return topics;
}
