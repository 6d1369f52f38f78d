/**
 * The segments stage: tells apart what a page is about from what merely surrounds it.
 *
 * Cuts the text into units, describes each (shape, cues, place, neighbours) and lets a trained model give
 * all of them their roles at once, doubtful cuts being tried both ways; then reads title, publisher, authors
 * and dates off the units that carry them, and finds the speakers of an interview.
 */
import type { Item, Role, Segment, SegmentedDocument, Warning } from "../document.js";
import {
  hashName,
  IS_COMMON,
  IS_GIVEN_NAME,
  IS_SURNAME,
  isListedPlace,
  loadNameLists,
} from "../entities/name-lists.js";
import { dateOfYear, findDates } from "../text/dates.js";
import { fold } from "../text/fold.js";
import { type KnownNames, opensByline, readByline } from "./byline.js";
import { type Cues, loadCues } from "./cues.js";
import { featuresOf, type MarkedUnit, mark } from "./features.js";
import { speakersOf } from "./interview.js";
import { createDecoder, type Decoded, type Decoder, loadWeights, type Weights } from "./model.js";
import { publisherOf } from "./publisher.js";
import { createSeamFinder, datelineOf } from "./seams.js";
import { type Seam, type Unit, unitsOf } from "./units.js";

export interface Reader {
  readonly cues: Cues;
  readonly knownNames: KnownNames;
}

interface Describer {
  readonly reader: Reader;
  readonly describe: (item: Item) => Described;
}

/** A page as the model sees it. */
interface Described {
  readonly units: readonly MarkedUnit[];
  readonly features: readonly (readonly string[])[];
  readonly publisher: string | undefined;
  /** Seams that may be none and gaps that may be seams, the most doubtful first. */
  readonly doubts: readonly Seam[];
  /** The page cut otherwise: at the gaps given that were no seams, not at those that were. */
  readonly cutOtherwise: (at: ReadonlySet<number>) => Described;
}

/** Loads the stage. The function returned is pure and linear in the length of the text. */
export function loadSegments(): (item: Item) => SegmentedDocument {
  const weights = loadWeights();
  return createSegmenter(createDescriber(loadReader(), weights.seams), createDecoder(weights));
}

/** The stage with a given model, for the program that trains it. */
export function createSegmenter({ reader, describe }: Describer, decode: Decoder): (item: Item) => SegmentedDocument {
  return (item) => segment(item, describe(item), reader, decode);
}

/** The lists that pages are read with. */
export function loadReader(): Reader {
  const lists = loadNameLists();
  const has = (word: string, bits: number): boolean => (lists(hashName(word)) & bits) !== 0;
  const knownNames: KnownNames = {
    isGiven: (word) => has(word, IS_GIVEN_NAME),
    isSurname: (word) => has(word, IS_SURNAME),
    isCommon: (word) => has(word, IS_COMMON),
    isPlace: (name) => isListedPlace(name, lists),
  };
  return { cues: loadCues(), knownNames };
}

/** What the model is trained on: units and their features, roles not yet known. */
export function createDescriber(reader: Reader, seams: Weights["seams"]): Describer {
  const { cues, knownNames } = reader;
  const seamsOf = createSeamFinder(cues, knownNames, seams);
  return {
    reader,
    describe: (item) => {
      const marked = new Map<number, MarkedUnit>();
      const markOnce = (unit: Unit): MarkedUnit => {
        const key = unit.start * (item.text.length + 1) + unit.end;
        const own = marked.get(key) ?? mark(unit, cues, knownNames);
        marked.set(key, own);
        return own;
      };
      const found = new Map<string, readonly Seam[]>();
      const seamsOnce = (line: string): readonly Seam[] => {
        const own = found.get(line) ?? seamsOf(line);
        found.set(line, own);
        return own;
      };
      const cutAt = (otherwise: ReadonlySet<number>, known?: string): Described => {
        const doubts: Seam[] = [];
        const units = unitsOf(item.text, seamsOnce, (seam) => {
          if (Math.abs(seam.score) < MAX_DOUBT) doubts.push(seam);
          return seam.score > 0 !== otherwise.has(seam.at);
        }).map(markOnce);
        doubts.sort((a, b) => Math.abs(a.score) - Math.abs(b.score));
        const publisher = known ?? item.source.publisher ?? publisherOf(units, cues, knownNames);
        const cutOtherwise = (at: ReadonlySet<number>): Described => cutAt(at, publisher);
        return { units, features: featuresOf(units, publisher), publisher, doubts, cutOtherwise };
      };
      return cutAt(new Set());
    },
  };
}

