/**
 * The fixed phrases that betray a notice, a related link or a heading over related links, from
 * models/segments/cues.tsv. Cues are written folded (lower case, no accents); `…` stands for up to 60
 * characters, alternatives stand in `(?:a|b)`.
 */
import { ModelError } from "../errors.js";
import { readModelTable } from "../model-files.js";
import { fold } from "../text/fold.js";

export type Cue = "boilerplate" | "related" | "related-heading";

/** The cue a line carries, if any; the line is folded inside. */
export type CueFinder = (line: string) => Cue | undefined;

/** Longest start of a line that cues are looked for in: a notice says what it is at once. */
const MAX_CUE_REACH = 400;

const CUES: readonly Cue[] = ["related-heading", "boilerplate", "related"];

/** Loads the cues; the function returned is pure and takes time linear in the line's length. */
export function loadCues(): CueFinder {
  const rows = readModelTable("segments/cues.tsv", ["role", "position", "cue"]);
  const patterns = CUES.map((role) => {
    const own = rows.filter((row) => row.role === role);
    const at = (position: string): string =>
      own
        .filter((row) => row.position === position)
        .map((row) => row.cue.trim().replace(/…/g, ".{0,60}?"))
        .join("|") || "(?!)";
    const unknown = own.find((row) => !["start", "any", "whole"].includes(row.position));
    if (unknown) throw new ModelError(`models/segments/cues.tsv: unknown position "${unknown.position}"`);
    // A related cue is a call followed by a headline ("Lire aussi : …") or stands alone; "Lire plus tard" is prose.
    const after = role === "related" ? "(?=\\s*(?:[:|>»–-]|$))" : "(?![a-z])";
    return {
      role,
      pattern: new RegExp(
        `^[\\W_]*(?:(?:${at("start")})${after}|(?:${at("whole")})[\\s.!:>»…]*$)|\\b(?:${at("any")})\\b`,
      ),
    };
  });
  return (line) => {
    const folded = fold(line.slice(0, MAX_CUE_REACH)).trim();
    return patterns.find(({ pattern }) => pattern.test(folded))?.role;
  };
}
