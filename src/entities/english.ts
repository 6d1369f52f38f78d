/**
 * wink-nlp and compromise, where they help English: wink-nlp's part-of-speech tags drop capitalised words
 * that are no proper nouns, and compromise judges whether an unexplained capitalised run is a person's name.
 * Both are loaded at the first English text.
 */
import { createRequire } from "node:module";
import type { ItemToken, WinkMethods } from "wink-nlp";

export interface EnglishHelp {
  /** Start offsets, in the sentence, of the tokens that are tagged as proper nouns. */
  properNounsIn(sentence: string): ReadonlySet<number>;
  /** Whether a run of capitalised words is a person's name as a whole. */
  isPerson(name: string): boolean;
}

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
  const nlp = winkNLP(model, ["sbd", "pos"]);
  const its = nlp.its;
  const verdicts = new Map<string, boolean>();
  return {
    properNounsIn(sentence) {
      // wink drops these two, and every later offset would shift
      const doc = nlp.readDoc(sentence.replace(/[\uFEFF\u2028]/g, " "));
      const properNouns = new Set<number>();
      let at = 0;
      doc.tokens().each((token: ItemToken) => {
        at += String(token.out(its.precedingSpaces)).length;
        if (token.out(its.pos) === "PROPN") properNouns.add(at);
        at += token.out().length;
      });
      return properNouns;
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