/** Log odds of a seam that may be wrong. */
const MAX_DOUBT = 4;
/** Doubts looked into, so that a page takes bounded time. */
const MAX_DOUBTS = 12;
/** Longer pages are cut by the seams' own weights, so that time stays linear with the same factor. */
const MAX_DOUBTED_LENGTH = 20_000;
/**
 * What the probability of the roles counts beside that of the seams. Cross-validated on pages put on one line, 0, 1, 3
 * and 6 give 34, 37, 40 and 40 % of the titles and 71, 76, 80 and 81 % of the dates.
 */
const ROLES_WEIGHT = 3;

/** The page cut as its roles make most sense, and these roles: one doubtful seam after the other is tried. */
function read(described: Described, item: Item, decode: Decoder): { page: Described; roles: readonly Role[] } {
  const doubts = item.text.length <= MAX_DOUBTED_LENGTH ? described.doubts.slice(0, MAX_DOUBTS) : [];
  const decodeAll = ({ features, units }: Described): Decoded =>
    decode(features, titleIndex(units, item), doubts.length > 0);
  let page = described;
  let decoded = decodeAll(page);
  let otherwise = new Set<number>();
  for (const { at, score } of doubts) {
    const tried = new Set(otherwise).add(at);
    const other = described.cutOtherwise(tried);
    const retold = decodeAll(other);
    if (ROLES_WEIGHT * (retold.logProbability - decoded.logProbability) <= Math.abs(score)) continue;
    [otherwise, page, decoded] = [tried, other, retold];
  }
  return { page, roles: decoded.roles };
}

