/**
 * Trains the segments model on the tuning pages (test/accuracy/segments/tune) and writes
 * models/segments/weights.json.
 *
 * A page teaches several times: as it is, without its blank lines, and with some of what surrounds the
 * article left out, so that no single habit of a page is relied on, and as the short text that its beginning
 * makes. Full-batch AdaGrad with L2; a weight is the sum of one for the role and one for the state, so that
 * phases share what a role looks like.
 *
 * Run: npm run models:segments [-- --folds 12]
 * `--folds N` measures by cross-validation over pages instead of writing.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Item, Role, SegmentedDocument, Span } from "../../src/document.js";
import { createItem } from "../../src/input/item.js";
import { modelPath } from "../../src/model-files.js";
import { createDescriber, createSegmenter, loadReader, type Reader } from "../../src/segments/index.js";
import { createDecoder, mayBegin, mayEnd, PREDECESSORS, STATES, type Weights } from "../../src/segments/model.js";
import { gapsOf } from "../../src/segments/seams.js";
import { MAX_HEADLINE_LENGTH } from "../../src/segments/units.js";
import { sentencesOf } from "../../src/text/sentences.js";
import { type GoldPage, type ReadPage, readPage, readPages, scoresOf } from "../../test/segment-pages.js";
import { random } from "./random.js";

/** Strength of the pull towards 0, by cross-validation: 0.01, 0.002, 0.0005 and 0.0002 differ by 1 point, this is best. */
const L2 = 0.0005;
const ITERATIONS = 250;
const RATE = 0.3;
/** Left out of the file; smaller weights decide nothing. */
const MIN_WEIGHT = 0.01;

const SEAM_ITERATIONS = 600;
/** Weaker than for roles: rare signs ("Publié le") must count in full. With 0.0002 fewer titles are cut free: 37, not 48 %. */
const SEAM_L2 = 0.00003;

const N = STATES.length;
const ROLES: readonly Role[] = ["title", "byline", "body", "related", "boilerplate"];
/** `[from * N + to]` */
const IS_LEGAL = STATES.flatMap((_, from) => STATES.map((_, to) => (PREDECESSORS[to] as number[]).includes(from)));
const ROLE_OF_STATE = STATES.map(({ role }) => ROLES.indexOf(role));

interface Example {
  readonly features: readonly number[][];
  readonly states: readonly number[];
}

const reader = loadReader();
const SHARP = [
  "cookies",
  "subscribe",
  "paywall",
  "social",
  "share",
  "legal",
  "app",
  "alerts",
  "support",
  "caption",
  "related",
];
const isSharp = (text: string): boolean => SHARP.some((kind) => reader.cues.of(text).has(kind));

/** Share of lines whose cues, and of names that, are not known to a forgetful reader. */
const FORGOTTEN_LINES = 0.5;
const FORGOTTEN_NAMES = 0.3;

/**
 * A reader that knows fewer phrases and names: most of those on a page never seen are not on the lists, so
 * the model must learn to do without.
 */
function forgetful({ cues, knownNames }: Reader, next: () => number): Reader {
  const none: ReadonlySet<string> = new Set();
  const forgotten = new Map<string, boolean>();
  const isForgotten = (text: string, share: number): boolean => {
    const known = forgotten.get(text) ?? next() < share;
    forgotten.set(text, known);
    return known;
  };
  return {
    cues: {
      ...cues,
      of: (line) => {
        const own = cues.of(line);
        // "Lire aussi : …" is written alike everywhere
        return !own.has("related") && isForgotten(line, FORGOTTEN_LINES) ? none : own;
      },
    },
    knownNames: {
      ...knownNames,
      isGiven: (word) => knownNames.isGiven(word) && !isForgotten(word, FORGOTTEN_NAMES),
    },
  };
}

