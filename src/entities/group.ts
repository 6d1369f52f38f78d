/**
 * Merging: the mentions of one thing become one entity.
 *
 * Mentions the knowledge base knows share its id. A short form joins the one longer name it is part of
 * (`Achour` → `Chakib Achour`, `Huawei` → `Huawei Technologies`), an acronym joins the expansion it follows
 * or precedes in brackets; a surname that two people share joins neither.
 */
import type { Label } from "../document.js";
import { fold, slug } from "../text/fold.js";
import { isAcronymOf, isShortened, wordsOf } from "./acronyms.js";
import { type Candidate, mostVoted } from "./candidate.js";
import type { Thing } from "./knowledge-base.js";

/** The mentions of one thing. */
export interface Group {
  readonly id: string;
  readonly label: Label;
  readonly thing?: Thing;
  readonly mentions: readonly Candidate[];
}

interface Draft {
  label: Label;
  thing: Thing | undefined;
  words: readonly string[];
  surface: string;
  mentions: Candidate[];
}

/**
 * Groups resolved (disjoint) mentions; the order of groups is that of their first mention.
 *
 * @param knownIds - Every id of the knowledge base with its label; a name that was not linked gets none of
 *   another label. Of the same label it is the thing itself nearly always: over samples/, 94.9 % of the pairs
 *   of mentions of one thing share an id, against 94.5 % when known ids are kept from such names.
 */
export function groupMentions(
  text: string,
  mentions: readonly Candidate[],
  knownIds: ReadonlyMap<string, Label>,
): Group[] {
  const drafts: Draft[] = [];
  const byKey = new Map<string, Draft>();
  for (const mention of mentions) {
    const surface = text.slice(mention.start, mention.end);
    // "Air-France" and "Air France" are one name
    const key = mention.thing === undefined ? `${mention.label} ${wordsOf(surface).join(" ")}` : `#${mention.thing.id}`;
    let draft = byKey.get(key);
    if (draft === undefined) {
      const words = wordsOf(surface);
      const { label, thing } = mention;
      draft = { label, thing, words, surface, mentions: [] };
      byKey.set(key, draft);
      drafts.push(draft);
    }
    draft.mentions.push(mention);
  }
  const expansions = acronymExpansions(text, mentions);
  const target = new Map<Draft, Draft>();
  const draftOf = new Map(drafts.flatMap((draft) => draft.mentions.map((mention) => [mention, draft] as const)));
  const longerName = createLongerName(drafts);
  for (const draft of drafts) {
    if (draft.thing !== undefined) continue;
    const expansion = expansions.get(fold(draft.surface));
    const owner = (expansion && draftOf.get(expansion)) ?? longerName(draft);
    if (owner !== undefined && owner !== draft) target.set(draft, owner);
  }
  const final = (draft: Draft): Draft => {
    let owner = draft;
    // Chains are short; the bound only guards against a cycle of two
    for (let hops = 0; hops < 5; hops++) {
      const next = target.get(owner);
      if (next === undefined) break;
      owner = next;
    }
    return owner;
  };
  const merged = new Map<Draft, Candidate[]>();
  for (const draft of drafts) {
    const owner = final(draft);
    const own = merged.get(owner);
    if (own === undefined) merged.set(owner, [...draft.mentions]);
    else for (const mention of draft.mentions) own.push(mention);
  }
  const used = new Set<string>();
  return [...merged].map(([{ thing, label: first, surface }, own]) => {
    const label = mostly(own, thing?.label ?? first);
    const id = thing?.id ?? freeId(slug(surface) || "name", label, knownIds, used);
    used.add(id);
    return {
      id,
      label,
      ...(thing === undefined ? {} : { thing }),
      mentions: own.sort((a, b) => a.start - b.start),
    };
  });
}

/** The label that most mentions have; `usual` when others have no more. */
function mostly(mentions: readonly Candidate[], usual: Label): Label {
  const counts = new Map<Label, number>([[usual, 0]]);
  for (const { label } of mentions) counts.set(label, (counts.get(label) ?? 0) + 1);
  return mostVoted(counts);
}

/**
 * The id of a thing that the knowledge base does not hold: its name, with the label where a known thing of
 * another label or another name has that id (`safi` the city, `safi-per` a person), with a number where that is taken too.
 */
