import { describe, expect, test } from "@jest/globals";
import { createItem } from "../../src/input/item.js";
import { createPipeline, loadStage } from "../../src/pipeline.js";
import { tokenise } from "../../src/text/tokens.js";
import { loadTopicExplainer, loadTopics } from "../../src/topics/index.js";
import { parseOwnTopics } from "../../src/topics/own-topics.js";
import { Terms } from "../../src/topics/terms.js";

const enrich = createPipeline({ clock: () => 0, now: () => "" });
const codesOf = (text: string): string[] => enrich(createItem({ text })).topics.map(({ code }) => code);

describe("loadTopics", () => {
  test.each([
    [
      "15000000",
      "Botola : le Raja bat Berkane\n\nLe Raja s'est imposé face à Berkane lors de la neuvième journée du championnat grâce à un but inscrit sur penalty.",
    ],
    [
      "04000000",
      "La Bourse de Casablanca clôture en hausse\n\nL'indice de référence a gagné un point, porté par les valeurs bancaires et les résultats trimestriels.",
    ],
    [
      "07000000",
      "Health ministry launches vaccination campaign\n\nNurses will vaccinate children against measles in every hospital of the region, the ministry said.",
    ],
    [
      "02000000",
      "Detenido por el asesinato de un comerciante\n\nLa policía detuvo al sospechoso, que pasará mañana a disposición del juez acusado de homicidio.",
    ],
  ])("puts %s first for %j", (code, text) => {
    expect(codesOf(text)[0]).toBe(code);
  });

  test("gives none where there is none", () => {
    expect(codesOf("Bonjour. Voici une phrase quelconque, puis une autre.")).toEqual([]);
  });

  test("gives related headlines their own topics and keeps them out of the document's", () => {
    const page = `Botola D1 : le Raja bat le Wydad en finale    Le parlement vote la loi de finances    Fête au village\n\n\nVaccination : la campagne démarre\nPublié dans Le Relais le 3 - 10 - 2025\n\nLa campagne de vaccination contre la rougeole a démarré dans les hôpitaux, selon le ministère de la Santé.`;
    const document = enrich(createItem({ text: page }));
    expect(document.segments[0]?.topics[0]?.code).toBe("15000000");
    expect(document.topics.map(({ code }) => code)).not.toContain("15000000");
    expect(document.topics[0]?.code).toBe("07000000");
  });

  test("says which words gave a topic, with its names and address", () => {
    const [topic] = enrich(
      createItem({ text: "Le gardien arrête deux penaltys et qualifie son club en finale de la coupe." }),
    ).topics;
    expect(topic).toMatchObject({
      code: "15000000",
      top: "15000000",
      uri: "http://cv.iptc.org/newscodes/mediatopic/15000000",
      name: { en: "sport" },
    });
    expect(topic?.evidence.length).toBeGreaterThan(0);
  });

  test("gives second-level topics under their top-level one, with no higher confidence", () => {
    const { topics } = enrich(
      createItem({
        text: "Séisme : le bilan s'alourdit\n\nLe tremblement de terre de magnitude 6,8 a détruit des villages. Des répliques ont été ressenties, les sinistrés dorment dehors.",
      }),
    );
    const [top, second] = topics;
    expect([top?.code, second?.code, second?.top]).toEqual(["03000000", "20000148", "03000000"]);
    expect(second?.confidence).toBeLessThanOrEqual(top?.confidence ?? 0);
  });

  test.each([
    ["04000000", "Bourse de Casablanca : clôture sur une note positive"],
    ["15000000", "Botola D1 / J4 : le Raja s'impose à Oujda"],
    ["05000000", "Bourses d'études : les étudiants peuvent déposer leur dossier à l'université"],
    ["15000000", "Le Raja bat le Wydad en finale de la coupe du Trône."],
    ["02000000", "El juez procesa al acusado y la fiscalía pide diez años de cárcel"],
  ])("gives a headline alone %s: %s", (code, text) => {
    expect(codesOf(text)[0]).toBe(code);
  });
});

