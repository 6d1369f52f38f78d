/**
 * The topic lexicon in its shipped form: concepts (models/topics/concepts.json), their terms in three languages
 * and what the kinds of named things say, made from edited tables by models/build/topics.ts.
 *
 * Features are numbers: from 0 on concepts, from −1 down kinds and labels of named things.
 */
import { z } from "zod";
import { type Label, perLanguage, type SupportedLanguage } from "../document.js";
import { UsageError } from "../errors.js";
import { readModelText } from "../model-files.js";
import { type KindTopics, loadKindTopics } from "./kind-topics.js";
import type { OwnTopics } from "./own-topics.js";
import { loadTaxonomy, type Taxonomy } from "./taxonomy.js";
import { Terms } from "./terms.js";

const conceptsSchema = z.strictObject({
  /** IPTC code of each concept, first or second level. */
  codes: z.array(z.string()),
  /** Edited weight (−4…5) times the BM25 rarity of its terms among the topics. */
  weights: z.array(z.number()),
});

const LABELS: readonly Label[] = ["PER", "ORG", "LOC", "MISC"];

export interface Lexicon {
  readonly codes: readonly string[];
  readonly weights: readonly number[];
  /** Concepts that were there when the weights were learnt; later ones are a user's own. */
  readonly learnt: number;
  readonly terms: Readonly<Record<SupportedLanguage, Terms>>;
  readonly kinds: readonly KindTopics[];
  /** Kind or label → its feature. */
  readonly kindFeatures: ReadonlyMap<string, number>;
  readonly taxonomy: Taxonomy;
}

/**
 * Loads the lexicon, a user's own topics and terms added.
 *
 * @throws UsageError when the own terms are for a topic that is neither own nor IPTC's.
 */
export function loadLexicon(own?: OwnTopics): Lexicon {
  const { codes, weights } = conceptsSchema.parse(JSON.parse(readModelText("topics/concepts.json")));
  // Names that are not known speak by their label: sport is full of persons
  const kinds = [...loadKindTopics(), ...LABELS.map((kind) => ({ kind, topics: [] }))];
  const lexicon = {
    codes,
    weights,
    learnt: codes.length,
    terms: perLanguage((language) => new Terms(language)),
    kinds,
    kindFeatures: new Map(kinds.map(({ kind }, i) => [kind, -1 - i])),
    taxonomy: loadTaxonomy(),
  };
  for (const { code, name } of own?.topics ?? []) lexicon.taxonomy[code] = { top: code, name };
  for (const { code, weight, terms } of own?.concepts ?? []) {
    if (!Object.hasOwn(lexicon.taxonomy, code))
      throw new UsageError(`own topics: ${code} is no active IPTC Media Topic of the first two levels`);
    const concept = codes.push(code) - 1;
    weights.push(weight);
    for (const [language, words] of Object.entries(terms)) {
      for (const term of words) lexicon.terms[language as SupportedLanguage].add(term, concept);
    }
  }
  return lexicon;
}

/** The kind or label that a feature stands for; `undefined` for a concept. */
export function kindOf(feature: number, { kinds }: Pick<Lexicon, "kinds">): KindTopics | undefined {
  return kinds[-1 - feature];
}