function freeId(base: string, label: Label, knownIds: ReadonlyMap<string, Label>, used: ReadonlySet<string>): string {
  const isFree = (id: string): boolean => (knownIds.get(id) ?? label) === label && !used.has(id);
  if (isFree(base)) return base;
  const labelled = `${base}-${label.toLowerCase()}`;
  let id = labelled;
  for (let n = 2; !isFree(id); n++) id = `${labelled}-${n}`;
  return id;
}

/** Longer "names" are lists in capitals and have no short forms. */
const MAX_NAME_WORDS = 16;

/** Words that make no short form of a longer name. */
const SMALL_WORDS = new Set(["de", "la", "le", "el", "al", "des", "du", "the", "of", "ben", "ibn", "y", "et"]);

/**
 * Returns a function that finds the one longer name of the same label that ends with (people) or begins with
 * (organisations) a name's words. "Zakaria" alone stands for "Zakaria El Ouahdi" too.
 */
function createLongerName(drafts: readonly Draft[]): (draft: Draft) => Draft | undefined {
  /** Short forms with the draft whose they are, `undefined` where several share one. */
  const owners = new Map<string, Draft | undefined>();
  for (const draft of drafts) {
    for (const form of shortFormsOf(draft)) owners.set(form, owners.has(form) ? undefined : draft);
  }
  return ({ words, label }) => {
    if (words.length === 0 || (words.length === 1 && SMALL_WORDS.has(words[0] as string))) return undefined;
    return owners.get(`${label} ${words.join(" ")}`);
  };
}

/** The short forms of known things' names, by label, as they are asked for; a thing comes again in many documents. */
const knownShortForms = new WeakMap<Thing, Map<Label, ReadonlySet<string>>>();

/** The short forms of every name that its thing has, or of its surface when the thing is unknown, each after its label. */
function shortFormsOf({ label, thing, words }: Draft): ReadonlySet<string> {
  if (thing === undefined) return new Set(shortForms(label, words));
  const known = knownShortForms.get(thing) ?? new Map<Label, ReadonlySet<string>>();
  knownShortForms.set(thing, known);
  const forms = known.get(label) ?? new Set(thing.aliases.flatMap(({ text }) => shortForms(label, wordsOf(text))));
  known.set(label, forms);
  return forms;
}

function shortForms(label: Label, name: readonly string[]): string[] {
  const isPerson = label === "PER";
  if ((!isPerson && label !== "ORG") || name.length > MAX_NAME_WORDS) return [];
  const isFirstLong = (name[0] ?? "").length > 3;
  const forms: (readonly string[])[] = [];
  // "Malia" for "Rosario Malia Cantero": the first of two surnames
  if (isPerson && name.length === 3 && (name[1] as string).length > 3) forms.push(name.slice(1, 2));
  for (let length = 1; length < name.length; length++) {
    if (isPerson) forms.push(name.slice(-length));
    if (isFirstLong && (!isPerson || length === 1)) forms.push(name.slice(0, length));
  }
  return forms.map((words) => `${label} ${words.join(" ")}`);
}

/** "(ONEE)" */
function isBracketed(text: string, { start, end }: Candidate): boolean {
  return text[start - 1] === "(" && text[end] === ")";
}

/** An organisation beside a known organisation. */
function isSameKind(long: Candidate, known: Candidate): boolean {
  return long.label === "ORG" && known.label === "ORG" && long.thing === undefined;
}

/** Folded name → the mention that it belongs to, from "Long Name (ACR)" and "ACR (Long Name)": mostly an acronym → its long name. */
function acronymExpansions(text: string, mentions: readonly Candidate[]): Map<string, Candidate> {
  const expansions = new Map<string, Candidate>();
  for (const [i, long] of mentions.entries()) {
    const next = mentions[i + 1];
    if (next === undefined || !/^\s*[(–-]\s*$/.test(text.slice(long.end, next.start))) continue;
    const [a, b] = [text.slice(long.start, long.end), text.slice(next.start, next.end)];
    if (isAcronymOf(b, a) || (long.label === next.label && isShortened(b, a))) expansions.set(fold(b), long);
    else if (isAcronymOf(a, b)) expansions.set(fold(a), next);
    // "National Office of Electricity and Drinking Water (ONEE)": known by its acronym in another language
    else if (isBracketed(text, next) && next.thing !== undefined && isSameKind(long, next) && wordsOf(a).length > 2)
      expansions.set(fold(a), next);
  }
  return expansions;
}