/** The states of a page's units, from the gold role of most of their characters. */
function statesOf(page: GoldPage, units: readonly { start: number; end: number }[]): number[] {
  const roles = units.map(({ start, end }): Role => {
    const overlap = (piece: { start: number; end: number }): number =>
      Math.min(end, piece.end) - Math.max(start, piece.start);
    return page.pieces.reduce((best, piece) => (overlap(piece) > overlap(best) ? piece : best)).role;
  });
  const title = roles.indexOf("title");
  const first = roles.indexOf("body");
  const last = roles.lastIndexOf("body");
  return roles.map((role, i) => {
    // A title below the first paragraph is a heading of the article to the model
    if (role === "title") return index("title", "title");
    if (role === "body") return index("body", "body");
    const phase =
      first >= 0 && i > last ? "tail" : first >= 0 && i > first ? "inner" : title >= 0 && i > title ? "lead" : "top";
    return index(phase, role);
  });
}

function index(phase: string, role: Role): number {
  return STATES.findIndex((state) => state.phase === phase && state.role === role);
}

type Piece = Pick<GoldPage["pieces"][number], "role" | "speaker"> & { readonly text: string; readonly gap: string };

/** The pieces of a page with what stands after each. */
function piecesOf(page: GoldPage): Piece[] {
  return page.pieces.map(({ role, speaker, start, end }, i) => ({
    role,
    speaker,
    text: page.text.slice(start, end),
    gap: page.text.slice(end, page.pieces[i + 1]?.start ?? page.text.length),
  }));
}

function pageOf(name: string, pieces: readonly Piece[]): GoldPage {
  let text = "";
  const spans = pieces.map(({ role, speaker, text: own, gap }) => {
    const start = text.length;
    text += own;
    const end = text.length;
    text += gap;
    return { start, end, role, speaker };
  });
  return { name, text, pieces: spans };
}

const isLineEnd = ({ gap }: Piece): boolean => gap.includes("\n");
const dense = (piece: Piece): Piece => ({ ...piece, gap: piece.gap.replace(/(?:\r?\n)+/g, "\n") });
const withoutSome =
  (share: number, next: () => number) =>
  ({ role }: Piece): boolean =>
    role === "body" || role === "title" || next() >= share;

/** The page again, with other line breaks, with less around it, with notices inside it, its byline elsewhere. */
function variants(page: GoldPage, notices: readonly Piece[], next: () => number): GoldPage[] {
  const pieces = piecesOf(page);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const interrupted = (list: readonly Piece[]): Piece[] =>
    list.flatMap((piece, i) => {
      const isInside = piece.role === "body" && list[i + 1]?.role === "body" && isLineEnd(piece);
      const isAbove = piece.role !== "title" && list[i + 1]?.role === "title" && isLineEnd(piece);
      return (isInside || isAbove) && next() < 0.35 ? [piece, { ...pick(notices), gap: piece.gap }] : [piece];
    });
  const own = pieces.filter(({ role }) => role === "byline");
  // Half the time the author alone, the date stays
  const taken = next() < 0.5 ? own : own.slice(0, 1);
  const bylines = taken.map((piece) => ({ ...piece, gap: "\n\n" }));
  const others = pieces.filter((piece) => !taken.includes(piece));
  const lastBody = others.map(({ role }) => role).lastIndexOf("body");
  const firstTitle = others.findIndex(({ role }) => role === "title");
  const at = next() < 0.5 && firstTitle >= 0 ? firstTitle : lastBody + 1;
  const isFlat = pieces.filter(isLineEnd).length < pieces.length / 2;
  const moved =
    isFlat || at < 1
      ? []
      : [[...others.slice(0, at - 1), { ...(others[at - 1] as Piece), gap: "\n\n" }, ...bylines, ...others.slice(at)]];
  const heads = pieces
    .filter(({ role }) => role === "title" || role === "byline")
    .map((piece) => ({ ...piece, gap: "\n" }));
  return [
    pieces.map(dense),
    pieces.filter(withoutSome(0.3, next)),
    interrupted(pieces.map(dense)).filter(withoutSome(0.4, next)),
    interrupted(pieces).filter(withoutSome(0.6, next)),
    pieces.filter(withoutSome(1, next)),
    ...moved,
    // An interview that begins with its first question
    ...(pieces.some(({ speaker }) => speaker !== undefined)
      ? [pieces.map(dense).filter(({ role, speaker }) => role !== "body" || speaker !== undefined)]
      : []),
    heads.slice(0, 1 + Math.floor(next() * heads.length)),
  ]
    .filter((list) => list.length > 0)
    .map((list) => pageOf(page.name, list));
}

