/**
 * The topic lexicon in its shipped form, models/topics/lexicon.json, made from the edited tables
 * models/topics/lexicon/*.tsv by models/build/topics.ts.
 */
import { z } from "zod";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../document.js";
import { readModelText } from "../model-files.js";

const conceptSchema = z.strictObject({
  /** IPTC code, first or second level. */
  code: z.string(),
  /** Edited weight (−4…5) times the BM25 rarity of its terms among the topics. */
  weight: z.number(),
});

const languageTerms = z.record(z.string(), z.array(z.int().nonnegative()));

const lexiconSchema = z.strictObject({
  concepts: z.array(conceptSchema),
  /** Stemmed words of a term, joined by blanks → concepts, one map per language. */
  terms: z.strictObject({ fr: languageTerms, en: languageTerms, es: languageTerms }),
});
export type Lexicon = z.infer<typeof lexiconSchema>;

const taxonomySchema = z.record(
  z.string(),
  z.strictObject({ top: z.string(), name: z.strictObject({ en: z.string(), fr: z.string(), es: z.string() }) }),
);
export type Taxonomy = z.infer<typeof taxonomySchema>;

/** @throws ZodError when the file is not of the shipped form. */
export function loadLexicon(): Lexicon {
  return lexiconSchema.parse(JSON.parse(readModelText("topics/lexicon.json")));
}

/** IPTC Media Topics of the first two levels: code → top-level code and names. */
export function loadTaxonomy(): Taxonomy {
  return taxonomySchema.parse(JSON.parse(readModelText("topics/taxonomy.json")));
}

export interface TermNode {
  readonly next: Map<string, TermNode>;
  concepts: readonly number[];
}

/** One trie of stems per language. */
export function termTries(lexicon: Lexicon): Record<SupportedLanguage, TermNode> {
  const tries = {} as Record<SupportedLanguage, TermNode>;
  for (const language of SUPPORTED_LANGUAGES) {
    const root: TermNode = { next: new Map(), concepts: [] };
    for (const [term, concepts] of Object.entries(lexicon.terms[language])) {
      let node = root;
      for (const word of term.split(" ")) {
        let child = node.next.get(word);
        if (child === undefined) {
          child = { next: new Map(), concepts: [] };
          node.next.set(word, child);
        }
        node = child;
      }
      node.concepts = concepts;
    }
    tries[language] = root;
  }
  return tries;
}
