/**
 * Who publishes a page: the name in its byline, dateline or copyright line, at its head or in its notices.
 *
 * `© Maghreb Courrier`, `Suivez Tanger Éco sur LinkedIn`, `RABAT (MAP) – …`, `The Rabat Post` above the title.
 */
import { fold } from "../text/fold.js";
import { type GivenNames, isPersonName, opensByline, readByline } from "./byline.js";
import type { Cues } from "./cues.js";
import { isBylineLike, type MarkedUnit } from "./features.js";
import { agencyOf } from "./seams.js";
import { MAX_HEADLINE_LENGTH } from "./units.js";

/** A name in capitals: "Le Quotidien du Détroit", "El Correo del Estrecho", "EcoSud.ma". */
const RUN =
  /(?:(?:Le|La|Les|El|Los|Las|The)\s|L['’])?\p{Lu}[\p{L}\p{N}'’&-]*(?:\.\p{L}{2,})?(?:[ \u00A0](?:(?:des?|du|de la|del|of|the|and|et|y|&) |de l['’])?(?:[ld]['’])?\p{Lu}[\p{L}\p{N}'’&-]*)*/gu;
const COPYRIGHT =
  /(?:©|Copyright|COPYRIGHT)(?:\s*©)?[\s–-]*(?:(?:19|20)\d\d[\s,–-]*)*(\p{Lu}[^.|/,;–\n]{1,40}?)(?=\s+[-–]\s|\s*(?:[.|/,;–]|(?:19|20)\d\d|$|[Tt]ous|[Aa]ll|[Tt]odos))/u;
/** "EcoSud.ma : Les fermetures … ?": who asks in an interview */
const ASKER = /^(\p{Lu}[\p{L}\p{N}.'’& -]{1,40}?)\s?:\s.*\?$/u;

/** Evidence from bylines, datelines and copyright lines; a name in any other notice counts a third. */
const STRONG = 3;
const WEAK = 1;
/** A name that nothing but one notice mentions is nobody's. */
const MIN_EVIDENCE = 1.5;
/** A page names fewer; what stands beyond them is a list. */
const MAX_NAMES = 200;
/** Names stand in the first lines of a page and the last ones. */
const HEAD_UNITS = 6;
const FOOT_UNITS = 3;

/** Kinds of cue whose first word is a verb: "Suivez Tanger Éco", "Recevez Le Cahier". */
const CALLS = ["social", "subscribe", "app", "share", "alerts"];
const ARTICLES = new Set(["Le", "La", "Les", "El", "Los", "Las", "The"]);

/** The best supported name, as the page writes it outside capitals where it does. */
export function publisherOf(units: readonly MarkedUnit[], cues: Cues, givenNames: GivenNames): string | undefined {
  const evidence = new Map<string, { name: string; score: number }>();
  const isMenu = (word: string): boolean => {
    const kinds = cues.of(word);
    return kinds.has("section") || kinds.has("site");
  };
  const isMedia = (name: string): boolean => cues.of(name).has("word-media");
  const add = (name: string | undefined, score: number): void => {
    const plain = withoutMenu(name?.replace(/\s+/g, " ").trim() ?? "", isMenu);
    if (plain.length < 2 || plain.length > 45 || (!plain.includes(" ") && isMenu(plain))) return;
    if ((isPersonName(plain, givenNames) && !isMedia(plain)) || opensByline(plain)) return;
    const key = fold(plain);
    const known = evidence.get(key);
    if (known === undefined && evidence.size >= MAX_NAMES) return;
    const isBetter = known === undefined || (/\p{Ll}/u.test(plain) && !/\p{Ll}/u.test(known.name));
    evidence.set(key, { name: isBetter ? plain : known.name, score: (known?.score ?? 0) + score });
  };
  const bonus = (name: string): number => (isMedia(name) ? WEAK : 0);
  const firstProse = units.findIndex(({ kind, cues: own }) => kind === "prose" && !own.has("cookies"));
  const labels: string[] = [];
  for (const [i, unit] of units.entries()) {
    const { text, kind } = unit;
    const agency = kind === "prose" ? agencyOf(text) : undefined;
    if (agency !== undefined) add(agency, STRONG);
    add(ASKER.exec(text.slice(0, MAX_HEADLINE_LENGTH))?.[1], WEAK);
    if (agency !== undefined || kind === "ticker" || text.length > MAX_HEADLINE_LENGTH) continue;
    if (isBylineLike(unit)) {
      const name = readByline(text, givenNames).publisher;
      add(name, name !== undefined && isSure(name, isMedia(name)) ? STRONG : WEAK / 2);
    }
    add(COPYRIGHT.exec(text)?.[1], STRONG);
    const kinds = [...unit.cues].filter((cue) => !cue.startsWith("word-") && cue !== "related");
    const isLate = i >= units.length - FOOT_UNITS;
    const isNotice = kinds.length > 0 && (kind !== "prose" || isLate);
    const isAtHead = i < HEAD_UNITS && (i < firstProse || firstProse < 0);
    const isAtFoot =
      isLate && (isNameLike(text) || (unit.cues.size > 0 && !["table", "prose", "sentence"].includes(kind)));
    const isMenuLine = isAtHead && /\s[|/>•·]\s/.test(text);
    if (isNotice || isAtFoot || isMenuLine) {
      labels.push(fold(text));
      if (!/\p{Ll}/u.test(text)) continue;
      const isCall = kinds.some((cue) => CALLS.includes(cue));
      for (const { 0: run, index } of text.matchAll(RUN)) {
        if (isMenuLine && !isNotice && index > 0) break;
        const [first = "", ...rest] = run.split(/\s+/);
        const name = isCall && text.startsWith(run) && !ARTICLES.has(first) && rest.length > 0 ? rest.join(" ") : run;
        if (name.includes(" ") || /\.\p{L}/u.test(name)) add(name, WEAK + bonus(name));
      }
    }
    if (isAtHead && kinds.length === 0 && kind !== "date" && isNameLike(text)) {
      // The first line of a page is its publisher's more often than anything else
      add(text, (i === 0 && /\s/.test(text) ? 1.5 : 0.5) * WEAK + bonus(text));
    }
  }
  for (const [key, own] of evidence) own.score += labels.filter((label) => label.includes(key)).length * 0.75;
  // "Recevez Le Cahier libre chez vous" holds "Le Cahier", but the byline knows the whole name
  for (const [key, own] of evidence) {
    const longer = [...evidence].find(([other, { score }]) => other !== key && other.includes(key) && score >= STRONG);
    if (longer !== undefined) own.score = 0;
  }
  const best = [...evidence.values()].sort((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score >= MIN_EVIDENCE ? best.name : undefined;
}

/** One word beside a date ("Málaga") or words in small letters ("Direct commenté") may be anything. */
function isSure(name: string, isMedia: boolean): boolean {
  if (isMedia) return true;
  const words = name.split(/\s+/);
  if (words.length === 1) return /\.|\p{Lu}\P{Lu}*\p{Lu}/u.test(name);
  return words.every((word) => /^\p{Lu}|^(?:des?|du|la|el|del|of|the|and|et|y|&|[ld]['’].*)$/u.test(word));
}

function isNameLike(text: string): boolean {
  const words = text.split(/\s+/);
  return (
    words.length <= 5 && text.length >= 4 && !/[:;,!?»”"|]|\.$/.test(text) && isSure(text, false) === words.length > 1
  );
}

/** "Atlas Info Politique": the menu's first entry is no part of the name before it. */
function withoutMenu(name: string, isMenu: (word: string) => boolean): string {
  const words = name.split(" ");
  while (words.length > 2 && !PARTICLES.has(fold(words.at(-2) as string)) && isMenu(words.at(-1) as string))
    words.pop();
  return words.join(" ");
}

const PARTICLES = new Set(["de", "du", "des", "del", "la", "of", "the", "and", "et", "y", "&"]);
