/**
 * The segments stage: tells apart what a page is about from what merely surrounds it.
 *
 * Works on line and spacing structure, fixed cues (models/segments/cues.tsv) and bylines. The article is
 * taken to be the stretch from the title to the last paragraph of prose; headlines outside it, tickers and
 * "Lire aussi" lines are `related`, notices are `boilerplate`.
 */
import type { Item, Role, Segment, SegmentedDocument, Warning } from "../document.js";
import { type Byline, readByline } from "./byline.js";
import { type Cue, type CueFinder, loadCues } from "./cues.js";
import { speakersOf } from "./interview.js";
import { type Unit, unitsOf } from "./units.js";

interface Marked extends Unit {
  readonly cue: Cue | undefined;
  readonly byline: Byline | undefined;
  readonly isProse: boolean;
}

/** Loads the stage. The function returned is pure and linear in the length of the text. */
export function loadSegments(): (item: Item) => SegmentedDocument {
  const cueOf = loadCues();
  return (item) => segment(item, cueOf);
}

function segment(item: Item, cueOf: CueFinder): SegmentedDocument {
  const units = markedUnits(item, cueOf);
  const warnings: Warning[] = [...item.warnings];
  const roles = rolesOf(units, item);
  if (!roles.includes("body") && roles.includes("related")) {
    warnings.push({ code: "no-body", message: "only headlines were found; they are given as related segments" });
  }
  const bylines = units.flatMap((unit, i) => (roles[i] === "byline" && unit.byline ? [unit.byline] : []));
  const titleUnit = units[roles.indexOf("title")];
  const title = item.title ?? titleUnit?.text.replace(/\s+/g, " ");
  const publishedAt = item.publishedAt ?? bylines.find((byline) => byline.publishedAt)?.publishedAt;
  const authors = item.authors ?? bylines.find((byline) => byline.authors)?.authors;
  const publisher = item.source.publisher ?? bylines.find((byline) => byline.publisher)?.publisher;
  const speakers = speakersOf(
    units.map((unit, i) => ({ text: unit.text, isBody: roles[i] === "body" })),
    { title, publisher },
  );
  const segments = units.map((unit, i): Segment => {
    const speaker = speakers[i];
    const role = roles[i] as Role;
    return { start: unit.start, end: unit.end, role, ...(speaker === undefined ? {} : { speaker }) };
  });
  return {
    ...item,
    source: publisher === undefined ? item.source : { ...item.source, publisher },
    ...(title === undefined ? {} : { title }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(authors === undefined ? {} : { authors }),
    segments,
    warnings,
  };
}

function markedUnits(item: Item, cueOf: CueFinder): Marked[] {
  return unitsOf(item.text).map((unit) => ({
    ...unit,
    cue: cueOf(unit.text),
    byline: unit.isTicker ? undefined : readByline(unit.text),
    isProse: !unit.isTicker && isProse(unit.text),
  }));
}

/** Prose ends its sentences; a headline seldom does, and is short. */
const MIN_PROSE_LENGTH = 60;
/** No headline is longer. */
const MAX_HEADLINE_LENGTH = 220;

function isProse(text: string): boolean {
  if (text.length > MAX_HEADLINE_LENGTH) return true;
  return text.length >= MIN_PROSE_LENGTH && /[.!?…]["»”)]?$/.test(text) && /\p{Ll}/u.test(text);
}

function rolesOf(units: readonly Marked[], item: Item): Role[] {
  const isPlain = (unit: Marked): boolean => !unit.isTicker && unit.cue === undefined;
  const roles = units.map((unit): Role => {
    if (unit.cue === "boilerplate") return "boilerplate";
    if (unit.cue !== undefined || unit.isTicker) return "related";
    return "body";
  });
  markListsUnderHeadings(units, roles);

  const isCandidate = (i: number): boolean => roles[i] === "body";
  const title = titleIndex(units, roles, item);
  const searchFrom = title === undefined ? 0 : title + 1;
  const prose = units.flatMap((unit, i) =>
    isCandidate(i) && unit.isProse && !unit.byline && i >= searchFrom ? [i] : [],
  );
  const firstProse = prose[0];
  const lastProse = prose.at(-1);

  if (firstProse === undefined || lastProse === undefined) {
    return rolesWithoutProse(units, roles, title);
  }
  for (const [i, unit] of units.entries()) {
    if (!isCandidate(i)) continue;
    if (i === title) roles[i] = "title";
    else if (unit.byline && isNearTop(units, i, title ?? firstProse)) roles[i] = "byline";
    // What stands before the title or after the last paragraph is not the article.
    else if (i < (title ?? firstProse)) roles[i] = unit.isProse ? "boilerplate" : "related";
    else if (i > lastProse && isPlain(unit)) roles[i] = unit.byline ? "byline" : "related";
  }
  return roles;
}

/** Bylines stand in the few lines around the title; deeper in, a date alone on a line is the article's. */
function isNearTop(units: readonly Marked[], index: number, title: number): boolean {
  return Math.abs(index - title) <= 4 && (units[index]?.text.length ?? 0) < 200;
}

/** The lines right below "À lire aussi" or "Les plus lus" are its list, as long as they are headlines. */
function markListsUnderHeadings(units: readonly Marked[], roles: Role[]): void {
  let isInList = false;
  for (const [i, unit] of units.entries()) {
    if (unit.cue === "related-heading") isInList = true;
    else if (
      isInList &&
      !unit.isProse &&
      !unit.byline &&
      unit.cue !== "boilerplate" &&
      (unit.blankLinesBefore === 0 || units[i - 1]?.cue === "related-heading")
    )
      roles[i] = "related";
    else isInList = false;
  }
}

/**
 * Where the title stands: the given title when the text holds it, else the nearest headline above the
 * byline, else the nearest headline above the first paragraph.
 */
function titleIndex(units: readonly Marked[], roles: readonly Role[], item: Item): number | undefined {
  if (item.title !== undefined) {
    const given = item.title.replace(/\s+/g, " ");
    const exact = units.findIndex((unit) => unit.text.replace(/\s+/g, " ") === given);
    if (exact >= 0) return exact;
  }
  const isOpen = (i: number): boolean => roles[i] === "body" && !units[i]?.byline;
  const isHeadline = (i: number): boolean => isOpen(i) && (units[i]?.text.length ?? 0) <= MAX_HEADLINE_LENGTH;
  const above = (limit: number): number | undefined => {
    for (let i = limit - 1; i >= 0; i--) if (isHeadline(i) && !units[i]?.isProse) return i;
    return undefined;
  };
  const byline = units.findIndex((unit, i) => unit.byline !== undefined && roles[i] === "body");
  if (byline > 0) {
    // Directly above the byline even a headline that ends in a question mark or full stop is the title.
    if (isHeadline(byline - 1)) return byline - 1;
    const index = above(byline);
    if (index !== undefined) return index;
  }
  const firstProse = units.findIndex((unit, i) => isOpen(i) && unit.isProse);
  if (firstProse < 0) return undefined;
  // A headline ending in "?" or "." passes for prose; followed by a blank line and longer prose, it is the title.
  const next = units[firstProse + 1];
  const first = units[firstProse];
  const found = above(firstProse);
  if (
    found === undefined &&
    first !== undefined &&
    next?.isProse &&
    next.blankLinesBefore > 0 &&
    first.text.length <= 160 &&
    next.text.length > first.text.length
  ) {
    return firstProse;
  }
  return found;
}

/** No paragraph at all: one line is a headline, several are a list of them, unless a title was given. */
function rolesWithoutProse(units: readonly Marked[], roles: Role[], title: number | undefined): Role[] {
  const open = units.flatMap((_, i) => (roles[i] === "body" ? [i] : []));
  for (const i of open) if (units[i]?.byline) roles[i] = "byline";
  const headlines = open.filter((i) => roles[i] === "body");
  if (title !== undefined) {
    roles[title] = "title";
  } else if (headlines.length === 1) {
    roles[headlines[0] as number] = "title";
  } else if (headlines.length >= 3) {
    for (const i of headlines) roles[i] = "related";
  } else if (headlines[0] !== undefined) {
    roles[headlines[0]] = "title";
  }
  return roles;
}