function segment(item: Item, described: Described, reader: Reader, decode: Decoder): SegmentedDocument {
  const { page, roles: likeliest } = read(described, item, decode);
  const { units } = page;
  // Pieces cut otherwise may name another
  const publisher =
    page === described ? page.publisher : (item.source.publisher ?? publisherOf(units, reader.cues, reader.knownNames));
  const roles = withOwnText(units, likeliest);
  const warnings: Warning[] = [...item.warnings];
  if (!roles.includes("body") && roles.includes("related")) {
    warnings.push({ code: "no-body", message: "only headlines were found; they are given as related segments" });
  }
  const titleAt = roles.indexOf("title");
  const bylines = units.flatMap(({ text }, i) =>
    roles[i] === "byline" ? [{ ...readByline(text, reader.knownNames), isAbove: i < titleAt, text }] : [],
  );
  const title = item.title ?? plain(units[titleAt]?.text);
  const isArticle = title !== undefined || roles.includes("body");
  const publishedAt = item.publishedAt ?? (isArticle ? dateOf(units, roles, bylines) : undefined);
  // "(Reporting by …; editing by …)" below the text repeats who wrote it and adds who did not
  const signed = bylines.filter(({ text, authors }) => authors.length > 0 && !/(?<!\p{L})editing by/iu.test(text));
  // A name alone right above or below the title
  const alone = units
    .filter(({ kind }, i) => kind === "person" && roles[i] === "boilerplate" && Math.abs(i - titleAt) <= 2)
    .slice(0, titleAt < 0 ? 0 : 1)
    .flatMap(({ text }) => readByline(text, reader.knownNames).authors);
  const inBylines = (signed.length > 0 ? signed : bylines).flatMap((byline) => byline.authors);
  const named = inBylines.length > 0 ? inBylines : alone;
  // A name that no list knows is an author's when it is not the publisher's or a place's
  const unknown = bylines
    .flatMap((byline) => byline.perhapsAuthors)
    .filter((name) => fold(name) !== fold(publisher ?? "") && reader.cues.of(name).size === 0);
  const found = [...new Set(named.length > 0 ? named : unknown.slice(0, 1))];
  const authors = item.authors ?? (found.length > 0 ? found : undefined);
  const speakers = speakersOf(
    units.map((unit, i) => ({ text: unit.text, isBody: roles[i] === "body" })),
    {
      title,
      publisher,
      isCalledInterview: units.some(
        ({ text }, i) =>
          roles[i] !== "body" &&
          roles[i] !== "related" &&
          /entretien|interview|entrevista|propos recueillis/i.test(text),
      ),
      knownNames: reader.knownNames,
    },
  );
  const segments = units.map(({ start, end }, i): Segment => {
    const speaker = speakers[i];
    return { start, end, role: roles[i] as Segment["role"], ...(speaker === undefined ? {} : { speaker }) };
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

/** Cues that mean it even where nothing else stands; "Share prices fell" only begins like a button. */
const SURE_NOTICES = ["cookies", "subscribe", "paywall", "social", "legal", "related"];

/**
 * The roles of a text in which the model finds nothing but what surrounds articles: a post, a wire item of a
 * sentence, a phrase. What is no notice or byline for sure is then the article.
 */
function withOwnText(units: readonly MarkedUnit[], roles: readonly Role[]): readonly Role[] {
  const isFound = roles.some((role) => role === "title" || role === "body" || (role === "related" && units.length > 1));
  if (isFound) return roles;
  return units.map(({ text, cues, wordsBesideDate }, i) => {
    const isNotice = SURE_NOTICES.some((notice) => cues.has(notice));
    return isNotice || opensByline(text) || wordsBesideDate === 0 ? (roles[i] as Role) : "body";
  });
}

/** Words beside the date of a line that may be a byline in spite of its role. */
const MAX_WORDS_BESIDE = 12;
const MAX_COPYRIGHT_LENGTH = 200;
/** "© 2019–2025 Le Cahier", "(c) Copyright Newsline 2025": the last year counts */
const COPYRIGHT_YEAR =
  /(?:©|\([cC]\)|[Cc]opyright).{0,60}?(?:(?:19|20)\d\d\s?[–-]\s?)?((?:19|20)\d\d)(?!\s?[–-]\s?\d)/u;

/** A title as one line, without the hyphens a browser may break it at. */
function plain(title: string | undefined): string | undefined {
  return title?.replace(/[\u00AD\u200B]/g, "").replace(/\s+/g, " ");
}

/**
 * The date of publication: that of a byline which says so, else of the one below the title (today's date may
 * stand above it), else a wire item's at the head of its text, else the nearest to the title in a notice.
 */
function dateOf(
  units: readonly MarkedUnit[],
  roles: readonly Role[],
  bylines: readonly { publishedAt: string | undefined; isUpdate: boolean; isAbove: boolean; text: string }[],
): string | undefined {
  const dated = bylines.filter(({ publishedAt }) => publishedAt !== undefined);
  const [best] = [
    ...dated.filter(({ text, isUpdate }) => opensByline(text) && !isUpdate),
    ...dated.filter(({ isAbove, isUpdate }) => !isAbove && !isUpdate),
    ...dated,
  ];
  if (best !== undefined) return best.publishedAt;
  const dateline = datelineOf(units[roles.indexOf("body")]?.text ?? "");
  const title = Math.max(roles.indexOf("title"), 0);
  const nearest = (isDate: (unit: MarkedUnit, role: Role) => boolean): string[] =>
    units
      .flatMap((unit, i) =>
        isDate(unit, roles[i] as Role) ? [{ text: unit.text, at: Math.abs(i - title) + (i < title ? 0.5 : 0) }] : [],
      )
      .sort((a, b) => a.at - b.at)
      .map(({ text }) => text);
  const near = [
    ...nearest(({ kind }, role) => role === "boilerplate" && kind === "date"),
    ...nearest(
      ({ text, wordsBesideDate }, role) =>
        wordsBesideDate !== undefined &&
        (role === "boilerplate" ? !text.includes("©") : wordsBesideDate <= MAX_WORDS_BESIDE && role !== "related"),
    ),
  ];
  const full = [dateline, ...near].map((text) => findDates(text ?? "")[0]?.value).find((value) => value !== undefined);
  if (full !== undefined) return full;
  // "TUNIS, March 12 (Newsline) - …" above "© Newsline 2025"
  const copyright = units
    .map(({ text }) => COPYRIGHT_YEAR.exec(text.slice(-MAX_COPYRIGHT_LENGTH))?.[1])
    .findLast(Boolean);
  if (copyright === undefined) return undefined;
  return [...bylines.map(({ text }) => text), dateline ?? ""]
    .map((text) => dateOfYear(text, Number(copyright)))
    .find((value) => value !== undefined);
}

/** Where a title that came with the item stands in its text. */
function titleIndex(units: readonly MarkedUnit[], item: Item): number | undefined {
  if (item.title === undefined) return undefined;
  const given = plain(item.title);
  const index = units.findIndex(({ text }) => plain(text) === given);
  return index < 0 ? undefined : index;
}
