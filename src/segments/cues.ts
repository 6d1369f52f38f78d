/**
 * The fixed phrases that betray what a line is, from models/segments/cues.tsv: notices, related links, the
 * headings over them, menus, captions, calls to subscribe. Cues are written folded (lower case, no accents);
 * `…` stands for up to 60 characters, `#` for a number, alternatives stand in `(?:a|b)`. Kinds that begin with `word-` are
 * words that notices use more than articles do: hints, not proof.
 */
import { ModelError } from "../errors.js";
import { readModelTable } from "../model-files.js";
import { fold } from "../text/fold.js";

export interface Cues {
  /** The kinds of cue a line carries; the line is folded inside. */
  readonly of: (line: string) => ReadonlySet<string>;
  /** The kinds of the longer cues that a text begins with. */
  readonly startsAt: (text: string) => ReadonlySet<string>;
}

interface Cue {
  readonly kind: string;
  /** Where it counts: at the start or end of a line, anywhere, or as the whole line. */
  readonly position: string;
  readonly pattern: RegExp;
}

/** Longest start of a line that cues are looked for in: a notice says what it is at once. */
const MAX_CUE_REACH = 400;
/** Shorter cues ("tags", "photo") are no seam in running text. */
const MIN_SEAM_CUE_LENGTH = 6;

/** Loads the cues; the functions returned are pure and take time linear in the line's length. */
export function loadCues(): Cues {
  const rows = readModelTable("segments/cues.tsv", ["kind", "position", "cue"]);
  const cues = new Map<string, Cue[]>();
  const seams = new Map<string, Cue[]>();
  for (const { kind, position, cue } of rows) {
    if (!["start", "any", "whole", "end"].includes(position)) {
      throw new ModelError(`models/segments/cues.tsv: unknown position "${position}" of "${cue}"`);
    }
    // A related cue is a call followed by a headline ("Lire aussi : …") or stands alone; "Lire plus tard" is prose.
    const after = kind === "related" ? "\\s*(?:[:|>»–-]|$)" : "(?![a-z])";
    const isClosed = position === "whole" || position === "end";
    const source = `(?:${cue.trim().replace(/…/g, ".{0,60}?").replace(/^#/, "\\d+")})`;
    const compiled = { kind, position, pattern: new RegExp(source + (isClosed ? "[\\s.!:>»…]*$" : after), "y") };
    for (const key of keysOf(cue)) cues.set(key, [...(cues.get(key) ?? []), compiled]);
    // "Actualités" alone on a line is a heading, in running text a word
    const isPhrase =
      cue.length >= MIN_SEAM_CUE_LENGTH && (position === "start" || kind === "share" || cue.includes(" "));
    if (!isPhrase || !["start", "whole"].includes(position) || /^(?:word-|section)/.test(kind)) continue;
    const open = { kind, position, pattern: new RegExp(`${source}(?![a-z])`, "y") };
    for (const key of keysOf(cue)) seams.set(key, [...(seams.get(key) ?? []), open]);
  }
  return {
    of: (line) => {
      const folded = fold(line.slice(0, MAX_CUE_REACH)).trim();
      const kinds = new Set<string>();
      let isFirst = true;
      for (const { 0: word, index } of folded.matchAll(WORD)) {
        for (const { kind, position, pattern } of cues.get(keyOf(word)) ?? []) {
          if (kinds.has(kind) || (!isFirst && (position === "start" || position === "whole"))) continue;
          pattern.lastIndex = index;
          if (pattern.test(folded)) kinds.add(kind);
        }
        isFirst = false;
      }
      return kinds;
    },
    startsAt: (text) => {
      const folded = fold(text).trim();
      const first = folded.match(WORD)?.[0];
      const own = first === undefined || !folded.startsWith(first) ? [] : (seams.get(keyOf(first)) ?? []);
      const kinds = own.filter(({ pattern }) => {
        pattern.lastIndex = 0;
        return pattern.test(folded);
      });
      return new Set(kinds.map(({ kind }) => kind));
    },
  };
}

const WORD = /[©#]|[a-z0-9]+/g;

/** Cues are looked up by the first letters of their first word; numbers share one key. */
function keyOf(word: string): string {
  return /^\d/.test(word) ? "#" : word.slice(0, 2);
}

/** Keys of the words a cue may begin with: of "(?:photo|ph) : " "ph" only. */
function keysOf(cue: string): Set<string> {
  const [, group = "", isOptional = "", rest = ""] = /^(?:\(\?:([^()]*)\)(\??))?(.*)$/.exec(cue) ?? [];
  const heads = [...(group === "" ? [] : group.split("|")), ...(group === "" || isOptional !== "" ? [rest] : [])];
  const words = heads.map((head) => head.match(WORD)?.[0] ?? "");
  if (words.includes("")) throw new ModelError(`models/segments/cues.tsv: "${cue}" does not begin with a word`);
  return new Set(words.map(keyOf));
}
