/**
 * Interviews: who speaks in which body segment.
 *
 * A turn is marked by its speaker (`EcoActu.ma : La crise…`, `Chakib Achour : Pendant…`, `K. A. : …`), by a
 * letter (`P. ¿…?`, `R. …`), by a dash, or by nothing but its question mark. Who asks without a name is
 * `interviewer`; who answers without one is the person the title or the introduction names.
 */
import { fold } from "../text/fold.js";
import { isPersonName, type KnownNames } from "./byline.js";

/** "Chakib Achour : ", "EcoActu.ma : ", "K. A. :" at the head of a paragraph */
const MARK =
  /^(?:[-–—•]\s*)?((?:\p{Lu}[\p{L}\p{N}.'’&-]*)(?:\s+(?:\p{Lu}[\p{L}\p{N}.'’&-]*|de|du|del|el|al|la|le|ben|bin|ibn|van|von)){0,4})\s*[:：]\s+(?=\S)/u;
/** "P. ¿", "R.– ", "PREGUNTA.–", "Q :", "Réponse :" */
const LETTER =
  /^(?:[-–—•]\s*)?(?:(?<asks>P|Q|PREGUNTA|Pregunta|QUESTION|Question)|(?<answers>R|A|RESPUESTA|Respuesta|RÉPONSE|Réponse|ANSWER|Answer))\s*(?:[.:]\s*[–—-]?|[–—-])\s+(?=\S)/u;
const DASH = /^[-–—]\s*/;

/** A speaker's name is short; a longer run before a colon is part of a sentence. */
const MAX_SPEAKER_LENGTH = 50;
/** Questions are shorter than answers; a longer paragraph that ends in one is rhetoric. */
const MAX_QUESTION_LENGTH = 400;
/** Names that short ones may stand for; an interview has few. */
const MAX_NAMES = 100;
/** An article may have two headings that ask; an interview asks more. */
const MIN_QUESTIONS = 3;

const INTERVIEWER = "interviewer";
const INTERVIEWEE = "interviewee";

interface Spoken {
  readonly text: string;
  readonly isBody: boolean;
}

interface Known {
  readonly title: string | undefined;
  readonly publisher: string | undefined;
  /** Whether a byline or heading calls the page an interview. */
  readonly isCalledInterview: boolean;
  readonly knownNames: KnownNames;
}

type Speakers = (string | undefined)[];

/**
 * The speaker of every unit, `undefined` where there is none or the text is no interview.
 *
 * @param units - The units of a page in order; only body units speak.
 */
export function speakersOf(units: readonly Spoken[], known: Known): Speakers {
  return (
    letteredTurns(units, known) ?? namedTurns(units, known) ?? unmarkedTurns(units, known) ?? units.map(() => undefined)
  );
}

function namedTurns(units: readonly Spoken[], known: Known): Speakers | undefined {
  const marks = units.map((unit) =>
    unit.isBody ? (siteMark(unit.text, known.publisher) ?? markOf(unit.text)) : undefined,
  );
  const counts = new Map<string, number>();
  for (const mark of marks) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const names = [
    ...[...counts.keys()].slice(0, MAX_NAMES),
    ...(known.publisher === undefined ? [] : [known.publisher]),
  ];
  const full = new Map([...counts.keys()].map((mark) => [mark, fullName(mark, names)]));
  const isKnown = (mark: string): boolean =>
    (counts.get(mark) ?? 0) >= 2 ||
    full.get(mark) !== mark ||
    known.title?.includes(mark) === true ||
    (known.publisher !== undefined && mark.toLowerCase().startsWith(known.publisher.toLowerCase()));
  const speakers = new Set([...counts.keys()].filter(isKnown).map((mark) => full.get(mark) as string));
  const speakerAt = marks.map((mark) => (mark !== undefined && isKnown(mark) ? full.get(mark) : undefined));
  const asks = new Map<string, number>();
  for (const [i, speaker] of speakerAt.entries()) {
    if (speaker !== undefined)
      asks.set(speaker, (asks.get(speaker) ?? 0) + (isQuestion(units[i]?.text ?? "") ? 1 : -1));
  }
  const ranked = [...asks].sort((a, b) => b[1] - a[1]);
  const answerer = ranked.at(-1);
  if (answerer === undefined) return undefined;
  if (speakers.size === 1) {
    // Only the answers are marked: "Chakib Achour : …" below each unmarked question
    const isAnswered = units.filter(
      (unit, i) => unit.isBody && speakerAt[i] === undefined && isQuestion(unit.text) && speakerAt[i + 1] !== undefined,
    );
    if (answerer[1] >= 0 || isAnswered.length < MIN_QUESTIONS) return undefined;
    return follow(units, speakerAt, INTERVIEWER, answerer[0]);
  }
  const asker = ranked[0] as [string, number];
  if (asker[1] <= answerer[1]) return undefined;
  return follow(units, speakerAt, asker[0], answerer[0]);
}

