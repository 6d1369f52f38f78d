/**
 * The marked pages of test/accuracy/segments and how well the segments stage reads them.
 *
 * Page format: test/accuracy/README.md. Characters are counted without white space, so that it does not
 * matter to whom the space between two pieces goes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Item, Role, SegmentedDocument, Span } from "../src/document.js";
import { createItem } from "../src/input/item.js";
import { fold } from "../src/text/fold.js";

const FOLDER = join(import.meta.dirname.replace(/([/\\])dist[/\\]test$/, "$1test"), "accuracy/segments");

interface GoldPiece extends Span {
  readonly role: Role;
  /** `interviewer` where the page does not name who asks. */
  readonly speaker: string | undefined;
}

export interface GoldPage {
  readonly name: string;
  readonly text: string;
  readonly pieces: readonly GoldPiece[];
  readonly language?: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly publishedAt?: string;
  readonly authors?: readonly string[];
}

const ESCAPES: Readonly<Record<string, string>> = { "\\s": " ", "\\t": "\t", "\\n": "\n", "\\r": "\r" };
const written = (text: string): string => text.replace(/\\[stnr]/g, (mark) => ESCAPES[mark] as string);

/** The pages of one half, in the order of their names. */
export function readPages(half: "tune" | "held-out"): GoldPage[] {
  const folder = join(FOLDER, half);
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const [head = "", ...lines] = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
      let text = "";
      const pieces = lines.map((line): GoldPiece => {
        const [mark = "", , separator = "", content = ""] = line.split("\t");
        const [role, speaker] = mark.split("@");
        const start = text.length;
        text += written(content);
        const end = text.length;
        text += written(separator);
        return { start, end, role: role as Role, speaker };
      });
      return { ...JSON.parse(head.slice(1)), name, text, pieces };
    });
}

const ROLES = ["title", "byline", "body", "related", "boilerplate"] as const;

/** A page with what the stage made of it. */
export interface ReadPage {
  readonly gold: GoldPage;
  readonly document: SegmentedDocument;
  /** Characters by `gold role > given role`; `none` where no segment lies. */
  readonly confusion: ReadonlyMap<string, number>;
  /** Stretches whose role is wrong, for a person to look at. */
  readonly wrong: readonly { readonly gold: string; readonly given: string; readonly text: string }[];
  /** Body characters that have a speaker in the gold, those given the right one, and those given one for nothing. */
  readonly spoken: number;
  readonly spokenRight: number;
  readonly spokenForNothing: number;
  readonly isRight: Readonly<Record<"title" | "date" | "publisher" | "authors", boolean>>;
}

/** Runs the stage over one page and compares. */
export function readPage(gold: GoldPage, segment: (item: Item) => SegmentedDocument): ReadPage {
  const document = segment(createItem({ text: gold.text }));
  const roleAt = new Array<string>(gold.text.length).fill("none");
  const speakerAt = new Array<string | undefined>(gold.text.length).fill(undefined);
  for (const { start, end, role, speaker } of document.segments) {
    roleAt.fill(role, start, end);
    if (speaker !== undefined) speakerAt.fill(speaker, start, end);
  }
  const confusion = new Map<string, number>();
  const wrong: { gold: string; given: string; text: string }[] = [];
  let [spoken, spokenRight, spokenForNothing] = [0, 0, 0];
  for (const piece of gold.pieces) {
    for (let i = piece.start; i < piece.end; i++) {
      const character = gold.text[i] as string;
      if (/\s/.test(character)) continue;
      const given = roleAt[i] as string;
      const key = `${piece.role} > ${given}`;
      confusion.set(key, (confusion.get(key) ?? 0) + 1);
      if (piece.speaker !== undefined) spoken += 1;
      if (sameText(piece.speaker, speakerAt[i])) spokenRight += piece.speaker === undefined ? 0 : 1;
      else if (piece.speaker === undefined) spokenForNothing += 1;
      if (given === piece.role) continue;
      const last = wrong.at(-1);
      if (last?.gold === piece.role && last.given === given && gold.text.slice(piece.start, i).includes(last.text))
        last.text = gold.text.slice(gold.text.indexOf(last.text, piece.start), i + 1);
      else wrong.push({ gold: piece.role, given, text: character });
    }
  }
  return {
    gold,
    document,
    confusion,
    wrong,
    spoken,
    spokenRight,
    spokenForNothing,
    isRight: {
      title: sameText(gold.title, document.title),
      date: gold.publishedAt === document.publishedAt?.slice(0, 10),
      publisher: sameText(gold.publisher, document.source.publisher),
      authors: sameText(gold.authors?.join("|"), document.authors?.join("|")),
    },
  };
}

/** Equal but for case, accents, white space and soft hyphens: a page may print its own name in capitals. */
function sameText(a: string | undefined, b: string | undefined): boolean {
  const plain = (text: string): string =>
    fold(text.replace(/\u00AD/g, ""))
      .replace(/\s+/g, " ")
      .trim();
  return a === b || (a !== undefined && b !== undefined && plain(a) === plain(b));
}

/** Shares between 0 and 1 over several pages. */
export interface PageScores {
  /** Of the article's characters, those in body segments. */
  readonly bodyKept: number;
  /** Of the characters in body segments, those that are not the article's. */
  readonly foreign: number;
  readonly roles: number;
  readonly title: number;
  readonly date: number;
  readonly publisher: number;
  readonly authors: number;
  readonly speakers: number;
  readonly spokenForNothing: number;
}

export function scoresOf(pages: readonly ReadPage[]): PageScores {
  const confusion = confusionOf(pages);
  const count = (gold: string, given: string): number => confusion.get(`${gold} > ${given}`) ?? 0;
  const sum = (of: (page: ReadPage) => number): number => pages.reduce((total, page) => total + of(page), 0);
  const all = [...confusion.values()].reduce((total, n) => total + n, 0);
  const wanted = [...ROLES, "none"].reduce((total, given) => total + count("body", given), 0);
  const given = ROLES.reduce((total, gold) => total + count(gold, "body"), 0);
  const share = (name: keyof ReadPage["isRight"]): number =>
    sum(({ isRight }) => (isRight[name] ? 1 : 0)) / pages.length;
  return {
    bodyKept: count("body", "body") / wanted,
    foreign: 1 - count("body", "body") / given,
    roles: ROLES.reduce((total, role) => total + count(role, role), 0) / all,
    title: share("title"),
    date: share("date"),
    publisher: share("publisher"),
    authors: share("authors"),
    speakers: sum(({ spokenRight }) => spokenRight) / sum(({ spoken }) => spoken),
    spokenForNothing: sum(({ spokenForNothing }) => spokenForNothing) / wanted,
  };
}

/** Characters by `gold role > given role`, over several pages. */
export function confusionOf(pages: readonly ReadPage[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { confusion } of pages)
    for (const [key, count] of confusion) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}
