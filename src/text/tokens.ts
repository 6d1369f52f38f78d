/**
 * Tokens with exact offsets for French, English and Spanish in one pass.
 *
 * French elisions are cut off with their apostrophe (`l'OCP` → `l'` `OCP`, `qu’Akhannouch` → `qu’`
 * `Akhannouch`), an English possessive is cut off before it (`Morocco's` → `Morocco` `'s`); other inner
 * apostrophes stay (`M'diq`, `aujourd'hui`, `O'Brien`). Hyphenated words, `GenZ`, `U20`, `EcoActu.ma`,
 * initials (`J.`), dotted acronyms (`U.S.`, `EE.UU.`) and numbers (`3,5`, `1 200`) stay whole.
 */
import type { Span } from "../document.js";

export interface Token extends Span {
  /** The token as written. */
  readonly text: string;
}

const APOSTROPHE = "['’ʼ‘]";
/** Words that lose their vowel before another word and are then joined to it. */
const ELIDED = "(?:jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr|qu|[cdjlmnst])";

/** One token at a place where none has begun yet. */
const TOKEN = new RegExp(
  [
    // "l'", "Qu’": an elided word and its apostrophe, when a word follows
    `(?<![\\p{L}\\p{M}\\p{N}])(?:${ELIDED}|(?:Jusqu|Lorsqu|Puisqu|Quoiqu|Qu|[CDJLNST])|(?:JUSQU|LORSQU|PUISQU|QU))${APOSTROPHE}(?=[\\p{L}\\p{N}«"“])`,
    // "M'EST": a capital M is an elision only in capitals, for "M'diq" and "M'hamed" are names
    `(?<![\\p{L}\\p{M}\\p{N}])M${APOSTROPHE}(?=\\p{Lu}{2})`,
    // "U.S.", "EE.UU.", "S.A.R.": dotted acronyms
    "(?:\\p{Lu}{1,2}\\.){2,}",
    // "J." in a name: one capital and its dot before a capitalised word
    "(?<![\\p{L}\\p{M}\\p{N}])\\p{Lu}\\.(?=[\\s-]?\\p{Lu}\\p{Ll})",
    // "3,5", "1 200 000", "12:30"
    "\\p{N}+(?:[.,:\\u00A0\\u202F]\\p{N}+)*(?![\\p{L}\\p{N}])",
    // words, with inner hyphens, apostrophes and dots: "Jean-Luc", "aujourd'hui", "EcoActu.ma", "Covid-19", "27e"
    `[\\p{L}\\p{M}\\p{N}]+(?:(?:[-‐‑]|${APOSTROPHE}(?!s\\b)|[.&+](?=\\p{L}{2}))[\\p{L}\\p{M}\\p{N}]+)*`,
    // "'s"
    `${APOSTROPHE}s\\b`,
    "\\.{3}|[^\\s\\p{L}\\p{N}]",
  ].join("|"),
  "guy",
);

/** What a character code below 0x180 is: a letter, or something that neither joins words nor is part of one. */
const LETTER = 1;
const END = 2;
const CLASSES = Uint8Array.from({ length: 0x180 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\p{L}/u.test(character)) return LETTER;
  return /[\s,;:!?()"«»/]/.test(character) ? END : 0;
});

/** The end of the plain word that begins at `from`, -1 when the expression must look at it. */
function endOfPlainWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && CLASSES[text.charCodeAt(at)] === LETTER) at += 1;
  if (at === from) return -1;
  return at === text.length || CLASSES[text.charCodeAt(at)] === END ? at : -1;
}

/**
 * The tokens of a text, or of a stretch of it, in order.
 *
 * @param text - Any text; runs in time linear in its length.
 * @param span - Where to look; the whole text when left out.
 * @returns Tokens whose offsets refer to `text`; white space belongs to none.
 */
export function tokenise(text: string, span: Span = { start: 0, end: text.length }): Token[] {
  const tokens: Token[] = [];
  const part = span.start === 0 && span.end === text.length ? text : text.slice(span.start, span.end);
  for (let at = 0; at < part.length; ) {
    let end = endOfPlainWord(part, at);
    if (end === -1) {
      TOKEN.lastIndex = at;
      // No match: white space
      end = TOKEN.test(part) ? TOKEN.lastIndex : -1;
    }
    if (end === -1) at += 1;
    else {
      tokens.push({ start: span.start + at, end: span.start + end, text: part.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

const WORD_START = /^[\p{L}\p{N}]/u;

/** Whether a token is a word or number rather than punctuation. */
export function isWord(token: Token): boolean {
  const first = token.text.charCodeAt(0);
  // Letters and digits of ASCII are most of what comes
  if (first < 128) return (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || (first >= 48 && first <= 57);
  return WORD_START.test(token.text);
}

/** Whether a token starts with a capital letter. */
export function isCapitalised(token: Token): boolean {
  const first = token.text.charCodeAt(0);
  if (first < 128) return first >= 65 && first <= 90;
  return /^\p{Lu}/u.test(token.text);
}

/** Whether a token is an elided word with its apostrophe: `l'`, `qu’`. */
export function isElision(token: Token): boolean {
  return token.text.length > 1 && /^\p{L}+['’ʼ‘]$/u.test(token.text);
}
