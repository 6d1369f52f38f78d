import { describe, expect, test } from "@jest/globals";
import { parseHtml } from "../../src/input/html.js";
import { loadSegments } from "../../src/segments/index.js";

const segment = loadSegments();
const PROSE = [
  "Le conseil d'administration de l'office a arrêté mardi les comptes de l'exercice, en nette progression sur un an.",
  "La production a augmenté de 12 % grâce aux nouvelles installations, a précisé le directeur général de l'office.",
  "Une nouvelle unité doit ouvrir avant la fin de l'année dans la région de Béni Mellal, selon la même source.",
];
const PAGE = `<html lang="fr"><head><title>Le Relais</title><meta property="og:title" content="L'office présente ses comptes">
<meta property="og:site_name" content="Le Relais"><meta property="article:published_time" content="2025-10-03T10:35:00+01:00"></head><body>
<nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav><div class="cookie-notice">Ce site utilise des cookies.</div>
<article><h1>L'office présente ses comptes</h1>${PROSE.map((text) => `<p>${text}</p>`).join("")}</article>
<aside class="related"><h2>À lire aussi</h2><ul><li><a href="/a">Le Raja en tête</a></li><li><a href="/b">Pluie à Rabat</a></li></ul></aside>
<footer>Tous droits réservés</footer></body></html>`;

describe("an HTML page", () => {
  const document = segment(parseHtml(PAGE, { file: "page.html" }));

  test("offsets refer to the extracted text", () => {
    const body = document.segments.filter(({ role }) => role === "body");
    expect(body.map(({ start, end }) => document.text.slice(start, end))).toEqual(PROSE);
  });

  test("what the extractor drops does not come back", () => {
    for (const dropped of ["Accueil", "Raja", "Pluie", "droits"]) expect(document.text).not.toContain(dropped);
    // The extractor keeps the notice; it is no part of the article all the same
    expect(document.segments.find(({ start }) => document.text.startsWith("Ce site", start))?.role).toBe("boilerplate");
  });

  test("its metadata goes before what stands in the text", () => {
    expect([document.title, document.source.publisher, document.publishedAt]).toEqual([
      "L'office présente ses comptes",
      "Le Relais",
      "2025-10-03T10:35:00+01:00",
    ]);
  });
});
