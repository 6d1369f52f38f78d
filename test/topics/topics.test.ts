import { describe, expect, test } from "@jest/globals";
import { createItem } from "../../src/input/item.js";
import { createPipeline } from "../../src/pipeline.js";

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
});
