/**
 * The samples and their gold annotations, offsets resolved.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EnrichedDocument, Item, Label } from "../../src/document.js";
import { modelPath } from "../../src/model-files.js";
import { readInputs } from "../../workers/cli/inputs.js";

const BESIDE = pathToFileURL(modelPath("manifest.json"));
export const SAMPLES = fileURLToPath(new URL("../samples/items/", BESIDE));
const GOLD = fileURLToPath(new URL("../samples/gold/", BESIDE));

export interface Gold {
  readonly item: string;
  readonly record?: number;
  readonly language: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly publishedAt?: string;
  readonly authors?: readonly string[];
  readonly counts?: { readonly related?: number };
  /** Top-level IPTC codes, best first. */
  readonly topics: readonly string[];
  /** Every name in the kept text, in reading order. */
  readonly mentions: readonly { readonly surface: string; readonly label: Label; readonly entity: string }[];
}

export interface GoldMention {
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  readonly entity: string;
}

/** The gold of every sample document, by file and record. */
function readGold(): Map<string, Gold> {
  const gold = new Map<string, Gold>();
  for (const name of readdirSync(GOLD).sort()) {
    const entry = JSON.parse(readFileSync(`${GOLD}${name}`, "utf8")) as Gold;
    gold.set(keyOf(entry.item, entry.record), entry);
  }
  return gold;
}

/** Every sample item with its gold. */
export async function sampleItems(): Promise<{ item: Item; gold: Gold; key: string }[]> {
  const gold = readGold();
  const items: { item: Item; gold: Gold; key: string }[] = [];
  for await (const parsed of readInputs([SAMPLES], "auto")) {
    if ("error" in parsed) throw parsed.error;
    const key = keyOf(parsed.item.source.file ?? "", parsed.item.source.record);
    const own = gold.get(key);
    if (own === undefined) throw new Error(`samples/gold has nothing for ${key}`);
    items.push({ item: parsed.item, gold: own, key });
  }
  return items;
}

function keyOf(file: string, record: number | undefined): string {
  return record === undefined ? file : `${file}#${record}`;
}

const WORD = /[\p{L}\p{N}]/u;

/**
 * The gold mentions' offsets in the document's text: each surface is looked for from the end of the one before.
 *
 * @throws Error naming the surface that is not found.
 */
export function locate(document: Pick<EnrichedDocument, "text">, gold: Gold): GoldMention[] {
  const { text } = document;
  let from = 0;
  return gold.mentions.map(({ surface, label, entity }) => {
    for (let start = text.indexOf(surface, from); start >= 0; start = text.indexOf(surface, start + 1)) {
      const end = start + surface.length;
      if (WORD.test(text[start - 1] ?? " ") || WORD.test(text[end] ?? " ")) continue;
      from = end;
      return { start, end, label, entity };
    }
    throw new Error(`${gold.item}: "${surface}" is not in the text after position ${from}`);
  });
}
