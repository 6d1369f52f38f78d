import { describe, expect, test } from "@jest/globals";
import type { RecognisedDocument } from "../../src/document.js";
import { loadEntities } from "../../src/entities/index.js";
import { createItem } from "../../src/input/item.js";
import { loadLanguage } from "../../src/language/index.js";
import { loadSegments } from "../../src/segments/index.js";

const segment = loadSegments();
const identify = loadLanguage();
const recognise = loadEntities();
const read = (text: string, language = "fr"): RecognisedDocument =>
  recognise(identify(segment(createItem({ text, language }))));
const namesIn = (text: string, language?: string): string[] =>
  read(text, language)
    .entities.flatMap((entity) => entity.mentions.map((mention) => ({ ...mention, label: entity.label })))
    .sort((a, b) => a.start - b.start)
    .map(({ surface, label }) => `${surface}/${label}`);

describe("loadEntities", () => {
  test.each([
    ["une expérience menée avec le CHU de Casablanca hier", ["CHU de Casablanca/ORG"]],
    ["La Bourse de Casablanca clôture en hausse ce mardi.", ["Bourse de Casablanca/ORG"]],
    ["Il a rencontré le ministre Karim Berrada à Rabat.", ["Karim Berrada/PER", "Rabat/LOC"]],
    ["L'activité d’Huawei au Maroc progresse.", ["Huawei/ORG", "Maroc/LOC"]],
    ["une conférence à l'Université Ibn Battouta de Kélibia sur le sujet", ["Université Ibn Battouta de Kélibia/ORG"]],
  ])("finds the names of %j", (text, expected) => {
    expect(namesIn(text)).toEqual(expected);
  });

  test("leaves titles outside the span", () => {
    expect(namesIn("une cérémonie en présence de M. Karim Berrada et du Roi Mohammed VI")).toEqual([
      "Karim Berrada/PER",
      "Mohammed VI/PER",
    ]);
  });

  test("takes the first word of a sentence for no name when it is a common word", () => {
    expect(namesIn("Pendant deux jours, rien ne bouge. Certains attendent encore.")).toEqual([]);
  });

  test("joins a surname to the full name that came before", () => {
    const { entities } = read("Le directeur Karim Berrada a parlé. M. Berrada a ensuite répondu aux questions.");
    expect(entities.map(({ name, mentions }) => [name, mentions.map((m) => m.surface)])).toEqual([
      ["Karim Berrada", ["Karim Berrada", "Berrada"]],
    ]);
  });

  test("joins neither of two people with one surname", () => {
    const { entities } = read(
      "Le ministre Karim Zerdali et la ministre Salma Zerdali se sont vus. M. Zerdali a parlé.",
    );
    expect(entities.map(({ mentions }) => mentions.length)).toEqual([1, 1, 1]);
  });

  test("joins an acronym to its expansion", () => {
    const { entities } = read("L'Agence nationale des Dattes (AND) recrute. Selon l'AND, cent postes sont ouverts.");
    expect(entities.map(({ mentions }) => mentions.map((m) => m.surface))).toEqual([
      ["Agence nationale des Dattes", "AND", "AND"],
    ]);
  });

  test("uses an ambiguous name only when the text speaks of its thing", () => {
    const ids = (text: string): string[] => read(text).entities.map((entity) => entity.id);
    expect(ids("En Espagne, le parti Vox critique le gouvernement et ses députés.")).toContain("vox-spain");
    expect(ids("Elle chante Vox populi devant la foule réunie.")).not.toContain("vox-spain");
  });

  test("gives salience to what title and body name, 0 to what only surrounds them", () => {
    const page = `Fête à Tanger pour Nabil Ayouch    Le Raja en tête de la Botola    La Bourse en hausse\n\n\nHuawei ouvre un centre\nPublié dans EcoActu le 3 - 10 - 2025\n\nLe groupe Huawei a ouvert mardi un centre de données au Maroc, a annoncé sa direction.`;
    const { entities } = read(page);
    expect(entities[0]?.id).toBe("huawei");
    expect(entities.find((entity) => entity.name === "Nabil Ayouch")?.salience).toBe(0);
  });

  test("helps English with wink-nlp and compromise", () => {
    expect(
      namesIn("According to Fatima Serghini, the deal between Morocco and Spain will be signed in Madrid.", "en"),
    ).toEqual(["Fatima Serghini/PER", "Morocco/LOC", "Spain/LOC", "Madrid/LOC"]);
  });

  test("gives text in another language no names", () => {
    expect(
      read("Die Zentralbank in Berlin hat die Zinsen zum dritten Mal in diesem Jahr erhöht.", "de").entities,
    ).toEqual([]);
  });
});
