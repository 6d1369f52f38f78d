/**
 * HTML pages: the main text by @mozilla/readability on linkedom, the metadata from JSON-LD and meta tags.
 *
 * Readability was chosen after a comparison on the project's own pages, `npm run bench:html`; see
 * README.md, "Input". What it drops (navigation, related links, cookie notices) does not come back:
 * offsets refer to the kept text.
 */
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { Item } from "../document.js";
import { ItemError } from "../errors.js";
import { createItem, nameOf } from "./item.js";
import type { Place } from "./records.js";

/** Longest page in UTF-16 units, its scripts included. */
const MAX_PAGE_LENGTH = 16_000_000;
/** Most `<` on a page: 100,000 elements one inside the other take linkedom 4 s, twice as many 14 s. */
const MAX_TAGS = 100_000;
/** Elements nested deeper than this are no article; a program recursing into them could overflow the stack. */
const MAX_DEPTH = 500;
/**
 * Readability takes about 2 µs for every element times 40 and its depth. Beyond 4 s it is not asked, and the
 * whole page is the text: a usual page has a hundredth, the longest a third of it.
 */
const MAX_EFFORT = 2_000_000;
const EFFORT_PER_ELEMENT = 40;

/** The little of the DOM that is used here; TypeScript's own DOM library would bring a browser's globals. */
interface DomNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
}
interface DomElement extends DomNode {
  getAttribute(name: string): string | null;
}
interface DomDocument {
  readonly body: DomElement;
  readonly documentElement: DomElement | null;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): ArrayLike<DomElement> & Iterable<DomElement>;
}

interface Metadata {
  title?: string | undefined;
  publisher?: string | undefined;
  publishedAt?: string | undefined;
  authors?: string[] | undefined;
  language?: string | undefined;
  uri?: string | undefined;
}

/**
 * One HTML page to one item.
 *
 * @throws ItemError when the page has no readable text, or is too large for an article's.
 */
export function parseHtml(html: string, place: Place & { uri?: string }): Item {
  try {
    return readPage(html, place);
  } catch (cause) {
    if (cause instanceof ItemError) throw cause;
    throw new ItemError(`${nameOf(place)}: it cannot be read as HTML`, { cause });
  }
}

function readPage(html: string, place: Place & { uri?: string }): Item {
  const refuse = (reason: string): never => {
    throw new ItemError(`${nameOf(place)}: ${reason}; this is no article page`);
  };
  if (html.length > MAX_PAGE_LENGTH) refuse(`it has ${html.length} characters, the limit is ${MAX_PAGE_LENGTH}`);
  let tags = 0;
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) tags += 1;
  if (tags > MAX_TAGS) refuse(`it has ${tags} tags, the limit is ${MAX_TAGS}`);
  const document = parseDocument(/<body[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
  const { depth, effort } = extentOf(document.body);
  if (depth > MAX_DEPTH) refuse(`its elements are nested deeper than ${MAX_DEPTH}`);
  const metadata = readMetadata(document);
  const whole = textOf(document.body);
  const article = effort > MAX_EFFORT ? undefined : readArticle(document);
  const text = article?.content ? textOf(parseDocument(`<html><body>${article.content}</body></html>`).body) : whole;
  const title = metadata.title ?? (article?.title?.trim() || undefined);
  return createItem({
    ...metadata,
    title,
    publisher: metadata.publisher ?? (article?.siteName?.trim() || undefined),
    // The page's own headline may be kept at the head of the text as well; once is enough.
    text: title === undefined ? text : withoutTitle(text, title),
    uri: place.uri ?? metadata.uri,
    file: place.file,
    mediaType: "text/html",
  });
}

function parseDocument(html: string): DomDocument {
  return parseHTML(html).document as unknown as DomDocument;
}

function withoutTitle(text: string, title: string): string {
  const lead = text.trimStart();
  if (!lead.startsWith(title)) return text;
  const rest = lead.slice(title.length).trimStart();
  return rest === "" ? text : rest;
}

/** The article that Readability finds; none where it fails, as it does on some malformed pages. */
function readArticle(document: DomDocument): ReturnType<Readability["parse"]> {
  try {
    return new Readability(document as never, { charThreshold: 200 }).parse();
  } catch {
    return null;
  }
}

/** How deep elements are nested, and what reading them takes; without recursion. */
function extentOf(root: DomElement | null): { depth: number; effort: number } {
  let deepest = 0;
  let effort = 0;
  const open: [node: DomNode, depth: number][] = root === null ? [] : [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    deepest = Math.max(deepest, depth);
    effort += EFFORT_PER_ELEMENT + depth;
    for (const child of node.childNodes) if (child.nodeType === 1) open.push([child, depth + 1]);
  }
  return { depth: deepest, effort };
}

const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE BR DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TH TR UL".split(
    " ",
  ),
);
const SILENT = new Set("SCRIPT STYLE NOSCRIPT TEMPLATE SVG HEAD IFRAME BUTTON SELECT".split(" "));

