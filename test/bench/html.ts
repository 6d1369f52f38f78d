/**
 * Compares extractors of the main text on the project's own HTML samples: words of the article kept, and
 * foreign words let in. The gold text is what the pages' authors put into paragraphs and subheadings of the
 * `article` element, asides and captions left out.
 *
 * Run: npm run bench:html
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extractFromHtml } from "@extractus/article-extractor";
import { Readability } from "@mozilla/readability";
import { Defuddle } from "defuddle/node";
import { parseHTML } from "linkedom";

const samples = join(import.meta.dirname, "../../../samples/items");

type Extract = (html: string) => Promise<string>;

const textOf = (html: string): string => parseHTML(`<html><body>${html}</body></html>`).document.body.textContent ?? "";

const extractors: Readonly<Record<string, Extract>> = {
  "@mozilla/readability + linkedom": async (html) =>
    textOf(new Readability(parseHTML(html).document as never, { charThreshold: 200 }).parse()?.content ?? ""),
  defuddle: async (html) => textOf((await Defuddle(parseHTML(html).document as never, "https://example.org/")).content),
  "@extractus/article-extractor": async (html) =>
    textOf((await extractFromHtml(html, "https://example.org/"))?.content ?? ""),
};

function goldOf(html: string): string {
  const { document } = parseHTML(html);
  const article = document.querySelector("article") ?? document.querySelector("main");
  for (const node of article?.querySelectorAll("aside, figure, nav, footer, script, form") ?? []) node.remove();
  return [...(article?.querySelectorAll("p, h2, h3, li, blockquote") ?? [])].map((node) => node.textContent).join(" ");
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

const pages = readdirSync(samples).filter((name) => name.endsWith(".html"));
for (const [name, extract] of Object.entries(extractors)) {
  let kept = 0;
  let wanted = 0;
  let foreign = 0;
  let given = 0;
  const started = performance.now();
  for (const page of pages) {
    const html = readFileSync(join(samples, page), "utf8");
    const left = new Map<string, number>();
    const gold = wordsOf(goldOf(html));
    for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1);
    const found = wordsOf(await extract(html));
    let common = 0;
    for (const word of found) {
      const n = left.get(word) ?? 0;
      if (n === 0) continue;
      common += 1;
      left.set(word, n - 1);
    }
    kept += common;
    wanted += gold.length;
    foreign += found.length - common;
    given += found.length;
  }
  const ms = (performance.now() - started) / pages.length;
  console.log(
    `${name.padEnd(32)} ${pages.length} pages: ${((100 * kept) / wanted).toFixed(1)} % of the article's words kept, ${((100 * foreign) / given).toFixed(1)} % foreign words, ${ms.toFixed(0)} ms a page`,
  );
}
