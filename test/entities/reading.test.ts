import { describe, expect, test } from "@jest/globals";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../../src/document.js";
import { cutCompounds } from "../../src/entities/compounds.js";
import { findKnownNames } from "../../src/entities/gazetteer.js";
import { loadSentenceReader } from "../../src/entities/index.js";
import { listedIn } from "../../src/entities/name-lists.js";
import { findPatterns } from "../../src/entities/patterns.js";
import type { Word } from "../../src/entities/words.js";
import { tokenise } from "../../src/text/tokens.js";

const { wordOf, nameLists } = loadSentenceReader();
const wordsOf = (text: string): Word[] => tokenise(text).map((token) => wordOf(token.text));
const textOf = (words: readonly Word[], { from, to }: { from: number; to: number }): string =>
  words
    .slice(from, to)
    .map(({ text }) => text)
    .join(" ");

describe("cutCompounds", () => {
  test.each([
    ["l'axe Rabat-Madrid", ["l'", "axe", "Rabat", "-", "Madrid"]],
    ["l'accord Maroc-UE", ["l'", "accord", "Maroc", "-", "UE"]],
    ["une ex-OCP", ["une", "ex-", "OCP"]],
    ["des voix pro-Polisario", ["des", "voix", "pro-", "Polisario"]],
    ["la Guinée-Bissau", ["la", "Guinée-Bissau"]],
    ["Jean-Luc et Saint-Denis", ["Jean-Luc", "et", "Saint-Denis"]],
    ["un porte-parole", ["un", "porte-parole"]],
  ])("reads %j", (text, expected) => {
    const tokens = cutCompounds(tokenise(text), wordOf);
    expect(tokens.map((token) => token.text)).toEqual(expected);
    for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
  });
});

describe("findPatterns", () => {
  test.each([
    ["fr", "selon le ministère de la Santé publique hier", "ministère de la Santé publique", "ORG"],
    ["fr", "selon le ministère tunisien de la Santé hier", "ministère tunisien de la Santé", "ORG"],
    [
      "fr",
      "la Régie nationale des tabacs et des allumettes recrute",
      "Régie nationale des tabacs et des allumettes",
      "ORG",
    ],
    [
      "fr",
      "l'Autorité nationale pour l'intelligence artificielle se cherche",
      "Autorité nationale pour l' intelligence artificielle",
      "ORG",
    ],
    ["fr", "le ministre Karim Berrada parle", "Karim Berrada", "PER"],
    ["es", "según la Universidad de Granada ayer", "Universidad de Granada", "ORG"],
  ] as const)("%s: %j", (language, text, name, label) => {
    const words = wordsOf(text);
    const found = findPatterns(words, SUPPORTED_LANGUAGES.indexOf(language as SupportedLanguage));
    expect(found.map((match) => [textOf(words, match), match.label])).toContainEqual([name, label]);
  });

  test("finds nothing where everything is in capitals", () => {
    expect(findPatterns(wordsOf("LE MINISTRE KARIM BERRADA À RABAT"), 0)).toEqual([]);
  });
});

describe("findKnownNames", () => {
  test("takes the longest name, and acronyms only in capitals", () => {
    const words = wordsOf("l'Organisation des Nations unies et le mot onu");
    expect(findKnownNames(words).map((match) => textOf(words, match))).toEqual(["Organisation des Nations unies"]);
  });

  test("gives up an ambiguous name for an unmarked one that goes on further", () => {
    const words = wordsOf("bajo el Estrecho de Gibraltar");
    expect(findKnownNames(words).map((match) => textOf(words, match))).toEqual(["Estrecho de Gibraltar"]);
  });
});

describe("listedIn", () => {
  test("marks listed names of one and of several words, none without a capital", () => {
    const words = wordsOf("la firme Monsanto et la firme monsanto vont au Parc des Princes");
    const codes = [...listedIn(words, nameLists)];
    expect(words.filter((_, i) => codes[i] !== 0).map(({ text }) => text)).toEqual([
      "Monsanto",
      "Parc",
      "des",
      "Princes",
    ]);
    // First, inner, last, only
    expect(codes.filter((code) => code !== 0).map((code) => code & 3)).toEqual([3, 0, 1, 2]);
  });
});
