import { describe, expect, test } from "@jest/globals";
import { createItem } from "../../src/input/item.js";
import { loadDetector, loadLanguage } from "../../src/language/index.js";
import { loadSegments } from "../../src/segments/index.js";

const detect = loadDetector();

describe("loadDetector", () => {
  test.each([
    ["fr", "La Banque centrale a relevé ses taux."],
    ["en", "The central bank has raised its rates."],
    ["es", "El banco central ha subido los tipos."],
    ["fr", "MAROC : LES PRIX DES CARBURANTS EN BAISSE"],
    ["fr", "Le Nigeria booste l'acces au haut debit"],
    ["fr", "Taekwondo : Omayma El Bouchti en bronze"],
    ["es", "¿Quién paga la factura?"],
    ["gl", "O concello abre mañá unha nova biblioteca para os veciños"],
    ["ca", "El govern aprova els pressupostos de l'any vinent amb el suport de l'oposició"],
    ["it", "La banca centrale ha alzato i tassi di interesse per la terza volta quest'anno."],
    ["pt", "O banco central aumentou as taxas de juro pela terceira vez neste ano, disse o ministro."],
    ["de", "Die Zentralbank hat die Zinsen zum dritten Mal in diesem Jahr erhöht."],
    ["ary", "wach nta ghadi l casa ghedda wla la, 7it bghit nmchi m3ak"],
    ["ar", "رفع البنك المركزي أسعار الفائدة"],
    ["zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵏ ⵍⵎⵖⵔⵉⴱ"],
  ])("names %s in %j", (tag, text) => {
    expect(detect(text).tag).toBe(tag);
  });

  test.each(["", "2025", "— … !", "🙂"])("cannot tell the language of %j", (text) => {
    expect(detect(text)).toEqual({ tag: "und", confidence: 1 });
  });

  test("names a language it has no class for, by franc", () => {
    const polish =
      "Bank centralny po raz trzeci w tym roku podniósł stopy procentowe, poinformował w środę prezes banku na konferencji prasowej w Warszawie.";
    expect(detect(polish).tag).toBe("pl");
  });

  test("takes the same time on a long text as on its beginning", () => {
    const long = "Le conseil a décidé de relever les taux. ".repeat(50_000);
    const started = performance.now();
    expect(detect(long).tag).toBe("fr");
    expect(performance.now() - started).toBeLessThan(200);
  });

  test("lets a declared language decide only what the text leaves open", () => {
    expect(detect("Le gouvernement annonce une réforme", "en").tag).toBe("fr");
  });
});

describe("loadLanguage", () => {
  test("tells the segments of a mixed page apart", () => {
    const text =
      "CNDH aborda protestas de la Generación Z    Morocco's youth appeals to the King    Le Raja en tête de la Botola";
    const document = loadLanguage()(loadSegments()(createItem({ text })));
    expect(document.segments.map(({ language }) => language.tag)).toEqual(["es", "en", "fr"]);
  });
});
