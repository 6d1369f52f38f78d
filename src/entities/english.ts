/**
 * wink-nlp and compromise, where they help English: wink-nlp's part-of-speech tags drop capitalised words
 * that are no proper nouns, and its typed entities give dates, money and percentages; compromise judges
 * whether an unexplained capitalised run is a person's name. Both are loaded at the first English text.
 */
import { createRequire } from "node:module";
import type { ItemEntity, ItemToken, WinkMethods } from "wink-nlp";
import type { Span } from "../document.js";

/** A proper-noun span or a typed value, offsets in the text given. */
interface EnglishReading {
  /** Start offsets of tokens tagged as proper nouns. */
  readonly properNouns: ReadonlySet<number>;
  readonly values: readonly (Span & { readonly type: "DATE" | "MONEY" | "PERCENT" })[];
}

export interface EnglishHelp {
  /** Reads one sentence. */
  read(sentence: string): EnglishReading;
  /** Whether a run of capitalised words is a person's name as a whole. */
  isPerson(name: string): boolean;
}

const VALUE_TYPES = new Set(["DATE", "MONEY", "PERCENT"]);
/** Verdicts kept; names recur within a batch. */
const MAX_CACHED = 5_000;

/** Loads both libraries (about 0.3 s). */
export function loadEnglishHelp(): EnglishHelp {
  const require = createRequire(import.meta.url);
  const winkNLP = require("wink-nlp") as (model: unknown, pipe?: string[]) => WinkMethods;
  const model = require("wink-eng-lite-web-model") as unknown;
  const compromise = require("compromise/three") as (text: string) => {
    people(): { out(format: "array"): string[] };
  };
  const nlp = winkNLP(model, ["sbd", "pos", "ner"]);
  const its = nlp.its;
  const verdicts = new Map<string, boolean>();
  return {
    read(sentence) {
      // wink drops these two, and every later offset would shift
      const doc = nlp.readDoc(sentence.replace(/[\uFEFF\u2028]/g, " "));
      const properNouns = new Set<number>();
      const starts: number[] = [];
      let at = 0;
      doc.tokens().each((token: ItemToken) => {
        at += String(token.out(its.precedingSpaces)).length;
        starts.push(at);
        if (token.out(its.pos) === "PROPN") properNouns.add(at);
        at += token.out().length;
      });
      starts.push(at);
      const values: (Span & { type: "DATE" | "MONEY" | "PERCENT" })[] = [];
      doc.entities().each((entity: ItemEntity) => {
        const type = String(entity.out(its.type));
        if (!VALUE_TYPES.has(type)) return;
        const [first, last] = entity.out(its.span) as unknown as [number, number];
        const start = starts[first];
        const lastStart = starts[last];
        if (start === undefined || lastStart === undefined) return;
        const end = lastStart + doc.tokens().itemAt(last).out().length;
        values.push({ start, end, type: type as "DATE" });
      });
      return { properNouns, values };
    },
    isPerson(name) {
      const cached = verdicts.get(name);
      if (cached !== undefined) return cached;
      if (verdicts.size >= MAX_CACHED) verdicts.clear();
      const people = compromise(name).people().out("array");
      const verdict = people.length === 1 && people[0] === name;
      verdicts.set(name, verdict);
      return verdict;
    },
  };
}