/** "K. A." and "Achour" are short for "Kenza Amrani", "Chakib Achour"; "TCR" for "The Casablanca Review". */
function fullName(mark: string, names: readonly string[]): string {
  const initials = mark.replace(/[^\p{L}]/gu, "");
  const full = names.find((name) => {
    if (name === mark || name.length <= mark.length) return false;
    if (fold(name).endsWith(` ${fold(mark)}`)) return true;
    const heads = name.split(/[\s-]+/).map((word) => word[0]?.toUpperCase() ?? "");
    return initials.length >= 2 && !/\p{Ll}/u.test(mark) && heads.join("") === initials;
  });
  return full ?? mark;
}

/** Fills in the turns between the marked ones: a question is the asker's, what follows one the answerer's. */
function follow(
  units: readonly Spoken[],
  marked: readonly (string | undefined)[],
  asker: string,
  answerer: string,
): Speakers {
  const firstMark = marked.findIndex((speaker) => speaker !== undefined);
  // With an unnamed asker the first question stands right above the first mark
  const begin = asker === INTERVIEWER && isQuestion(units[firstMark - 1]?.text ?? "") ? firstMark - 1 : firstMark;
  let speaker = answerer;
  return units.map((unit, i) => {
    if (!unit.isBody || i < begin) return undefined;
    const mark = marked[i];
    if (mark !== undefined) speaker = mark;
    else if (isQuestion(unit.text)) speaker = asker;
    else if (speaker === asker) speaker = answerer;
    return speaker;
  });
}

function letteredTurns(units: readonly Spoken[], known: Known): Speakers | undefined {
  const turns = units.map(({ text, isBody }) => (isBody ? LETTER.exec(text)?.groups : undefined));
  const asked = turns.filter((turn) => turn?.["asks"] !== undefined).length;
  const answered = turns.filter((turn) => turn?.["answers"] !== undefined).length;
  if (asked < 2 || answered < 2) return undefined;
  const answerer = intervieweeOf(
    units,
    turns.findIndex((turn) => turn !== undefined),
    known,
  );
  const marked = turns.map((turn) =>
    turn === undefined ? undefined : turn["asks"] === undefined ? answerer : INTERVIEWER,
  );
  return follow(units, marked, INTERVIEWER, answerer);
}

