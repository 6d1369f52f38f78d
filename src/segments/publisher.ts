/**
 * Who publishes a page: the name in its byline, dateline or copyright line, at its head or in its notices.
 *
 * `© Maghreb Courrier`, `Suivez Tanger Éco sur LinkedIn`, `RABAT (MAP) – …`, `The Rabat Post` above the title.
 */
import { fold } from "../text/fold.js";
import { isPersonName, type KnownNames, opensByline, readByline } from "./byline.js";
import type { Cues } from "./cues.js";
import { isBylineLike, type MarkedUnit } from "./features.js";
import { agencyOf } from "./seams.js";
import { MAX_HEADLINE_LENGTH } from "./units.js";

/** A name in capitals: "Le Quotidien du Détroit", "El Correo del Estrecho", "EcoSud.ma". */
const RUN =
  /(?:(?:Le|La|Les|El|Los|Las|The)\s|L['’])?\p{Lu}[\p{L}\p{N}'’&-]*(?:\.\p{L}{2,})?(?:[ \u00A0](?:(?:des?|du|de la|del|of|the|and|et|y|&) |de l['’])?(?:[ld]['’])?\p{Lu}[\p{L}\p{N}'’&-]*)*/gu;
const COPYRIGHT =
  /(?:©|Copyright|COPYRIGHT)(?:\s*©)?[\s–-]*(?:(?:19|20)\d\d[\s,–-]*)*(\p{Lu}[^.|/,;–\n]{1,40}?)(?=\s+[-–]\s|\s*(?:[.|/,;–]|(?:19|20)\d\d|$|[Tt]ous|[Aa]ll|[Tt]odos))/u;
/** "Cuadernos del Sur  ≡  Escena  Libros", "Ouest Tribune libre - Quotidien national" */
const HEADED = /^(\p{Lu}[\p{L}\p{N}.'’& -]{2,40}?)(?:\s+[-–—|>»›/~≡☰•·*:]\s+|\s{2,})(\S.*)$/u;
/** "EcoSud.ma : Les fermetures … ?": who asks in an interview */
const ASKER = /^(\p{Lu}[\p{L}\p{N}.'’& -]{1,40}?)\s?:\s.*\?$/u;

/** Evidence from bylines, datelines and copyright lines; a name in any other notice counts a third. */
const STRONG = 3;
const WEAK = 1;
/** A name that nothing but one notice mentions is nobody's. */
const MIN_EVIDENCE = 1.5;
/** A page names fewer; what stands beyond them is a list. */
const MAX_NAMES = 200;
const TRADE = /writer|reporter|correspond|journalist|rédact|redact/iu;
/** Names stand in the first lines of a page and the last ones. */
const HEAD_UNITS = 6;
const FOOT_UNITS = 3;

/** Kinds of cue whose first word is a verb: "Suivez Tanger Éco", "Recevez Le Cahier". */
const CALLS = ["social", "subscribe", "app", "share", "alerts"];
const ARTICLES = new Set(["Le", "La", "Les", "El", "Los", "Las", "The"]);

/** The best supported name, as the page writes it outside capitals where it does. */
export function publisherOf(units: readonly MarkedUnit[], cues: Cues, knownNames: KnownNames): string | undefined {
  const evidence = new Map<string, { name: string; score: number }>();
  const isMenu = (word: string): boolean => {
    const kinds = cues.of(word);
    return kinds.has("section") || kinds.has("site");
  };
  const isButton = (word: string): boolean =>
    (isMenu(word) && !knownNames.isPlace(word)) || NETWORKS.has(fold(word)) || cues.of(word).has("share");
  const isMedia = (name: string): boolean => cues.of(name).has("word-media");
  // "Correo" alone is a button
  const isMediaWord = (word: string): boolean => isMedia(word) && knownNames.isCommon(word.toLowerCase());
  const add = (name: string | undefined, score: number): void => {
    const plain = withoutMenu(name?.replace(/\s+/g, " ").trim() ?? "", isMenu, isMedia);
    if (plain.length < 2 || plain.length > 45 || (!plain.includes(" ") && (isMenu(plain) || isMediaWord(plain))))
      return;
    if (plain.split(" ").filter(isMenu).length > 2) return;
    if (opensByline(plain) || (score < STRONG && !isMedia(plain) && knownNames.isPlace(plain))) return;
    // "Sahel Débats" may look like a person's name; a page has its own at head and foot
    if (isPersonName(plain, knownNames) && !isMedia(plain) && !isRepeated(plain)) return;
    // "WhatsApp Telegram Correo", "Actualité Politique": menus and buttons without a name among them
    if (!isMedia(plain) && plain.split(" ").every((word) => PARTICLES.has(fold(word)) || isButton(word))) return;
    const key = fold(plain);
    const known = evidence.get(key);
    if (known === undefined && evidence.size >= MAX_NAMES) return;
    const isBetter = known === undefined || (/\p{Ll}/u.test(plain) && !/\p{Ll}/u.test(known.name));
    evidence.set(key, { name: isBetter ? plain : known.name, score: (known?.score ?? 0) + score });
  };
  const ends = units
    .filter(({ text }, i) => text.length <= MAX_HEADLINE_LENGTH && (i < HEAD_UNITS || i >= units.length - FOOT_UNITS))
    .map(({ text }) => fold(text));
  const isRepeated = (name: string): boolean =>
    ends[0] === fold(name) && ends.slice(1).some((text) => text.includes(fold(name)));
  const bonus = (name: string): number => (isMedia(name) ? WEAK : 0);
  const firstProse = units.findIndex(({ kind, cues: own }) => kind === "prose" && !own.has("cookies"));
  const headNames: string[] = [];
  const labels: string[] = [];
  for (const [i, unit] of units.entries()) {
    const { text, kind } = unit;
    const agency = kind === "prose" ? agencyOf(text) : undefined;
    if (agency !== undefined) add(agency, STRONG);
    add(ASKER.exec(text.slice(0, MAX_HEADLINE_LENGTH))?.[1], WEAK);
    if (agency !== undefined || kind === "ticker" || text.length > MAX_HEADLINE_LENGTH) continue;
    if (isBylineLike(unit)) {
      const name = readByline(text, knownNames).publisher;
      add(name, name !== undefined && isSure(name, isMedia(name)) ? STRONG : WEAK / 2);
    }
    add(COPYRIGHT.exec(text)?.[1], STRONG);
    const kinds = [...unit.cues].filter((cue) => !cue.startsWith("word-") && cue !== "related");
    const isLate = i >= units.length - FOOT_UNITS;
    const isListing = ["tags", "comments", "related-heading"].some((cue) => unit.cues.has(cue));
    const isNotice =
      !isListing && (kinds.length > 0 || (unit.isCall && kind !== "headline")) && (kind !== "prose" || isLate);
    const isAtHead = i < HEAD_UNITS && (i < firstProse || firstProse < 0);
    const isAtFoot =
      isLate && (isNameLike(text) || (unit.cues.size > 0 && !["table", "prose", "sentence"].includes(kind)));
    const isMenuLine = isAtHead && /\s[|/>•·]\s/.test(text) && !isBylineLike(unit) && !TRADE.test(text);
    if (isNotice || isLate || isAtHead || isMenuLine) labels.push(fold(text));
    if (isNotice || isAtFoot || isMenuLine) {
      if (!/\p{Ll}/u.test(text)) continue;
      const isCall = kinds.some((cue) => CALLS.includes(cue));
      for (const { 0: run, index } of text.matchAll(RUN)) {
        if (isMenuLine && !isNotice && index > 0) break;
        const [first = "", ...rest] = run.split(/\s+/);
        const name = isCall && text.startsWith(run) && !ARTICLES.has(first) && rest.length > 0 ? rest.join(" ") : run;
        if (name.includes(" ") || /\.\p{L}/u.test(name)) add(name, WEAK + bonus(name));
      }
    }
    const [, headed, tail = ""] = (isAtHead && i < 2 && HEADED.exec(text)) || [];
    const isLabel = headed !== undefined && [...cues.of(headed)].some((cue) => !cue.startsWith("word-"));
    if (headed !== undefined && !isLabel && !opensByline(text)) {
      // "The Maghreb Quarterly — Reports — Transport"
      const isPath = /\s[-–—|>»›·•/~*]\s/.test(tail);
      const isTagged = isPath || cues.of(tail).size > 0 || isMedia(headed) || isMedia(tail);
      // "Hydrocarbures : ce que change le décret" is a title
      if (isTagged || !/^[^:|>–—-]*\s:\s/u.test(text))
        add(headed, (isTagged ? 2 : i === 0 ? 1 : 0.5) * WEAK + bonus(headed));
    }
    if (isLate && !isNotice && i > firstProse && kind !== "date") {
      // "Anas Kabbaj suit les collectivités locales pour Le Bulletin de l'Ouest.", "El Faro también se lee en papel"
      for (const { 0: run, index } of text.matchAll(RUN)) {
        const opens = index === 0 && run.length < text.length;
        if (run.includes(" ") && (isMedia(run) || opens)) add(run, (opens ? 0.5 : 1) * WEAK + bonus(run));
      }
    }
    // "GRAND ENTRETIEN": words, in capitals like a name
    const isWords =
      !/\p{Ll}/u.test(text) &&
      !isMedia(text) &&
      text.split(/\s+/).every((word) => knownNames.isCommon(word.toLowerCase()));
    if (isAtHead && kinds.length === 0 && kind !== "date" && isNameLike(text) && (!isWords || isRepeated(text))) {
      // "RIVERINE": a word of its own, neither a section nor any other word
      const isOwnWord = !/\s/.test(text) && !knownNames.isCommon(text.toLowerCase()) && unit.cues.size === 0;
      if (isOwnWord && i < firstProse) add(text, WEAK);
      else if (!isPersonName(text, knownNames) && !knownNames.isPlace(text)) headNames.push(text);
      // The first line of a page is its publisher's more often than anything else
      add(text, (i === 0 && /\s/.test(text) ? 1.5 : 0.5) * WEAK + bonus(text) + (isRepeated(text) ? WEAK : 0));
    }
  }
  // The only name at the head that is neither a person's nor a place's
  if (headNames.length === 1) add(headNames[0], WEAK);
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
  if (words.length === 1) return /\.|\p{Ll}\P{Lu}*\p{Lu}/u.test(name);
  return words.every((word) => /^\p{Lu}|^(?:des?|du|la|el|del|of|the|and|et|y|&|[ld]['’].*)$/u.test(word));
}

function isNameLike(text: string): boolean {
  const words = text.split(/\s+/);
  return (
    words.length <= 5 &&
    text.length >= 4 &&
    !/\d{3}/.test(text) &&
    !/[:;,!?»”"|]|\.$/.test(text) &&
    isSure(text, false) === words.length > 1
  );
}

/** "Atlas Info Politique": the menu's first entry is no part of the name before it. */
function withoutMenu(name: string, isMenu: (word: string) => boolean, isMedia: (word: string) => boolean): string {
  const words = name.split(" ");
  while (words.length > 1 && NETWORKS.has(fold(words[0] as string))) words.shift();
  const isEntry = (word: string): boolean => isMenu(word) && !isMedia(word);
  while (words.length > 2 && !PARTICLES.has(fold(words.at(-2) as string)) && isEntry(words.at(-1) as string))
    words.pop();
  return words.join(" ");
}

const PARTICLES = new Set(["de", "du", "des", "del", "la", "of", "the", "and", "et", "y", "&"]);
/** Where a page may be shared or followed. */
const NETWORKS = new Set(
  "whatsapp facebook twitter x telegram linkedin instagram youtube tiktok threads bluesky pinterest messenger email e-mail mail correo courriel".split(
    " ",
  ),
);
