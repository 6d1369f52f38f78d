/**
 * Names known only as being a town or a brand somewhere: evidence for the tagger, never a mention by itself.
 */
import { readModelText } from "../model-files.js";
import { foldWord } from "../text/fold.js";
import { isCapitalised, type Token } from "../text/tokens.js";

/** Per token and list: 0, or the position in the listed name it is part of: 1 first, 2 inner, 3 last, 4 only. */
export interface ListedNames {
  readonly towns: Uint8Array;
  readonly brands: Uint8Array;
}

/** Longest listed name in tokens. */
const MAX_LENGTH = 4;

/** Loads both lists; the function returned is pure. */
export function loadListedNames(): (tokens: readonly Token[]) => ListedNames {
  const towns = readNames("entities/towns.txt");
  const brands = readNames("entities/brands.txt");
  return (tokens) => {
    const folded = tokens.map((token) => (isCapitalised(token) ? foldWord(token.text) : undefined));
    return { towns: mark(tokens, folded, towns), brands: mark(tokens, folded, brands) };
  };
}

function readNames(name: string): { names: ReadonlySet<string>; heads: ReadonlySet<string> } {
  const names = new Set<string>();
  const heads = new Set<string>();
  for (const line of readModelText(name).split("\n")) {
    if (line === "") continue;
    names.add(line);
    const space = line.indexOf(" ");
    if (space > 0) heads.add(line.slice(0, space));
  }
  return { names, heads };
}

function mark(
  tokens: readonly Token[],
  folded: readonly (string | undefined)[],
  { names, heads }: { names: ReadonlySet<string>; heads: ReadonlySet<string> },
): Uint8Array {
  const marks = new Uint8Array(tokens.length);
  for (let from = 0; from < tokens.length; from++) {
    const head = folded[from];
    if (head === undefined) continue;
    let to = names.has(head) ? from + 1 : 0;
    if (heads.has(head)) {
      let name = head;
      for (let end = from + 1; end < Math.min(tokens.length, from + MAX_LENGTH); end++) {
        name += ` ${foldWord((tokens[end] as Token).text)}`;
        if (names.has(name)) to = end + 1;
      }
    }
    if (to === 0) continue;
    for (let i = from; i < to; i++) marks[i] = to - from === 1 ? 4 : i === from ? 1 : i === to - 1 ? 3 : 2;
    from = to - 1;
  }
  return marks;
}
