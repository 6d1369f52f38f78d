import { describe, expect, test } from "@jest/globals";
import { tokenise } from "../../src/text/tokens.js";

const words = (text: string): string[] => tokenise(text).map((token) => token.text);

describe("tokenise", () => {
  test.each([
    ["l'OCP et d’Agadir", ["l'", "OCP", "et", "d’", "Agadir"]],
    ["qu'Akhannouch aujourd'hui", ["qu'", "Akhannouch", "aujourd'hui"]],
    ["L'Équipe et M'diq", ["L'", "Équipe", "et", "M'diq"]],
    ["Jean-Luc, la Covid-19", ["Jean-Luc", ",", "la", "Covid-19"]],
    ["GenZ 212 et Mondial U20", ["GenZ", "212", "et", "Mondial", "U20"]],
    ["EcoActu.ma : bilan.", ["EcoActu.ma", ":", "bilan", "."]],
    ["J. Dupont et EE.UU.", ["J.", "Dupont", "et", "EE.UU."]],
    ["Morocco's GenZ", ["Morocco", "'s", "GenZ"]],
    ["O'Brien ¿qué?", ["O'Brien", "¿", "qué", "?"]],
    ["1\u00A0200\u202F000 dirhams, 3,5 %", ["1\u00A0200\u202F000", "dirhams", ",", "3,5", "%"]],
    ["la 27e édition à 12:30", ["la", "27e", "édition", "à", "12:30"]],
    ["attente...", ["attente", "..."]],
    ["", []],
  ])("cuts %j", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test("gives offsets into the whole text when only a part is read", () => {
    const text = "avant l'OCP après";
    const [elided, name] = tokenise(text, { start: 6, end: 11 });
    expect([elided?.start, elided?.end, name?.start, name?.end]).toEqual([6, 8, 8, 11]);
  });

  test("every token's offsets give its text, whatever the characters", () => {
    const text = "🙂 d’Agadir\u00A0: «\u202FRaja\u202F» عاش المغرب 𝒳 e\u0301cole l'‘x’ --- 'a'";
    for (const token of tokenise(text)) expect(text.slice(token.start, token.end)).toBe(token.text);
  });
});
