/**
 * Bylines: who published a page, who wrote it and when, as the page itself says it.
 *
 * `Publié dans EcoActu le 17 - 12 - 2020`, `Par Samira Njoya | 12 mars 2024 à 10:35`, `Le Matin, 3 octobre
 * 2025`, `By Yasmine El Amrani - Oct 3, 2025`, `Publicado el 3 de octubre de 2025 en El Faro`, `I. Bennis`.
 */
import { findDates } from "../text/dates.js";
import { fold } from "../text/fold.js";

/** What the lists of names know of folded words and of whole names. */
export interface KnownNames {
  isGiven(word: string): boolean;
  isSurname(word: string): boolean;
  /** Whether running text writes the word small. */
  isCommon(word: string): boolean;
  isPlace(name: string): boolean;
}

export interface Byline {
  readonly publishedAt: string | undefined;
  /** Whether that is when the page was last changed. */
  readonly isUpdate: boolean;
  readonly publisher: string | undefined;
  readonly authors: readonly string[];
  /** Pieces that look like a person's name but begin with no known given name. */
  readonly perhapsAuthors: readonly string[];
}

// No `i` flag below: with it, \p{Lu} would match small letters too.
const BY = "[Pp]ar|PAR|[Bb]y|BY|[Pp]or|POR";
const PARTICLE = "el|al|ben|bin|ibn|ould|de|del|la|da|di|van|von|d['’]";
const NAME_WORD = "(?:(?:\\p{Lu}\\.)+|\\p{Lu}[\\p{L}'’-]*)";
const NAME = `${NAME_WORD}(?:\\s+(?:${NAME_WORD}|${PARTICLE})){1,4}`;
const PUBLISHED =
  "(?:[Pp]ubli(?:é|ée|e)|PUBLIÉ|[Mm]ise? (?:à jour|en ligne)|[Mm]odifié|[Mm][Aa][Jj]|[Cc]réé|[Cc]reado|[Pp]osté|[Pp]aru|[Pp]ublished|PUBLISHED|[Pp]osted|[Ll]ast updated|[Uu]pdated|UPDATED|[Pp]ublicad[oa]|PUBLICADO|[Aa]ctualizad[oa])(?:\\s*:)?";
export const WEEKDAY =
  "(?:[Ll]un|[Mm]ar|[Mm]ercre|[Jj]eu|[Vv]endre|[Ss]ame)di|[Dd]imanche|(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\.?|(?:[Ll]un|[Mm]ar|[Mm]er|[Jj]eu|[Vv]en|[Ss]am|[Dd]im|[Mm]i[ée]|[Jj]ue|[Vv]ie|[Ss][áa]b|[Dd]om)\\.|[Ll]unes|[Mm]artes|[Mm]i[ée]rcoles|[Jj]ueves|[Vv]iernes|[Ss][áa]bado|[Dd]omingo|(?:LUN|MAR|MERCRE|JEU|VENDRE|SAME)DI|DIMANCHE|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY|LUNES|MARTES|MIÉRCOLES|JUEVES|VIERNES|SÁBADO|DOMINGO";

/** "Un article d'", "La chronique de", "Una entrevista de": in bylines only, titles say it too */
const OF_WORK =
  "(?:[Uu]ne?|[Uu]na|[Ll]a|[Ll]e|[Ee]l|[Ll]['’]|[Dd]e [Nn]uestra|[Nn]uestr[oa])?\\s?(?:[Aa]rticle|[Cc]hronique|[Ee]nquête|[Rr]eportage|[Ee]ntretien|[Aa]nalyse|[Tt]ribune|[Bb]illet|[Rr]écit|[Pp]ortrait|[Cc]rónica|[Ee]ntrevista|[Rr]eportaje|[Aa]nálisis|[Cc]olumna|[Aa]rtículo|[Ii]nforme)\\s(?:d['’]|de )|[Ii]nforma|[Ee]scribe|[Ff]irma:?|[Ss]igné:?";

