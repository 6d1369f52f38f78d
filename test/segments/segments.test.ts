import { describe, expect, test } from "@jest/globals";
import { createItem } from "../../src/input/item.js";
import { loadSegments } from "../../src/segments/index.js";

const segment = loadSegments();
const rolesOf = (text: string): [string, string][] => {
  const document = segment(createItem({ text }));
  return document.segments.map(({ start, end, role }) => [role, text.slice(start, end)]);
};

const PROSE_1 =
  "Le conseil d'administration de l'office a arrêté mardi les comptes de l'exercice, en nette progression.";
const PROSE_2 = "La production a augmenté de 12 % grâce aux nouvelles installations, a précisé le directeur général.";

describe("segments", () => {
  test("splits a ticker at its gaps and keeps it out of the article", () => {
    const page = `Botola : le Raja en tête    Bourse : clôture en hausse    Rain expected in Rabat\n\n\n\nL'office présente ses comptes\nPublié dans Le Relais le 3 - 10 - 2025\n\n${PROSE_1}\n${PROSE_2}\n`;
    expect(rolesOf(page)).toEqual([
      ["related", "Botola : le Raja en tête"],
      ["related", "Bourse : clôture en hausse"],
      ["related", "Rain expected in Rabat"],
      ["title", "L'office présente ses comptes"],
      ["byline", "Publié dans Le Relais le 3 - 10 - 2025"],
      ["body", PROSE_1],
      ["body", PROSE_2],
    ]);
  });

  test("reads publisher, date and title off the page", () => {
    const document = segment(
      createItem({
        text: `L'office présente ses comptes\nPublié dans Le Relais le 3 - 10 - 2025\n\n${PROSE_1}\n${PROSE_2}`,
      }),
    );
    expect([document.title, document.source.publisher, document.publishedAt]).toEqual([
      "L'office présente ses comptes",
      "Le Relais",
      "2025-10-03",
    ]);
  });

  test.each([
    ["Lire également : le Maroc hors course ?", "related"],
    ["Read also: Rabat hosts the summit", "related"],
    ["Lea también: Rabat acoge la cumbre", "related"],
    ["Ce site utilise des cookies pour améliorer votre expérience.", "boilerplate"],
    ["Follow us on Facebook", "boilerplate"],
    ["Todos los derechos reservados", "boilerplate"],
    ["Cliquez ici pour lire l'article depuis sa source.", "boilerplate"],
  ])("takes %j inside an article for %s", (line, role) => {
    const roles = rolesOf(`Un titre d'article ordinaire\n\n${PROSE_1}\n${line}\n${PROSE_2}`);
    expect(roles.find(([, text]) => text === line)?.[0]).toBe(role);
  });

  test("keeps prose that only begins like a cue", () => {
    const line =
      "Lire aussi longtemps sans lunettes n'est plus possible pour lui, raconte sa fille aînée à notre envoyé.";
    expect(
      rolesOf(`Un titre d'article ordinaire\n\n${PROSE_1}\n${line}\n${PROSE_2}`).find(([, text]) => text === line)?.[0],
    ).toBe("body");
  });

  test("a page of headlines only has related segments, no body, and a warning", () => {
    const document = segment(
      createItem({ text: "Le Raja en tête\nLa Bourse en hausse\nPluie attendue à Rabat\nUn festival à Fès" }),
    );
    expect(document.segments.map(({ role }) => role)).toEqual(["related", "related", "related", "related"]);
    expect(document.warnings.map(({ code }) => code)).toEqual(["no-body"]);
  });

  test("a single headline is a title", () => {
    expect(rolesOf("Le Raja en tête de la Botola")).toEqual([["title", "Le Raja en tête de la Botola"]]);
  });

  test("joins the lines of hard-wrapped copy", () => {
    const wrapped =
      "Le ministère a annoncé mardi que la campagne agricole avait bien\ncommencé dans la plupart des régions du pays, avec des pluies qui\nont dépassé la moyenne des trente dernières années.";
    expect(rolesOf(`Campagne agricole : bon départ\n\n${wrapped}`)).toEqual([
      ["title", "Campagne agricole : bon départ"],
      ["body", wrapped],
    ]);
  });

  test("reads Windows line ends and gives exact spans", () => {
    expect(rolesOf(`Un titre d'article ordinaire\r\n\r\n${PROSE_1}\r\n`)).toEqual([
      ["title", "Un titre d'article ordinaire"],
      ["body", PROSE_1],
    ]);
  });

  test("gives an interview's turns their speakers, also those without a mark", () => {
    const text = [
      "Entretien avec Samira Njoya sur le textile marocain",
      "",
      "Le Relais : Comment se porte le secteur textile cette année, après une saison difficile ?",
      "Samira Njoya : Le secteur se porte mieux que prévu, avec des commandes en hausse de dix pour cent.",
      "Et les exportations vers l'Europe, reprennent-elles au même rythme que l'an dernier ?",
      "Elles reprennent doucement, portées par la demande espagnole et par les circuits courts.",
      "Le Relais : Quel message adressez-vous aux jeunes qui veulent se lancer dans ce métier ?",
    ].join("\n");
    const document = segment(createItem({ text, publisher: "Le Relais" }));
    expect(document.segments.map(({ speaker }) => speaker)).toEqual([
      undefined,
      "Le Relais",
      "Samira Njoya",
      "Le Relais",
      "Samira Njoya",
      "Le Relais",
    ]);
  });

  test("takes a colon in ordinary prose for no speaker", () => {
    const document = segment(
      createItem({ text: `Un titre\n\nMaroc : le pays avance vers ses objectifs, selon le rapport.\n${PROSE_1}` }),
    );
    expect(document.segments.every(({ speaker }) => speaker === undefined)).toBe(true);
  });
});