/** Texts that are nothing but an article or its beginning: a title, a sentence, a paragraph, with or without stop. */
function shorts(page: GoldPage, next: () => number): GoldPage[] {
  const pieces = piecesOf(page).map((piece) => ({ ...piece, gap: next() < 0.5 ? "\n" : "\n\n" }));
  const title = pieces.filter(({ role }) => role === "title").slice(0, 1);
  const prose = pieces.filter(
    ({ role, speaker, text }) => role === "body" && speaker === undefined && /^\P{Ll}.{40,}[.!?…]$/su.test(text),
  );
  if (prose.length === 0) return [];
  const from = Math.floor(next() * prose.length);
  const paragraph = prose[from] as Piece;
  const spans = sentencesOf(paragraph.text);
  const { start, end } = spans[Math.floor(next() * spans.length)] as Span;
  const sentence = { ...paragraph, text: paragraph.text.slice(start, end).trim() };
  // What is short and has no full stop is a headline
  const unclosed =
    paragraph.text.length > MAX_HEADLINE_LENGTH ? [{ ...paragraph, text: paragraph.text.slice(0, -1) }] : [];
  const closed = title.map((piece) => ({
    ...piece,
    role: "body" as const,
    text: `${piece.text.replace(/[.…]$/, "")}.`,
  }));
  return [
    [sentence],
    [paragraph],
    ...unclosed.map((piece) => [piece]),
    prose.slice(from, from + 2),
    [...title, sentence],
    [...title.map((piece) => ({ ...piece, text: piece.text.split(/\s+/).slice(0, 4).join(" ") })), sentence],
    ...unclosed.map((piece) => [...title, piece]),
    closed,
  ]
    .filter((list) => list.length > 0)
    .map((list) => pageOf(page.name, list));
}

/** Every page's title, byline and body amid what stands around those of another page in the same language. */
function crossed(pages: readonly GoldPage[], next: () => number): GoldPage[] {
  return pages.flatMap((page) => {
    const others = pages.filter((other) => other !== page && other.language === page.language);
    const other = others[Math.floor(next() * others.length)];
    if (other === undefined) return [];
    const gap = next() < 0.5 ? "\n" : "\n\n";
    const [own, around] = [parted(page), parted(other)];
    const pieces = [...around.head, ...own.article, ...around.tail].map((piece) =>
      isTickerGap(piece) ? piece : { ...piece, gap },
    );
    return [pageOf(page.name, pieces)];
  });
}

const isTickerGap = ({ gap, role }: Piece): boolean => role === "related" && !gap.includes("\n") && gap.length > 1;

/** The pieces before, of and after a page's title, byline and body. */
function parted(page: GoldPage): Record<"head" | "article" | "tail", Piece[]> {
  const pieces = piecesOf(page);
  const isOwn = pieces.map(({ role }) => role === "title" || role === "byline" || role === "body");
  const first = isOwn.indexOf(true);
  const last = isOwn.lastIndexOf(true);
  const [from, to] = first < 0 ? [pieces.length, pieces.length] : [first, last + 1];
  return { head: pieces.slice(0, from), article: pieces.slice(from, to), tail: pieces.slice(to) };
}

/** Whether a page has line breaks enough to be taken away. */
const isBroken = (page: GoldPage): boolean => page.pieces.length >= 4 && /\n/.test(page.text);

/** The page on one line. */
function flat(page: GoldPage): GoldPage {
  return pageOf(
    page.name,
    piecesOf(page).map((piece) => ({ ...piece, text: piece.text.replace(/\s*\n\s*/g, " "), gap: " " })),
  );
}

interface ReadBy {
  readonly page: GoldPage;
  readonly reader: Reader;
}

