import { describe, expect, test } from "@jest/globals";
import { sentencesOf } from "../../src/text/sentences.js";

describe("sentencesOf", () => {
  test.each([
    ["M. Macron est arrivé. Il repart.", ["M. Macron est arrivé.", "Il repart."]],
    ["El Sr. Ruiz llegó. Se va.", ["El Sr. Ruiz llegó.", "Se va."]],
    ["Mr. Smith spoke at 3 p.m. yesterday. He left.", ["Mr. Smith spoke at 3 p.m. yesterday.", "He left."]],
    ["Il a dit : « Oui. » Puis il est parti.", ["Il a dit : « Oui. »", "Puis il est parti."]],
    ["Le taux atteint\n3.5 % en mai. Fin", ["Le taux atteint\n3.5 % en mai.", "Fin"]],
    ["J. Dupont part. Vraiment ?", ["J. Dupont part.", "Vraiment ?"]],
    ["  ", []],
  ])("splits %j", (text, expected) => {
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });
});