/** The text of an element, one block a line, white space as a browser would show it. */
function textOf(root: DomElement | null): string {
  const parts: string[] = [];
  const visit = (node: DomNode): void => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) parts.push((child.textContent ?? "").replace(/[ \t\r\n\f]+/g, " "));
      if (child.nodeType !== 1) continue;
      const tag = child.nodeName.toUpperCase();
      if (SILENT.has(tag)) continue;
      const isBlock = BLOCKS.has(tag);
      if (isBlock) parts.push("\n");
      visit(child);
      if (isBlock) parts.push("\n");
    }
  };
  if (root !== null) visit(root);
  return parts
    .join("")
    .replace(/ {2,}/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

function readMetadata(document: DomDocument): Metadata {
  const ld = articleLinkedData(document);
  const meta = (name: string): string | undefined =>
    document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.getAttribute("content")?.trim() ||
    undefined;
  const author = meta("author") ?? meta("article:author");
  const heading = document.querySelectorAll("h1");
  return {
    title:
      ld.title ?? meta("og:title") ?? (heading.length === 1 ? heading[0]?.textContent?.trim() || undefined : undefined),
    publisher: ld.publisher ?? meta("og:site_name"),
    publishedAt:
      ld.publishedAt ??
      meta("article:published_time") ??
      meta("date") ??
      (document.querySelector("time[datetime]")?.getAttribute("datetime") || undefined),
    // Some sites put the address of a profile there
    authors: ld.authors ?? (author === undefined || /^https?:/.test(author) ? undefined : [author]),
    language: document.documentElement?.getAttribute("lang") || undefined,
    uri: document.querySelector('link[rel="canonical"]')?.getAttribute("href") || meta("og:url"),
  };
}

/** Title, publisher, date and authors of the first article in the page's JSON-LD; broken JSON-LD is as none. */
function articleLinkedData(document: DomDocument): Metadata {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    let data: unknown;
    try {
      data = JSON.parse(script.textContent ?? "");
    } catch {
      continue;
    }
    for (const node of linkedNodes(data)) {
      const types = [node["@type"]].flat().filter((type) => typeof type === "string");
      if (!types.some((type) => /Article|Posting|Report/.test(type))) continue;
      const authors = [node["author"]]
        .flat()
        .map(nameOfNode)
        .filter((name) => name !== undefined);
      return {
        title: stringOf(node["headline"]),
        publisher: nameOfNode(node["publisher"]),
        publishedAt: stringOf(node["datePublished"]),
        authors: authors.length > 0 ? authors : undefined,
      };
    }
  }
  return {};
}

function* linkedNodes(data: unknown): Generator<Record<string, unknown>> {
  for (const node of [data].flat()) {
    if (typeof node !== "object" || node === null) continue;
    yield node as Record<string, unknown>;
    const graph = (node as Record<string, unknown>)["@graph"];
    if (Array.isArray(graph)) for (const inner of graph) if (typeof inner === "object" && inner !== null) yield inner;
  }
}

function nameOfNode(node: unknown): string | undefined {
  return typeof node === "object" && node !== null ? stringOf((node as { name?: unknown }).name) : stringOf(node);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
