/**
 * The knowledge base: things in the news with their names in three languages (and Arabic), edited as the
 * tables models/entities/knowledge-base/*.tsv.
 *
 * A name or alias that ends in `?` is ambiguous: it counts only in a text that also holds an unmarked name
 * of the same thing or one of its context words.
 */
import { readdirSync } from "node:fs";
import type { Label, SupportedLanguage } from "../document.js";
import { ModelError } from "../errors.js";
import { modelPath, readModelTable } from "../model-files.js";
import { fold } from "../text/fold.js";
import { KINDS } from "./kinds.js";

export interface Thing {
  readonly id: string;
  readonly label: Label;
  readonly kind: string;
  /** The usual name in each language. */
  readonly names: Readonly<Record<SupportedLanguage, string>>;
  readonly aliases: readonly Alias[];
  /** Folded words that show an ambiguous alias is meant. */
  readonly context: readonly string[];
  readonly links: { readonly wikidata?: string; readonly geonames?: string };
}

/**
 * Whether an unmarked name of the thing means it though the text gives the name this label: "Telegram" is a
 * product and a company, "España" a country and its team. A city's name is also its club's, another thing.
 */
export function mayMean(thing: Thing, label: Label): boolean {
  if (thing.label === label) return true;
  return thing.label === "LOC" ? thing.kind === "country" && label === "ORG" : label !== "PER" && thing.label !== "PER";
}

/** A written form of a thing's name. */
interface Alias {
  readonly text: string;
  readonly isAmbiguous: boolean;
}

const FOLDER = "entities/knowledge-base";
const COLUMNS = ["id", "label", "kind", "fr", "en", "es", "ar", "aliases", "context", "wikidata", "geonames"] as const;

/** The tables of the knowledge base, in the order of their names. */
function knowledgeBaseFiles(): string[] {
  return readdirSync(modelPath(FOLDER))
    .filter((name) => name.endsWith(".tsv"))
    .sort()
    .map((name) => `${FOLDER}/${name}`);
}

/**
 * Reads every table.
 *
 * @throws ModelError on an unknown label or kind, an empty name, or an id given twice.
 */
export function loadKnowledgeBase(): Thing[] {
  const things = new Map<string, Thing>();
  for (const file of knowledgeBaseFiles()) {
    for (const row of readModelTable(file, COLUMNS)) {
      const label = row.label as Label;
      const problem = problemOf(row, things.has(row.id));
      if (problem !== undefined) throw new ModelError(`models/${file}: ${row.id || "(no id)"}: ${problem}`);
      const names = [row.fr, row.en || row.fr, row.es || row.fr].map(aliasOf);
      const [fr, en, es] = names as [Alias, Alias, Alias];
      const seen = new Set<string>();
      const aliases = [fr, en, es, ...splitList(row.aliases).map(aliasOf), ...splitList(row.ar).map(aliasOf)].filter(
        (alias) => !seen.has(alias.text) && seen.add(alias.text),
      );
      things.set(row.id, {
        id: row.id,
        label,
        kind: row.kind,
        names: { fr: fr.text, en: en.text, es: es.text },
        aliases,
        context: splitList(row.context).map(fold),
        links: {
          ...(row.wikidata === "" ? {} : { wikidata: row.wikidata }),
          ...(row.geonames === "" ? {} : { geonames: row.geonames }),
        },
      });
    }
  }
  return [...things.values()];
}

function problemOf(row: Record<(typeof COLUMNS)[number], string>, isTwice: boolean): string | undefined {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(row.id)) return "its id is not kebab-case ASCII";
  if (isTwice) return "its id is given twice";
  if (!(row.label in KINDS)) return `unknown label "${row.label}"`;
  if (!KINDS[row.label as Label].includes(row.kind)) return `kind "${row.kind}" does not go with label ${row.label}`;
  if (row.fr.trim() === "") return "it has no French name";
  if (row.wikidata !== "" && !/^Q\d+$/.test(row.wikidata)) return `"${row.wikidata}" is no Wikidata id`;
  if (row.geonames !== "" && !/^\d+$/.test(row.geonames)) return `"${row.geonames}" is no GeoNames id`;
  return undefined;
}

function splitList(cell: string): string[] {
  return cell
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function aliasOf(text: string): Alias {
  return text.endsWith("?")
    ? { text: text.slice(0, -1).trim(), isAmbiguous: true }
    : { text: text.trim(), isAmbiguous: false };
}
