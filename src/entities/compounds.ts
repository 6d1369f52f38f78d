/**
 * Compounds that hold a name of their own behind a hyphen, taken apart before names are looked for:
 * "ex-OCP" and "pro-Polisario" after their prefix, "Rabat-Madrid" and "Maroc-UE" between two known names.
 */
import type { Token } from "../text/tokens.js";
import type { Word } from "./words.js";

const PREFIX = /^(?:ex|pro|anti|non|post|pré|pre|néo|neo|ultra)-(?=\p{Lu})/iu;

/** The tokens of a sentence with such compounds cut; a compound that is itself a known name stays whole. */
export function cutCompounds(tokens: readonly Token[], wordOf: (text: string) => Word): readonly Token[] {
  if (!tokens.some(({ text }) => text.includes("-"))) return tokens;
  return tokens.flatMap((token) => {
    const cut = token.text.includes("-") ? cutOf(token.text, wordOf) : undefined;
    if (cut === undefined) return [token];
    const { start, end, text } = token;
    return [
      { start, end: start + cut.to, text: text.slice(0, cut.to) },
      ...(cut.from === cut.to ? [] : [{ start: start + cut.to, end: start + cut.from, text: "-" }]),
      { start: start + cut.from, end, text: text.slice(cut.from) },
    ];
  });
}

/** Where the first part ends and the second begins. */
function cutOf(text: string, wordOf: (text: string) => Word): { to: number; from: number } | undefined {
  const whole = wordOf(text);
  if (whole.isListed || whole.knownNames?.entries !== undefined) return undefined;
  const prefix = PREFIX.exec(text)?.[0].length;
  if (prefix !== undefined) return { to: prefix, from: prefix };
  const parts = text.split("-");
  if (parts.length !== 2) return undefined;
  const [first = "", second = ""] = parts;
  return isPlaceOrAcronym(first, wordOf) && isPlaceOrAcronym(second, wordOf)
    ? { to: first.length, from: first.length + 1 }
    : undefined;
}

/** "Rabat", "UE": the knowledge base has it as a place, or as an acronym. */
function isPlaceOrAcronym(text: string, wordOf: (text: string) => Word): boolean {
  const { isCapital, knownNames } = wordOf(text);
  if (!isCapital) return false;
  return knownNames?.entries?.some(({ thing, isAcronym }) => thing.label === "LOC" || isAcronym) === true;
}