/** Logistic regression over the gaps of pages on one line; a gap is a seam where two pieces meet, unless both are the article's. */
function trainSeams(pages: readonly ReadBy[]): Record<string, number> {
  const gaps = pages
    .filter(({ page }) => page.pieces.length >= 4)
    .map((read) => ({ ...read, page: flat(read.page) }))
    .flatMap(({ page, reader: { cues, knownNames } }) => {
      const starts = new Set(
        page.pieces.flatMap(({ start, role }, i) =>
          role === "body" && page.pieces[i - 1]?.role === "body" ? [] : [start],
        ),
      );
      const inside = new Set(
        page.pieces
          .filter(({ role }, i) => role === "body" && page.pieces[i - 1]?.role === "body")
          .map(({ start }) => start),
      );
      return gapsOf(page.text, cues, knownNames)
        .filter(({ at }) => !inside.has(at))
        .map(({ at, features }) => ({ features: ["bias", ...features], isSeam: starts.has(at) }));
    });
  const weights = new Map<string, number>();
  const squares = new Map<string, number>();
  for (let round = 0; round < SEAM_ITERATIONS; round++) {
    const gradient = new Map<string, number>();
    for (const { features, isSeam } of gaps) {
      const score = features.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
      const error = 1 / (1 + Math.exp(-score)) - (isSeam ? 1 : 0);
      for (const name of features) gradient.set(name, (gradient.get(name) ?? 0) + error);
    }
    for (const [name, sum] of gradient) {
      const slope = sum / gaps.length + SEAM_L2 * (weights.get(name) ?? 0);
      const square = (squares.get(name) ?? 1e-8) + slope * slope;
      squares.set(name, square);
      weights.set(name, (weights.get(name) ?? 0) - (RATE * slope) / Math.sqrt(square));
    }
  }
  return Object.fromEntries(
    [...weights].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, weight]) => [name, rounded(weight)]),
  );
}

/** Pages of nothing but headlines, made of the titles and related headlines of others in one language. */
function lists(pages: readonly GoldPage[], next: () => number): GoldPage[] {
  return pages.map((page) => {
    const own = pages
      .filter(({ language }) => language === page.language)
      .flatMap(piecesOf)
      .filter(({ role }) => role === "title" || role === "related");
    const gap = next() < 0.5 ? "\n" : "\n\n";
    // Some lists have a time or a dash before each headline
    const kind = next();
    const length = 3 + Math.floor(next() * 9);
    return pageOf(
      page.name,
      Array.from({ length }, (_, i) => {
        const piece = own[Math.floor(next() * own.length)] as Piece;
        const lead = kind < 0.2 ? `${20 - Math.floor(i / 2)}:${10 + i} ` : kind < 0.3 ? "- " : "";
        return { ...piece, text: lead + piece.text, role: "related" as const, gap };
      }),
    );
  });
}

class Numbers {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  of(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(name);
      this.#numbers.set(name, number);
    }
    return number;
  }
}

function train(pages: readonly GoldPage[]): Weights {
  const next = random(7);
  const numbers = new Numbers();
  // Notices whose cue tells them wherever they stand
  const notices = pages
    .flatMap(piecesOf)
    .filter(({ role, text }) => (role === "boilerplate" || role === "related") && text.length < 160 && isSharp(text));
  const hazy = (list: readonly GoldPage[]): ReadBy[] => list.map((page) => ({ page, reader: forgetful(reader, next) }));
  const clear = (list: readonly GoldPage[]): ReadBy[] => list.map((page) => ({ page, reader }));
  const seams = trainSeams(clear([...pages, ...crossed(pages, next)]));
  const examples = [
    ...clear([
      ...pages,
      ...pages.flatMap((page) => [...variants(page, notices, next), ...shorts(page, next)]),
      ...lists(pages, next),
      ...lists(pages, next),
    ]),
    ...hazy([...pages, ...crossed(pages, next), ...crossed(pages, next)]),
  ]
    .filter(({ page }) => page.text.trim() !== "")
    .map(({ page, reader: own }): Example => {
      const { units, features } = createDescriber(own, seams).describe(createItem({ text: page.text }));
      return {
        features: features.map((names) => names.map((name) => numbers.of(name))),
        states: legal(statesOf(page, units)),
      };
    });
  const width = N + ROLES.length;
  const weights = new Float64Array(numbers.names.length * width);
  const transitions = new Float64Array(N * N);
  const squares = new Float64Array(weights.length).fill(1e-6);
  const transitionSquares = new Float64Array(N * N).fill(1e-6);
  const rows = new Float64Array(numbers.names.length * N);
  for (let round = 0; round < ITERATIONS; round++) {
    const gradient = new Float64Array(weights.length);
    const transitionGradient = new Float64Array(N * N);
    for (let f = 0; f < numbers.names.length; f++)
      for (let s = 0; s < N; s++) rows[f * N + s] = emission(weights, width, f, s);
    const moves = transitions.map((weight, at) => (IS_LEGAL[at] ? Math.exp(weight) : 0));
    for (const example of examples) gather(example, rows, moves, gradient, transitionGradient, width);
    descend(weights, gradient, squares, examples.length);
    descend(transitions, transitionGradient, transitionSquares, examples.length);
  }
  const features: Record<string, number[]> = {};
  for (const [f, name] of numbers.names.entries()) {
    const row = STATES.map((_, s) => emission(weights, width, f, s));
    if (row.some((weight) => Math.abs(weight) >= MIN_WEIGHT)) features[name] = row.map(rounded);
  }
  return {
    seams,
    features: Object.fromEntries(Object.entries(features).sort(([a], [b]) => (a < b ? -1 : 1))),
    transitions: STATES.map((_, from) => STATES.map((_, to) => rounded(transitions[from * N + to] as number))),
  };
}

