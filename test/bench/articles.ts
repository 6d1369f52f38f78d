/**
 * Items for the measures of speed: articles of 5 KB and headlines, put together from the samples' paragraphs
 * so that no two are alike.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Item } from "../../src/document.js";
import { createItem } from "../../src/input/item.js";

const samples = join(import.meta.dirname, "../../../samples/items");
const paragraphs = readdirSync(samples)
  .filter((name) => /^(?:fr|en|es).*\.txt$/.test(name))
  .flatMap((name) => readFileSync(join(samples, name), "utf8").split("\n"))
  .filter((line) => line.length > 150 && line.length < 900);

export function article(n: number): Item {
  let text = `Article ${n}\n`;
  for (let i = 0; text.length < 5_000; i++) text += `\n${paragraphs[(n * 7 + i * 3) % paragraphs.length]}`;
  return createItem({ id: `article-${n}`, text });
}

export function headline(n: number): Item {
  const paragraph = paragraphs[n % paragraphs.length] as string;
  return createItem({ id: `headline-${n}`, text: `${paragraph.slice(0, 110).replace(/\s\S*$/, "")} (${n})` });
}
