/**
 * Propagation: a name seen whole once in a document lends its label to its later short forms
 * (`Chakib Achour` … `Achour`), where nothing else was found.
 */
import { type IdentifiedDocument, isSupported } from "../document.js";
import { isCapitalised, isWord, tokenise } from "../text/tokens.js";
import type { Candidate } from "./candidate.js";

/** Shorter last names are particles or initials. */
const MIN_LENGTH = 3;

/** Adds the mentions that other mentions of the same document imply; the result is in text order and disjoint. */
export function propagate(document: IdentifiedDocument, mentions: readonly Candidate[]): Candidate[] {
  const short = new Map<string, Candidate>();
  for (const mention of mentions) {
    const words = tokenise(document.text, mention).filter(isWord);
    if (mention.label === "PER" && words.length > 1) {
      const last = words.at(-1);
      if (last !== undefined && isCapitalised(last) && last.text.length >= MIN_LENGTH) short.set(last.text, mention);
    } else if (mention.label !== "PER" && words.length === 1 && words[0] !== undefined) {
      short.set(words[0].text, mention);
    }
  }
  if (short.size === 0) return [...mentions];
  const added: Candidate[] = [];
  let next = 0;
  for (const [index, segment] of document.segments.entries()) {
    if (!isSupported(segment.language.tag)) continue;
    for (const token of tokenise(document.text, segment)) {
      while (next < mentions.length && (mentions[next] as Candidate).end <= token.start) next += 1;
      const covering = mentions[next];
      if (covering !== undefined && covering.start < token.end) continue;
      const source = short.get(token.text);
      if (source === undefined) continue;
      added.push({
        start: token.start,
        end: token.end,
        label: source.label,
        reason: "propagation",
        rule: "propagation",
        segment: index,
        ...(source.thing === undefined ? {} : { thing: source.thing }),
      });
    }
  }
  return [...mentions, ...added].sort((a, b) => a.start - b.start);
}