const rounded = (weight: number): number => Math.round(weight * 1000) / 1000;

/** A page whose parts come in an order the model does not know (a byline between titles is known) is cut to what it knows. */
function legal(states: number[]): number[] {
  for (let i = 1; i < states.length; i++) {
    if (!(PREDECESSORS[states[i] as number] as number[]).includes(states[i - 1] as number)) {
      throw new Error(
        `no page may go from ${JSON.stringify(STATES[states[i - 1] as number])} to ${JSON.stringify(STATES[states[i] as number])}`,
      );
    }
  }
  return states;
}

function emission(weights: Float64Array, width: number, feature: number, state: number): number {
  const base = feature * width;
  return (weights[base + state] as number) + (weights[base + N + (ROLE_OF_STATE[state] as number)] as number);
}

function descend(values: Float64Array, gradient: Float64Array, squares: Float64Array, count: number): void {
  for (let i = 0; i < values.length; i++) {
    const slope = (gradient[i] as number) / count + L2 * (values[i] as number);
    squares[i] = (squares[i] as number) + slope * slope;
    values[i] = (values[i] as number) - (RATE * slope) / Math.sqrt(squares[i] as number);
  }
}

/** Adds expected minus observed counts of one example to the gradient, by forward-backward scaled at every unit. */
function gather(
  { features, states }: Example,
  rows: Float64Array,
  moves: Float64Array,
  gradient: Float64Array,
  transitionGradient: Float64Array,
  width: number,
): void {
  const emissions = features.map((own) => {
    const sums = new Float64Array(N);
    for (const f of own) for (let s = 0; s < N; s++) sums[s] = (sums[s] as number) + (rows[f * N + s] as number);
    let high = sums[0] as number;
    for (let s = 1; s < N; s++) high = Math.max(high, sums[s] as number);
    for (let s = 0; s < N; s++) sums[s] = Math.exp((sums[s] as number) - high);
    return sums;
  });
  const alpha: Float64Array[] = [];
  for (const [i, own] of emissions.entries()) {
    const before = alpha[i - 1];
    const now = new Float64Array(N);
    for (let to = 0; to < N; to++) {
      let sum = before === undefined && mayBegin(STATES[to] as (typeof STATES)[number]) ? 1 : 0;
      if (before !== undefined)
        for (let from = 0; from < N; from++) sum += (before[from] as number) * (moves[from * N + to] as number);
      now[to] = sum * (own[to] as number);
    }
    alpha.push(scaled(now));
  }
  const edges = new Float64Array(N * N);
  const here = new Float64Array(N);
  let beta = Float64Array.from(STATES, (state) => (mayEnd(state) ? 1 : 0));
  for (let i = states.length - 1; i >= 0; i--) {
    for (let s = 0; s < N; s++) here[s] = (alpha[i]?.[s] as number) * (beta[s] as number);
    scaled(here);
    for (let s = 0; s < N; s++) {
      const marginal = (here[s] as number) - (states[i] === s ? 1 : 0);
      if (Math.abs(marginal) < 1e-6) continue;
      for (const f of features[i] as number[]) {
        const base = f * width;
        gradient[base + s] = (gradient[base + s] as number) + marginal;
        const role = base + N + (ROLE_OF_STATE[s] as number);
        gradient[role] = (gradient[role] as number) + marginal;
      }
    }
    const before = alpha[i - 1];
    if (before === undefined) break;
    edges.fill(0);
    const next = new Float64Array(N);
    for (let to = 0; to < N; to++) {
      const after = (emissions[i]?.[to] as number) * (beta[to] as number);
      for (let from = 0; from < N; from++) {
        const move = (moves[from * N + to] as number) * after;
        edges[from * N + to] = (before[from] as number) * move;
        next[from] = (next[from] as number) + move;
      }
    }
    scaled(edges);
    for (let at = 0; at < N * N; at++)
      transitionGradient[at] = (transitionGradient[at] as number) + (edges[at] as number);
    const gold = (states[i - 1] as number) * N + (states[i] as number);
    transitionGradient[gold] = (transitionGradient[gold] as number) - 1;
    beta = scaled(next);
  }
}

