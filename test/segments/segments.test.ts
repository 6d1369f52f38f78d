import { describe, expect, test } from "@jest/globals";
import { isMain } from "../../src/document.js";
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

  test.each([
    ["Le Raja bat le Wydad en finale de la coupe du Trône."],
    ["Rain expected in Rabat on Friday."],
    ["Detenidas tres personas en Tánger por tráfico de drogas."],
    ["Le 12 mars 2024, le roi a reçu le président."],
    ["Vous pouvez désormais payer vos impôts en ligne."],
    ["Share prices fell on Monday."],
    ["Get ready for the World Cup."],
    ["10:35 Le Raja ouvre le score."],
    ["Emmanuel Macron"],
    ["Oui."],
    [PROSE_1],
    [`${PROSE_1} ${PROSE_2}`],
    ["Le roi a reçu mardi le président français.\n\nIl a quitté Rabat mercredi."],
    ["Le PIB a progressé de 3,2 % au 2e trimestre.\nL'inflation recule à 0,8 %."],
    ["Titre de la dépêche\n\nLe roi a reçu mardi le président français."],
  ])("%j keeps its text", (text) => {
    const { segments, warnings } = segment(createItem({ text }));
    expect(segments.filter((one) => !isMain(one))).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ["We use cookies to improve your experience.", "boilerplate"],
    ["Suivez-nous sur Facebook", "boilerplate"],
    ["Publié le 12 mars 2024", "byline"],
    ["Lire aussi : le Raja en finale", "related"],
  ])("%j alone is %s still", (text, role) => {
    expect(rolesOf(text)).toEqual([[role, text]]);
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

  test("finds title, byline and article on a page that lost its line breaks", () => {
    const text = `Aller au contenu Le Relais Culture L'office présente ses comptes Publié le 03/10/2025 à 10h35 ${PROSE_1} ${PROSE_2} Partager cet article Facebook`;
    const document = segment(createItem({ text }));
    expect([document.title, document.publishedAt]).toEqual(["L'office présente ses comptes", "2025-10-03"]);
    const body = document.segments.filter(({ role }) => role === "body");
    expect([body[0]?.start, body.at(-1)?.end]).toEqual([text.indexOf(PROSE_1), text.indexOf(" Partager")]);
  });

  test.each([
    ["\u2022", "Le Raja en tête de la Botola"],
    ["|", "La Bourse de Casablanca clôture en hausse"],
    ["///", "Pluie attendue sur le Rif et le Loukkos"],
    ["~", "Tiznit retrouve le moussem des bijoux"],
    ["/", "Ifrane : la patinoire ne rouvrira pas"],
  ])("cuts a ticker at %j", (separator, headline) => {
    const ticker = [headline, "Rain expected over the north on Friday", "Ceuta refuerza los controles en el paso"];
    const page = `${ticker.join(` ${separator} `)}\n\nL'office présente ses comptes\n\n${PROSE_1}\n${PROSE_2}`;
    expect(rolesOf(page).slice(0, 3)).toEqual(ticker.map((text) => ["related", text]));
  });

  const TURNS = [
    ["¿Qué enseña usted?", "Enseño lengua, y me gusta el trabajo con los alumnos de primero."],
    ["¿Por qué un manual nuevo?", "Porque los que teníamos hablaban del metro y del cocido. Yo quería otra cosa."],
    ["¿Teme por el idioma?", "Temo por las horas lectivas. Las academias están llenas, y eso nos anima."],
    ["¿Qué le pediría al ministerio?", "Profesores. Somos pocos y nos jubilamos el año que viene casi todos."],
  ] as const;

  test.each([
    ["P. ", "R. "],
    ["– ", "– "],
    ["", ""],
  ])("tells turns that begin with %j and %j apart", (asks, answers) => {
    const intro = "Samira Bouhlal enseña lengua y literatura en un instituto de Tetuán desde hace veintidós años.";
    const turns = TURNS.flatMap(([question, answer]) => [asks + question, answers + answer]);
    const text = ["«El español se aprende en la calle»", "Por Marta Olmedo", intro, ...turns].join("\n\n");
    const { segments } = segment(createItem({ text }));
    expect(segments.filter(({ role }) => role === "body").map(({ speaker }) => speaker)).toEqual([
      undefined,
      ...turns.map((_, i) => (i % 2 === 0 ? "interviewer" : "Samira Bouhlal")),
    ]);
  });

  test.each([
    [`Le Courrier du Rif\n\nTITLE\n\n3 octobre 2025\n\nBODY`, "Le Courrier du Rif"],
    [`TITLE\n\n3 octobre 2025\n\nBODY\n\n© Maghreb Courrier - Reproduction interdite`, "Maghreb Courrier"],
    [`TITLE\n\nBODY\n\nSuivez Tanger Éco sur LinkedIn`, "Tanger Éco"],
    [`TITLE\n\nRABAT, 12 mars 2024 (MAP) – BODY`, "MAP"],
  ])("finds the publisher in %j", (page, publisher) => {
    const text = page.replace("TITLE", "L'office présente ses comptes").replace("BODY", `${PROSE_1}\n\n${PROSE_2}`);
    expect(segment(createItem({ text })).source.publisher).toBe(publisher);
  });

  test.each([
    ["Une enquête de Salma Idrissi, 3 octobre 2025", ["Salma Idrissi"]],
    ["La chronique de Salma Idrissi. Le Relais, 3 octobre 2025", ["Salma Idrissi"]],
    ["Una entrevista de Pilar Mesonero para La Voz de Larache. 3 de octubre de 2025", ["Pilar Mesonero"]],
    ["From Salma Idrissi in Rabat. Posted 3 Oct 2025. Reading time: 4 minutes", ["Salma Idrissi"]],
    ["Salma Idrissi et Karim Bennani | Vendredi 3 octobre 2025", ["Salma Idrissi", "Karim Bennani"]],
  ])("reads the authors of %j", (byline, authors) => {
    const document = segment(
      createItem({ text: `L'office présente ses comptes\n\n${byline}\n\n${PROSE_1}\n\n${PROSE_2}` }),
    );
    expect([document.authors, document.publishedAt]).toEqual([authors, "2025-10-03"]);
  });

  test("takes the day of publication, not that of the last change", () => {
    const text = `L'office présente ses comptes\n\nMis à jour le 7 octobre 2025 à 18:20\nMis en ligne le 03-10-2025\n\n${PROSE_1}\n\n${PROSE_2}`;
    expect(segment(createItem({ text })).publishedAt).toBe("2025-10-03");
  });

  test("finds the turns of an interview that lost its line breaks", () => {
    const turns = TURNS.flat().join(" ");
    const text = `Buscar «El español se aprende en la calle» Entrevista de Marta Olmedo, 3 de octubre de 2025 Samira Bouhlal enseña lengua y literatura en un instituto de Tetuán desde hace veintidós años. ${turns} Compartir en Facebook`;
    const spoken = segment(createItem({ text })).segments.flatMap(({ start, end, speaker }) =>
      speaker === "interviewer" ? [text.slice(start, end)] : [],
    );
    expect(spoken).toEqual(TURNS.map(([question]) => question));
  });

  test("an item's own publisher, date and authors stay", () => {
    const text = `L'office présente ses comptes\nPar Salma Idrissi, Le Relais, 3 octobre 2025\n\n${PROSE_1}`;
    const given = { publisher: "Autre", publishedAt: "2020-01-02", authors: ["X"] };
    const document = segment(createItem({ text, ...given }));
    expect([document.source.publisher, document.publishedAt, document.authors]).toEqual(["Autre", "2020-01-02", ["X"]]);
  });

  test("segments are disjoint, in order and without white space at their ends", () => {
    const text = `\r\n \u00A0${PROSE_1}\u202F\r\n\r\nVoir\u00ADaussi : ${"a ".repeat(300)}\r\n\t\r\n${PROSE_2}   Titre un peu long   Autre titre un peu long   `;
    let reached = 0;
    for (const { start, end } of segment(createItem({ text })).segments) {
      expect(start).toBeGreaterThanOrEqual(reached);
      expect(text.slice(start, end)).toBe(text.slice(start, end).trim());
      expect(end).toBeGreaterThan(start);
      reached = end;
    }
  });
});