function unmarkedTurns(units: readonly Spoken[], known: Known): Speakers | undefined {
  const body = units.flatMap((unit, i) => (unit.isBody ? [i] : []));
  const textAt = (i: number): string => units[i]?.text ?? "";
  const turns = body.filter((i, at) => {
    const next = body[at + 1];
    return isQuestion(textAt(i)) && next !== undefined && !isQuestion(textAt(next));
  });
  const begin = turns[0];
  if (begin === undefined || turns.length < MIN_QUESTIONS) return undefined;
  const after = body.filter((i) => i >= begin);
  if (turns.length / after.length < 0.2) return undefined;
  const answers = after.filter((i) => !isQuestion(textAt(i)));
  const isDashed = after.filter((i) => DASH.test(textAt(i))).length > after.length / 2;
  const isPersonal = answers.filter((i) => FIRST_PERSON.test(textAt(i))).length >= answers.length / 3;
  const isTitled = /[«“"]/.test(known.title ?? "");
  if (!isDashed && !known.isCalledInterview && !(isPersonal && (isTitled || turns.length >= MIN_QUESTIONS)))
    return undefined;
  const answerer = intervieweeOf(units, begin, known);
  if (isDashed) {
    // "—Pero la obra cambia todos los veranos.": with a dash before every turn, who asks need not ask
    const dashed = after.filter((i) => DASH.test(textAt(i)));
    const isStrict = turns.every((i) => dashed.indexOf(i) % 2 === 0);
    const marks = new Map(dashed.map((i, at) => [i, at % 2 === 0 ? INTERVIEWER : answerer]));
    if (isStrict)
      return follow(
        units,
        units.map((_, i) => marks.get(i)),
        INTERVIEWER,
        answerer,
      );
  }
  const none = units.map((_, i) => (i === begin ? INTERVIEWER : undefined));
  return follow(units, none, INTERVIEWER, answerer);
}

const FIRST_PERSON =
  /(?<![\p{L}'’])(?:je|j['’]|nous|mon|mes|notre|nos|I|we|my|our|yo|me|mi|mis|nos|nuestr[oa]s?|[Tt]emo|[Cc]reo|\p{L}{2,}(?:amos|emos|imos))(?!\p{L})|(?<!\p{L})[jJ]['’]\p{L}|(?<!\p{L})(?:Je|Nous|Mon|Notre|We|My|Our|Yo|Me|Mi)(?!\p{L})/u;

/** The person the title, else the introduction, else the answers name first; the most often named of them. */
function intervieweeOf(units: readonly Spoken[], begin: number, known: Known): string {
  const lead = units.slice(0, begin).filter(({ isBody }) => isBody);
  for (const text of [known.title ?? "", lead.map((unit) => unit.text).join("\n")]) {
    for (const [run] of text.matchAll(PERSON_RUN)) {
      // "Architect Zineb Ouarzazi": a capital before the name may be no part of it
      const words = run.split(/\s+/);
      const name = words.map((_, i) => words.slice(i).join(" ")).find((part) => isPersonName(part, known.knownNames));
      if (name !== undefined) return name;
    }
  }
  // "Inmaculada Ferrer Ruano: «El sufismo…»": a title that quotes begins with who speaks, known or not
  const speaker = /^([^:,«“"]{3,40}?)\s?[:,]/u.exec(known.title ?? "")?.[1];
  if (speaker !== undefined && /^\p{Lu}\S+(?: \p{Lu}\S+| \p{Ll}{2,3}){1,4}$/u.test(speaker)) return speaker;
  return INTERVIEWEE;
}

const PERSON_RUN =
  /(?:Moulay|Sidi|Lalla|\p{Lu}[\p{L}'’-]+)(?:\s+(?:\p{Lu}[\p{L}'’-]+|el|al|ben|bin|ibn|ould|de|del|la|van|von)){1,4}/gu;

/** What marks a paragraph as somebody's turn: a name or the letter of who asks or answers. */
export function turnOf(text: string): string | undefined {
  return LETTER.exec(text)?.[0].trim() ?? markOf(text);
}

/** "La Vie éco : …": the publisher asks under its name, however that is written. */
function siteMark(text: string, publisher: string | undefined): string | undefined {
  return publisher !== undefined && text.startsWith(publisher) && /^\s?:\s/.test(text.slice(publisher.length))
    ? publisher
    : undefined;
}

function markOf(text: string): string | undefined {
  const name = MARK.exec(text)?.[1];
  return name === undefined || name.length > MAX_SPEAKER_LENGTH ? undefined : name;
}

function isQuestion(text: string): boolean {
  return text.length <= MAX_QUESTION_LENGTH && /\?\s*["»”)]?$/.test(text);
}
