/**
 * Who publishes a page: the name in its byline, dateline or copyright line, at its head or in its notices.
 *
 * `© Maghreb Courrier`, `Suivez Tanger Éco sur LinkedIn`, `RABAT (MAP) – …`, `The Rabat Post` above the title.
 */
import { fold } from "../text/fold.js";
import { opensByline, readByline } from "./byline.js";
import type { Cues } from "./cues.js";
import type { MarkedUnit } from "./features.js";
import { DATELINE } from "./seams.js";
import { MAX_HEADLINE_LENGTH } from "./units.js";

/** A name in capitals: "Le Quotidien du Détroit", "El Correo del Estrecho", "EcoSud.ma". */
const RUN =
  /(?:(?:Le|La|Les|El|Los|Las|The)\s|L['’])?\p{Lu}[\p{L}\p{N}'’&-]*(?:\.\p{L}{2,})?(?:\s+(?:(?:de|du|des|del|de la|de l['’]|of|the|and|et|y|&)\s*(?<=\s|['’]))?(?:[ld]['’])?\p{Lu}[\p{L}\p{N}'’&-]*)*/gu;
const COPYRIGHT = /(?:©|Copyright|COPYRIGHT)(?:\s*©)?[\s–-]*(?:(?:19|20)\d\d[\s,–-]*)*(\p{Lu}[^.|/,;–\n]{1,40}?)(?=\s+[-–]\s|\s*(?:[.|/,;–]|(?:19|20)\d\d|$|[Tt]ous|[Aa]ll|[Tt]odos))/u;

/** Evidence from bylines, datelines and copyright lines; a name in any other notice counts half or less. */
const STRONG = 3;
const WEAK = 1;
/** A name that nothing but one notice mentions is nobody's. */
const MIN_EVIDENCE = 2;

export function publisherOf(
  units: readonly MarkedUnit[],
  cues: Cues,
  givenNames: ReadonlySet<string>,
): string | undefined {
  const evidence = new Map<string, { name: string; score: number }>();
  const add = (name: string | undefined, score: number): void => {
    const plain = name?.replace(/\s+/g, " ").trim() ?? "";
    if (plain.length < 2 || plain.length > 45) return;
    const key = fold(plain);
    const known = evidence.get(key);
    // A page also prints its name in capitals
    const isBetter = known === undefined || (/\p{Ll}/u.test(plain) && !/\p{Ll}/u.test(known.name));
    evidence.set(key, { name: isBetter ? plain : known.name, score: (known?.score ?? 0) + score });
  };
  const isMedia = (name: string): number => (cues.of(name).has("word-media") ? 1 : 0);
  const firstProse = units.findIndex(({ kind }) => kind === "prose");
  const labels: string[] = [];
  for (const [i, unit] of units.entries()) {
    const { text, kind } = unit;
    if (kind === "prose" && text.length > MAX_HEADLINE_LENGTH) {
      const agency = DATELINE.exec(text.slice(0, 120));
      if (agency !== null && agency.index < 3) add(agency.groups?.["agency"], STRONG);
      continue;
    }
    if (kind === "ticker" || text.length > MAX_HEADLINE_LENGTH) continue;
    const agency = kind === "prose" ? DATELINE.exec(text.slice(0, 120)) : null;
    if (agency !== null && agency.index < 3) add(agency.groups?.["agency"], STRONG);
    else if (kind === "date" || opensByline(text)) add(readByline(text, givenNames).publisher, STRONG);
    const copyright = COPYRIGHT.exec(text)?.[1];
    if (copyright !== undefined) add(copyright, STRONG);
    const isNotice = unit.cues.size > 0 && !unit.cues.has("related") && kind !== "prose";
    const isAtHead = i < firstProse && i < 6 && !isNotice;
    if (isNotice || i >= units.length - 3) {
      labels.push(fold(text));
      if (!/\p{Ll}/u.test(text)) continue;
      for (const [run] of text.matchAll(RUN)) {
        const words = run.split(/\s+/);
        // "Suivez Tanger Éco sur …", "Recevez …": the call's verb is no part of the name
        const name = words.length > 2 && text.startsWith(run) && !ARTICLES.has(words[0] as string) && cues.of(words[0] as string).size > 0 ? words.slice(1).join(" ") : run;
        if (name.includes(" ") || /\.\p{L}/u.test(name)) add(name, WEAK + isMedia(name));
      }
    } else if (isAtHead && text.split(/\s+/).length <= 5 && kind !== "date" && kind !== "person" && !/[.:;,!?»”"]/.test(text)) {
      add(text, WEAK / 2 + isMedia(text));
    }
  }
  for (const [key, own] of evidence) {
    own.score += labels.filter((label) => label.includes(key)).length * 0.75;
  }
  const best = [...evidence.values()].sort((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score >= MIN_EVIDENCE ? best.name : undefined;
}

const ARTICLES = new Set(["Le", "La", "Les", "El", "Los", "Las", "The"]);