/** What introduces an author inside a longer line. */
const ROLE_OF_AUTHOR = `${BY}|[Tt]extes?(?:\\s*:| de| et photos\\s*:)|[Tt]exto(?:\\s*:| de| y fotos\\s*:)|[Ww]ords(?:\\s*:| by)|[Ff]otos?(?:graf[ií]as?)?\\s*:|[Pp]hotos?(?:graphies)?\\s*:|[Pp]hotography\\s*:|[Ee]nviad[oa] especial(?: en [\\p{L}]+)?\\s*:?|[Aa]utor(?:a|es)?\\s*:|[Aa]uteurs?\\s*:|[Aa]uthors?\\s*:`;
const INTRODUCED = new RegExp(
  `(?<![\\p{L}])(?:${ROLE_OF_AUTHOR}|${OF_WORK})\\s*(${NAME}|${NAME_WORD})(?:,\\s+(${NAME}))?(?:\\s+(?:et|and|y|e|&)\\s+(${NAME}))?`,
  "gu",
);

const OPENING = new RegExp(`^[\\s([|•–-]*(?:${PUBLISHED}|(?:${ROLE_OF_AUTHOR})\\s+\\p{Lu})`, "u");

/** "Publié dans X le", "Paru dans X du", "Publicado en X el"; the name ends at the date or a separator. */
const PUBLISHER_BEFORE_DATE =
  /(?:[Pp]ubli(?:é|e)e?|[Pp]aru|[Pp]ublished|[Pp]ublicad[oa])\s+(?:dans|sur|par|in|on|by|en|por)\s+(\p{Lu}[^|,;]{1,60}?)\s*(?:[|,;–-]\s*)?(?:\s(?:le|du|on|el|del)\s+(?:\p{L}+,?\s+)?\d|,|\||$)/u;
/** "Publicado el 3 de octubre de 2025 en El Faro", "Published on October 3, 2025 by X" */
const PUBLISHER_AFTER_DATE = /\d{4}\s+(?:dans|sur|in|en|por|par|by|at)\s+(\p{Lu}[^|,;.]{1,60})$/u;

