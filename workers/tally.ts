/**
 * Counts over the documents of a run, for the summary at its end.
 */
import type { EnrichedDocument } from "../src/document.js";
import { detached } from "../src/text/detached.js";

interface Counted {
  readonly name: string;
  readonly label: string;
  documents: number;
}

/** Things counted at most; beyond it the rarest are dropped, so a run of millions stays small. */
const MAX_COUNTED = 20_000;

export class Tally {
  documents = 0;
  readonly languages = new Map<string, number>();
  readonly entities = new Map<string, Counted>();
  readonly topics = new Map<string, Counted>();

  add(document: EnrichedDocument): void {
    this.documents += 1;
    const { tag } = document.language;
    this.languages.set(tag, (this.languages.get(tag) ?? 0) + 1);
    for (const { id, name, label, salience } of document.entities) {
      if (salience > 0) count(this.entities, id, name, label, 1);
    }
    for (const topic of document.topics) count(this.topics, topic.code, topic.name.en, "", 1);
  }

  /** Adds the counts of another process. */
  merge(other: SerialTally): void {
    this.documents += other.documents;
    for (const [tag, n] of other.languages) this.languages.set(tag, (this.languages.get(tag) ?? 0) + n);
    for (const [id, { name, label, documents }] of other.entities) count(this.entities, id, name, label, documents);
    for (const [code, { name, label, documents }] of other.topics) count(this.topics, code, name, label, documents);
  }

  /** As it travels between processes. */
  toJSON(): SerialTally {
    return {
      documents: this.documents,
      languages: [...this.languages],
      entities: [...this.entities],
      topics: [...this.topics],
    };
  }
}

export interface SerialTally {
  readonly documents: number;
  readonly languages: readonly (readonly [string, number])[];
  readonly entities: readonly (readonly [string, Counted])[];
  readonly topics: readonly (readonly [string, Counted])[];
}

function count(map: Map<string, Counted>, key: string, name: string, label: string, n: number): void {
  const entry = map.get(key);
  if (entry !== undefined) {
    entry.documents += n;
    return;
  }
  if (map.size >= MAX_COUNTED) {
    const rarest = [...map].sort((a, b) => a[1].documents - b[1].documents).slice(0, MAX_COUNTED / 4);
    for (const [id] of rarest) map.delete(id);
  }
  map.set(detached(key), { name: detached(name), label, documents: n });
}