/** Arithmetic on smaller numbers is many times slower. */
const NEGLIGIBLE = 1e-60;

/** Makes the sum 1, in place. */
function scaled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    values[i] = value < sum * NEGLIGIBLE ? 0 : value / sum;
  }
  return values;
}

/** Every page read by a model that was trained on the pages of the other folds. */
function crossValidate(pages: readonly GoldPage[], folds: number): ReadPage[] {
  return Array.from({ length: folds }, (_, fold) => {
    const weights = train(pages.filter((_, i) => i % folds !== fold));
    const segment: (item: Item) => SegmentedDocument = createSegmenter(
      createDescriber(reader, weights.seams),
      createDecoder(weights),
    );
    return pages
      .filter((_, i) => i % folds === fold)
      .flatMap((page) => [page, ...(isBroken(page) ? [{ ...page, ...flat(page), name: `flat-${page.name}` }] : [])])
      .map((page) => readPage(page, segment));
  }).flat();
}

const { values } = parseArgs({ options: { folds: { type: "string" } } });

const pages = readPages("tune");
if (values.folds === undefined) {
  const weights = train(pages);
  const lines = Object.entries(weights.features).map(([name, row]) => `${JSON.stringify(name)}:${JSON.stringify(row)}`);
  writeFileSync(
    modelPath("segments/weights.json"),
    `{"seams":${JSON.stringify(weights.seams)},\n"features":{\n${lines.join(",\n")}\n},\n"transitions":${JSON.stringify(weights.transitions)}}\n`,
  );
  console.error(`${lines.length} features written to models/segments/weights.json; npm run models:manifest next`);
} else {
  const read = crossValidate(pages, Number(values.folds)).sort((a, b) => a.gold.name.localeCompare(b.gold.name));
  for (const { gold, wrong, isRight, document, spoken, spokenRight, spokenForNothing } of read) {
    const errors = wrong.map((one) => `${one.gold} > ${one.given}: ${one.text.slice(0, 110)}`);
    for (const [name, right] of Object.entries(isRight))
      if (!right)
        errors.push(
          `${name} wrong: ${JSON.stringify({ title: document.title, date: document.publishedAt, publisher: document.source.publisher, authors: document.authors }[name])}`,
        );
    if (spoken > spokenRight || spokenForNothing > 0)
      errors.push(`speakers ${spokenRight} of ${spoken}, ${spokenForNothing} for nothing`);
    if (errors.length > 0) console.log(`${gold.name}\n  ${errors.join("\n  ")}`);
  }
  for (const half of ["p", "q", "r", "s", "t", "u", "flat"]) {
    const own = read.filter(({ gold }) => gold.name.startsWith(half));
    const scores = Object.entries(scoresOf(own)).map(([key, share]) => `${key} ${(100 * share).toFixed(1)} %`);
    console.log(`${half}, ${own.length} pages: ${scores.join("  ")}`);
  }
}
