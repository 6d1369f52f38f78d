/**
 * Texts that try to make a stage slow, wrong or large, each of any length wanted.
 *
 * A name says what is nasty. `press` is the ordinary text the others are compared with.
 */
import { readdirSync, readFileSync } from "node:fs";
import { loadKnowledgeBase } from "../../src/entities/knowledge-base.js";

/** Gives a text of about so many UTF-16 units. */
export type TextMaker = (length: number) => string;

/** Begin each text, or it would be in no language khabar reads names in. */
export const FRENCH = "Le gouvernement a annoncé mardi une hausse des prix dans le pays. ".repeat(20);
const ENGLISH = "The government announced on Tuesday that prices would rise in the country. ".repeat(20);

/** Repeats what `make` gives for 0, 1, 2 … until the text is long enough. */
function repeated(make: (i: number) => string, head = FRENCH): TextMaker {
  return (length) => {
    const parts: string[] = [head];
    for (let i = 0, size = 0; size < length; i++) {
      const part = make(i);
      parts.push(part);
      size += part.length;
    }
    return parts.join("");
  };
}

/** A word of letters for a number: 0, 1, 2 … become "ba", "ca", "da" … */
function word(i: number): string {
  const letters = "bcdfghjklmnprstvz";
  return `${letters[i % 17]}a${i < 17 ? "" : word(Math.floor(i / 17) - 1)}`;
}

function capitalised(i: number): string {
  const small = word(i);
  return small.charAt(0).toUpperCase() + small.slice(1);
}

const samples = new URL(
  import.meta.url.includes("/dist/") ? "../../../samples/items/" : "../../samples/items/",
  import.meta.url,
);
const press = readdirSync(samples)
  .filter((name) => /^(?:fr|en|es).*\.txt$/.test(name))
  .map((name) => readFileSync(new URL(name, samples), "utf8"));

/** Every ambiguous name of the knowledge base. */
const ambiguous = loadKnowledgeBase().flatMap(({ aliases }) =>
  aliases.filter(({ isAmbiguous }) => isAmbiguous).map(({ text }) => text),
);

export const TEXTS: Readonly<Record<string, TextMaker>> = {
  press: repeated((i) => `${press[i % press.length]}\n\n`),

  "names in one sentence": repeated((i) => `le ministre Karim ${capitalised(i)} et Rabat, `),
  "different names": repeated((i) => `Karim ${capitalised(i)} a rencontré Fatima ${capitalised(i + 7)} à Rabat. `),
  "one name over and over": repeated(() => "Le ministre Karim Benzaoui a rencontré Karim Benzaoui. "),
  "known names": repeated((i) => `${ambiguous[i % ambiguous.length]} est au Maroc. `),
  "acronyms in brackets": repeated((i) => ` Karim Zor${i} (KZ${i % 97}), l'Office National Zed${i} (ONZ).`),
  "nested brackets": repeated((i) => `Office National (${"(".repeat(i % 50)}`),
  "one long sentence": repeated((i) => `${word(i % 3_000)} de la `),
  "one long paragraph": repeated(() => "Le gouvernement a annoncé mardi une hausse des prix dans le pays. "),
  "only capitals": repeated((i) => `${word(i).toUpperCase()} `),
  "capitalised words": repeated((i) => `${capitalised(i)} `),
  "small words between capitals": repeated((i) => `Banque de la ${capitalised(i)} et du `),
  "heads of names": repeated(() => "Ministère Université Banque Office de la "),
  "only punctuation": repeated((i) => ".,;:!?…-–()[]\"'«»"[i % 17] as string),
  "full stops": repeated(() => "."),
  "no spaces": repeated((i) => word(i)),
  "one letter": repeated(() => "a"),
  "one capital": repeated(() => "A"),
  spaces: repeated(() => " "),
  "spaces between two words": (length) => `${FRENCH}Rabat${" ".repeat(length)}Rabat`,
  "spaces in a sentence": repeated((i) => `Le 3${" ".repeat(i % 2_000)}de Rabat`),
  tabs: repeated((i) => `mot\t${i % 9 === 0 ? "\t\t" : ""}`),
  "line breaks": (length) => `${FRENCH}${"\n".repeat(length)}b`,
  "short lines": repeated((i) => `${word(i)}\n`),
  headlines: repeated((i) => `Le Maroc et ${capitalised(i)} signent un accord à Rabat avec Huawei\n`),
  "ticker of headlines": repeated((i) => `Maroc : ${capitalised(i)} signe un accord avec Huawei     `),
  "wrapped lines": repeated((i) => `${word(i)} dans la région du nord, où les prix ont augmenté de 3 % et\n`),
  "by-lines": repeated((i) => `Par Samira ${capitalised(i)} | 12 mars 2024 à 10:35\n`),
  "interview turns": repeated(
    (i) => `${capitalised(i)} Zoui : Que dites-vous de cela ?\n\nEcoActu : Rien du tout.\n\n`,
  ),
  dates: repeated((i) => `le ${1 + (i % 28)} mai 20${10 + (i % 15)}, 0${1 + (i % 9)}/10/2024; `),
  "broken dates": repeated((i) => `${i % 32}${" ".repeat(i % 90)}de 3 - 3 - 3 `),
  amounts: repeated((i) => `${i} millions de dirhams, ${i % 100} %, $${i}; `),
  "numbers in columns": repeated((i) => `${100 + (i % 900)} `),
  "grouped digits": repeated((i) => `${100 + (i % 900)}.`),
  digits: repeated((i) => `${i % 10}`),
  "number words": repeated((i) => `one million ${i % 3 === 0 ? "dollars " : "two hundred and "}`, ENGLISH),
  "amounts in words": repeated((i) => `The firm paid two million dollars to ${capitalised(i)}. `, ENGLISH),
  "number words without an end": repeated(() => "million million two hundred and ", `${ENGLISH} two million dollars `),
  "hyphen chains": repeated((i) => `${capitalised(i)}-`),
  "apostrophe chains": repeated(() => "l'd'qu'"),
  "dotted acronyms": repeated(() => "U.S."),
  "dotted words": repeated((i) => `${word(i)}.${capitalised(i)}`),
  quotes: repeated(() => '"« “ '),
  colons: repeated((i) => `${capitalised(i)} : `),
  abbreviations: repeated((i) => `M. ${capitalised(i)} et Mme. `),
  "combining marks": (length) => `${FRENCH}e${"\u0316\u0301".repeat(length / 2)}`,
  "letters with marks": repeated(() => "e\u0301\u0316a\u0308 "),
  emoji: repeated((i) => (i % 5 === 0 ? "👩‍👩‍👧‍👦 " : "🇲🇦")),
  "bidi controls": repeated((i) => `\u202E${capitalised(i)}\u2066\u2069\u200F `),
  "zero width": repeated((i) => `Ra\u200Bbat${i % 2 === 0 ? "\uFEFF" : "\u00AD"} `),
  Arabic: repeated(() => "وقع المغرب اتفاقا مع إسبانيا في الرباط. "),
  "three languages": repeated(
    (i) => `${["Le roi a reçu le ministre. ", "The king met the minister. ", "El rey vio al ministro. "][i % 3]}\n`,
  ),
  "regular expression traps": repeated((i) => `${"a".repeat(30)}! ${"1.1,".repeat(8)}x ${"(".repeat(9)}A${i} `),
  "related cues": repeated(() => "Lire aussi : Lire aussi | Voir également "),
};