describe("a user's own topics", () => {
  const table = `code\tweight\tfr\ten\tes
phosphates\tname\tPhosphates\tPhosphates\tFosfatos
phosphates\t5\troche phosphatée\tphosphate rock\troca fosfórica
phosphates\t-4\texposition\texhibition\texposición`;
  const own = parseOwnTopics(`# scheme: https://example.org/t/\n${table}`, "own.tsv");
  const enrichOwn = createPipeline({ clock: () => 0, now: () => "", ownTopics: own });

  test("are given with their names, address and evidence", () => {
    const document = enrichOwn(
      createItem({ text: "The mine ships phosphate rock. Phosphate rock is exported by sea." }),
    );
    expect(document.topics.find(({ code }) => code === "phosphates")).toMatchObject({
      top: "phosphates",
      uri: "https://example.org/t/phosphates",
      name: { en: "Phosphates", fr: "Phosphates", es: "Fosfatos" },
      evidence: ["phosphate rock"],
    });
    expect(document.pipeline.models["own-topics"]).toBe(own.version);
  });

  test("are not given where a term speaks against them", () => {
    const { topics } = enrichOwn(
      createItem({ text: "An exhibition on phosphate rock, the second exhibition this year." }),
    );
    expect(topics.map(({ code }) => code)).not.toContain("phosphates");
  });

  test("leave what khabar gives without them as it is", () => {
    const item = createItem({ text: "Le parlement vote la loi de finances et le budget de l'État." });
    expect(enrichOwn(item).topics).toEqual(enrich(item).topics);
  });

  test.each([
    ["", "its first row must be"],
    ["code,weight\n", "line 1: the first row must be"],
    [`${table}\nphosphates\t9\tx\ty\tz`, 'line 5: weight "9"'],
    [`${table}\n123\t3\tx\ty\tz`, 'line 5: "123" is no code'],
  ])("with a mistake name its line: %j", (text, message) => {
    expect(() => parseOwnTopics(text, "own.tsv")).toThrow(message);
  });

  test("may not use a code that IPTC does not have", () => {
    const unknown = parseOwnTopics("code\tweight\tfr\ten\tes\n99999999\t3\tx\ty\tz", "own.tsv");
    expect(() => loadTopics(unknown)).toThrow("99999999 is no active IPTC Media Topic");
  });
});

describe("loadTopicExplainer", () => {
  test("says which terms moved which topic, and by how much", () => {
    const clock = (): number => 0;
    const document = loadStage(
      "entities",
      clock,
    )(
      loadStage(
        "language",
        clock,
      )(createItem({ title: "Le Raja bat le Wydad en finale de la coupe du Trône", text: "Le but est tombé." })),
    );
    const [first] = loadTopicExplainer()(document);
    expect([first?.code, first?.isGiven]).toEqual(["15000000", true]);
    expect(first?.terms.some(({ words, kind, value }) => kind === "club" && words.includes("raja") && value > 0)).toBe(
      true,
    );
  });
});

describe("Terms", () => {
  const found = (text: string, language: "fr" | "en" | "es", added: readonly string[]): string[] => {
    const terms = new Terms(language);
    for (const [i, term] of added.entries()) terms.add(term, 1_000_000 + i);
    const surfaces: string[] = [];
    terms.match(tokenise(text), (concepts, first, last) => {
      if (concepts.some((concept) => concept >= 1_000_000)) surfaces.push(text.slice(first.start, last.end));
    });
    return surfaces;
  };

  test.each([
    ["fr", "Les zorglubs arrivent", ["zorglub"], ["zorglubs"]],
    ["fr", "la carte de la zorgue bleue", ["carte de zorgue", "zorgue"], ["carte de la zorgue"]],
    ["en", "the zorg of war and a zorg", ["zorg of war", "zorg"], ["zorg of war", "zorg"]],
    ["es", "El zorguero, la zorguera", ["zorguero"], ["zorguero", "zorguera"]],
  ] as const)("in %s finds in %j the longest of %j: %j", (language, text, added, surfaces) => {
    expect(found(text, language, added)).toEqual(surfaces);
  });

  test.each([
    ["fr", "environ trois cents", "l'environnement"],
    ["en", "universal", "universities"],
    ["es", "las autoridades", "las autoras"],
  ] as const)("in %s takes %j for no form of %j", (language, other, own) => {
    const concepts = (text: string): number[] => {
      const all: number[] = [];
      new Terms(language).match(tokenise(text), (found) => void all.push(...found));
      return all;
    };
    expect(concepts(own).length).toBeGreaterThan(0);
    expect(concepts(other).filter((concept) => concepts(own).includes(concept))).toEqual([]);
  });
});