/** "by Kwesi Boateng for Touchline Africa, Sunday …", "entrevista de Pilar Mesonero para La Voz de Larache." */
const PUBLISHER_FOR =
  /\s(?:for|para|pour)\s((?:[Tt]he |[Ll]e |[Ll]a |[Ee]l |[Ll]['’])?\p{Lu}[\p{L}\p{N}'’&]*(?:\s(?:de la |del? |des? |du |of |the |and |et |y |& )?\p{Lu}[\p{L}\p{N}'’&]*){0,4})(?=$|[\s,.;|–—-])/u;

/** "Par Loukkos24", "By EcoSud.ma": a name no person has */
const SIGNED_BY_SITE = /^(?:[Pp]ar|[Bb]y|[Pp]or)\s+(\p{Lu}\p{L}+(?:\d+|\.\p{L}{2,})[\p{L}\d.]*)(?=$|[\s,|])/u;

/** A line that says what a byline says, in `readByline`'s sense, is no longer. */
export const MAX_BYLINE_LENGTH = 180;

/** What is read of a line that was taken for a byline, however long it is. */
const MAX_READ_LENGTH = 1_000;

/** Whether a line begins as bylines do: "Publié le …", "By Jane …". */
export function opensByline(line: string): boolean {
  return line.length <= MAX_BYLINE_LENGTH && OPENING.test(line);
}

/** Words left beside the date of a line, its weekday, time and "le" apart; `undefined` without a date. */
export function wordsBesideDate(line: string): number | undefined {
  const date = line.length > MAX_BYLINE_LENGTH ? undefined : findDates(line)[0];
  if (date === undefined) return undefined;
  return withoutDates(line).match(/\p{L}{2,}/gu)?.length ?? 0;
}

/** Who prepared the text or took part without writing it. */
const NOT_AUTHORS = new RegExp(
  `(?<!\\p{L})(?:[Tt]radui(?:t|te)|[Tt]raduction|[Tt]raducid[oa]|[Tt]raducción|[Tt]ranslated|[Tt]ranslation|[Ii]llustr(?:é|ated|ations?)|[Ii]lustrad[oa])(?:\\s*:|(?: d[eu]\\s[^,;|]{2,20})? (?:par|by|por|de))\\s*${NAME}`,
  "gu",
);
/** "il y a 12 minutes", "hace 3 horas", "5 hours ago", "hier", "3 min de lecture", "212 vues", "4 comentarios" */
const ASIDE =
  /(?<!\p{L})(?:il y a \d+ \p{L}+|hace \d+ \p{L}+|\d+ (?:minutes?|hours?|mins?|hrs?|days?) ago|(?:hier|yesterday|ayer|aujourd['’]hui|today|hoy)(?: (?:à|at|a las))?|(?:temps de |tiempo de )?lect(?:ure|ura)(?: de| :|:)? ?\d+ ?min\p{L}*|reading time:? ?\d+ ?min\p{L}*|\d+[-\s]?(?:min\p{L}*|mn)(?: (?:de lecture|de lectura|read))?|[\d\s.,]*\d ?(?:vues?|views?|visitas|vistas|lectures?|lecturas|commentaires?|comments?|comentarios?|partages?|shares?|réactions?|reads?))(?![\p{L}])\.?/giu;

/** "Publié le", "Last updated:" with the sign before a date */
const EDGE = new RegExp(`(?:^|(?<=\\s))(?:${PUBLISHED})(?!\\p{L})|[()[\\]]`, "gu");
const TIME_OF_DAY =
  /(?:(?<!\p{L})(?:à|at|a las)\s+)?\d{1,2}\s?[:hH.]\s?(?:\d{2})?\s?(?:[ap]\.?m\.?|[AP]M|hs?|hrs?)?(?!\p{L})(?:\s?(?:GMT|UTC|CES?T|WE?S?T|BST|[ECMP][SD]?T|IST)(?:[+-]\d{1,2})?)?/gu;

function withoutDates(line: string): string {
  let rest = line;
  for (const { start, end } of findDates(line).reverse()) rest = `${rest.slice(0, start)} | ${rest.slice(end)}`;
  return rest.replace(ASIDE, " | ").replace(TIME_OF_DAY, " ").replace(WEEKDAYS, " ");
}

const WEEKDAYS = new RegExp(`(?<!\\p{L})(?:(?:le|on|el|du|del|ce|of)\\s+)?(?:${WEEKDAY})(?!\\p{L}),?`, "gu");

/**
 * What a byline says. Every line may be asked; what is no byline gives nothing or nonsense.
 *
 * @param knownNames - Folded given names; a person's name alone on a line is known by its first one.
 */
export function readByline(whole: string, knownNames: KnownNames): Byline {
  const line = whole.slice(0, MAX_READ_LENGTH);
  const dates = findDates(line);
  // "Mis à jour le 4 octobre 2025 – Publié le 3 octobre 2025"
  const says = (word: RegExp, { start }: { start: number }): boolean => word.test(line.slice(0, start));
  const published = dates.find((date) => says(SAYS_PUBLISHED, date)) ?? dates.find((date) => !says(SAYS_UPDATED, date));
  // "(texte)", "in Novi Sad", "à Tétouan": what and where, not who
  const ownWork = line
    .replace(NOT_AUTHORS, " | ")
    .replace(/\s*\((?:textes?|texto|words|photos?|fotos?|vid[eé]o)\)/giu, "")
    .replace(FROM_PLACE, (whole, place: string) => (knownNames.isPlace(place) ? " | " : whole));
  const authors = [...ownWork.matchAll(INTRODUCED)]
    .flatMap(([, first, second, third]) => [
      first,
      // "By Jane Doe, Associated Press"
      second !== undefined && isPersonName(withoutTail(second), knownNames) ? second : undefined,
      third,
    ])
    .filter((name) => name !== undefined)
    .map(withoutTail)
    .filter((name) => (isPersonName(name, knownNames) || /\s/.test(name)) && !COLLECTIVE.test(name));
  const named =
    SIGNED_BY_SITE.exec(line)?.[1] ??
    PUBLISHER_BEFORE_DATE.exec(line)?.[1] ??
    PUBLISHER_AFTER_DATE.exec(line)?.[1] ??
    PUBLISHER_FOR.exec(line)?.[1];
  const pieces = withoutDates(ownWork)
    .replace(INTRODUCED, " | ")
    .replace(EDGE, " | ")
    .split(/\s*[|,;•·]\s*|\s+[/–—-]\s+|\s:\s|(?<=\p{L}{2}|\))[.:]\s+|(?<=\p{L})\.$|\s+(?:is an?|est|es una?)\s+/u)
    .map((piece) =>
      piece
        .replace(/^(?:et|and|y|&)\s+/u, "")
        .replace(/^[\s/–—.:-]+|[\s/–—-]+$/gu, "")
        .replace(/\s+(?:le|on|el|du|del)$/u, ""),
    )
    .filter((piece) => piece !== "");
  const people = pieces.flatMap((piece) => {
    const names = piece.split(TOGETHER);
    return names.every((name) => isPersonName(name, knownNames)) ? names : [];
  });
  const publisher =
    named !== undefined && !/(?<!\p{L})\d/u.test(named) && !isPersonName(named, knownNames)
      ? named.replace(/\s+(?:par|by|por|in|en)\s.*$/u, "").trim()
      : pieces.find(
          (piece) =>
            /^[\p{Lu}][\p{L}\p{N}'’ .&-]{1,40}$/u.test(piece) &&
            piece.split(/\s+/).length <= 6 &&
            !/^(?:La )?R[ée]da[cg]|^(?:Par|By|Por)\s|correspon|envoyé|enviad|[ée]crit|^(?:Entretien|Interview|Entrevista)/u.test(
              piece,
            ) &&
            !people.includes(piece) &&
            !people.some((name) => piece.includes(name)) &&
            !isPersonName(piece, knownNames),
        );
  return {
    publishedAt: (published ?? dates[0])?.value,
    isUpdate: published === undefined && dates.length > 0,
    publisher,
    authors: [
      ...new Set(
        authors.length + people.length > 0 ? [...authors, ...people] : peopleIn(withoutDates(ownWork), knownNames),
      ),
    ],
    perhapsAuthors: pieces.filter(
      (piece) =>
        piece.length <= MAX_NAME_LENGTH &&
        PERSON.test(piece) &&
        !ARTICLE.test(piece) &&
        !COLLECTIVE.test(piece) &&
        !knownNames.isPlace(piece),
    ),
  };
}

const SAYS_PUBLISHED = /publ[^|–-]{0,20}$/iu;
const SAYS_UPDATED = /(?:à jour|maj|modifi|updated|revised|actualiz|modificad)[^|–-]{0,20}$/iu;
/** " in Novi Sad", " à Tétouan" */
const FROM_PLACE = /\s(?:in|à|en|from|depuis|desde)\s(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+)?)/gu;
/** "La rédaction", "CBD Newsroom", "Redacción Tánger" */
const COLLECTIVE =
  /(?<!\p{L})(?:r[ée]daction|newsroom|redacci[óo]n|staff|desk|team|équipe|equipo|agenc(?:e|y|ies)|agencias?|agences|journal|news|writer|reporter|correspond[ae]nt)(?!\p{L})/iu;
const TOGETHER = /\s+(?:et|and|y|e|&|avec|with|con)\s+/u;

/** Words that tell what somebody is or does in a byline; nothing of a byline is left beside them, names and dates. */
const TRADE =
  /(?<!\p{L})(?:(?:[Ee]ntretien|[Ii]nterview|[Pp]ropos|[Rr]eportage|[Ee]nquête|[Rr]eporting|[Ee]diting|[Ee]ntrevista|[Ee]nvoyée? spéciale?|[Ee]nviad[oa] especial|[Cc]orrespondante?|[Cc]orrespondent|[Cc]orresponsal|[Jj]ournaliste|[Rr]édact(?:ion|eur|rice)|[Rr]edac(?:ción|tora?)|[Ss]taff|[Ww]riter|[Ee]ditor|[Rr]eporter|[Ss]pecial|[Aa]vec|[Ww]ith|[Cc]on|[Pp]ar|[Bb]y|[Pp]or|[Dd]e|[Dd]u|[Ll]e|[Ll]a|[Ee]l|[Dd]ans|[Ii]n|[Oo]n|[Ee]n|[Ff]rom|[Ff]or|[Pp]our|[Tt]exte?o?s?|[Pp]hotos?|[Ff]otos?|[Ww]ords|AFP|MAP|APS|TAP|EFE|AP|Reuters|[Aa]gences?|[Aa]gencias?|[Nn]otre|[Oo]ur|[Nn]uestr[oa]|[Uu]ne?|[Uu]na|[Aa]rticle|[Cc]hronique|[Aa]nalyse|[Tt]ribune|[Bb]illet|[Rr]écit|[Cc]rónica|[Rr]eportaje|[Aa]nálisis|[Cc]olumna|[Aa]rtículo|[Ii]nforma|[Ee]scribe|[Ff]irma|[Ss]igné|[Rr]ecueilli|[Ss]poke|[Ss]tory|[Ww]ritten|[Éé]crit|[Ee]scrito|et|and|y|at|à|réalisé|mené|recueillis|recogid[oa]s?)(?!\p{L})|n°)/gu;

/**
 * How many words of a short line no byline would hold: what is left without people, places, dates and the
 * words around them; `undefined` when it names neither person nor date.
 */
export function wordsBesideByline(line: string, knownNames: KnownNames): number | undefined {
  if (line.length > MAX_BYLINE_LENGTH || !/\p{Lu}|\d{4}/u.test(line)) return undefined;
  let rest = withoutDates(line);
  const hasDate = rest !== line && findDates(line).length > 0;
  rest = rest.replace(EDGE, " | ");
  let hasPerson = false;
  rest = rest.replace(NAME_RUN, (run) => {
    const found = personIn(run, knownNames);
    if (found === undefined) return knownNames.isPlace(run) ? "|" : run;
    hasPerson = true;
    return [...found.before, "|", ...found.after].join(" ");
  });
  if (!hasDate && !hasPerson) return undefined;
  return rest.replace(TRADE, " ").match(/\p{L}{2,}/gu)?.length ?? 0;
}

/** The first person's name in a run of capitals, with the words around it. */
function personIn(
  run: string,
  knownNames: KnownNames,
): { name: string; before: readonly string[]; after: readonly string[] } | undefined {
  const words = run.split(/\s+/);
  for (let from = 0; from < words.length - 1; from++) {
    for (let to = Math.min(words.length, from + 5); to > from + 1; to--) {
      const name = words.slice(from, to).join(" ");
      if (isPersonName(name, knownNames)) return { name, before: words.slice(0, from), after: words.slice(to) };
    }
  }
  return undefined;
}

/** "Farah Benslimane in Imintanoute", "Rosa Delgado spoke to him": names no piece of the line holds alone. */
function peopleIn(text: string, knownNames: KnownNames): string[] {
  return [...text.matchAll(NAME_RUN)].flatMap(({ 0: run, index }) => {
    // "Entretien avec Samira Njoya": not who wrote
    if (/(?<!\p{L})(?:avec|with|con)\s+$/u.test(text.slice(0, index))) return [];
    const name = personIn(run, knownNames)?.name;
    return name === undefined || COLLECTIVE.test(name) ? [] : [name];
  });
}

const NAME_RUN = new RegExp(`${NAME_WORD}(?:\\s+(?:${NAME_WORD}|${PARTICLE})){0,6}`, "gu");

/** Whether a short line begins with a person's name: "Driss Jaïdi, urbaniste. Paru …", "Leila Haddad is …". */
export function beginsWithPerson(line: string, knownNames: KnownNames): boolean {
  if (line.length > MAX_BYLINE_LENGTH) return false;
  const name = LEADING_NAME.exec(line)?.[0];
  return name !== undefined && isPersonName(name, knownNames);
}

const LEADING_NAME = new RegExp(`^${NAME}(?=$|\\s*[,|•·–—(-]|\\s+(?:is|was|has|est|es|et|and|y)\\s|\\.)`, "u");

/** "Samira Njoya Publié": a name ends before the next word of the byline. */
function withoutTail(name: string): string {
  return name
    .replace(new RegExp(`\\s+(?:${PUBLISHED}|${WEEKDAY})(?!\\p{L}).*$`, "u"), "")
    .replace(/\s+(?:el|le|la|y|de|del)$|\.$/u, "");
}

const MAX_NAME_LENGTH = 50;
const PERSON = new RegExp(
  `^(?:\\p{Lu}\\.(?:[- ]?\\p{Lu}\\.)*|\\p{Lu}[\\p{L}'’-]+)(?:\\s+(?:\\p{Lu}[\\p{L}'’-]+|\\p{Lu}\\.|${PARTICLE})){1,4}$`,
  "u",
);

/** Whether a short text is a person's name alone: "Salma Idrissi", "I. Moutaouakil". */
export function isPersonName(text: string, knownNames: KnownNames): boolean {
  if (text.length > MAX_NAME_LENGTH || !PERSON.test(text) || ARTICLE.test(text)) return false;
  const words = text.split(/\s+/);
  const first = words[0] as string;
  if (/^\p{Lu}\./u.test(first)) return true;
  if (knownNames.isGiven(fold(first)) || knownNames.isGiven(fold(first.split("-")[0] as string))) return true;
  // "Ffion Reddaway": one of the two is known, and neither is a word
  const isWord = (word: string): boolean => knownNames.isCommon(word.toLowerCase());
  return (
    words.length === 2 &&
    knownNames.isSurname(fold(words[1] as string)) &&
    !words.some(isWord) &&
    !knownNames.isPlace(first) &&
    !knownNames.isPlace(text)
  );
}

const ARTICLE = /^(?:Le|La|Les|L['’]|El|Los|Las|The|Un|Une|Una)\s/u;
