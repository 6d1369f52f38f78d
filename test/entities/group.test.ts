import { describe, expect, test } from "@jest/globals";
import type { Label } from "../../src/document.js";
import { groupMentions } from "../../src/entities/group.js";

const THING = { label: "ORG", kind: "agency", names: { fr: "", en: "", es: "" }, context: [], links: {} } as const;

/** Groups the marked names of a text: `[Karim Berrada|PER]`, `[ONDF|ORG|ondf]` for a known thing. */
function group(marked: string): [id: string, label: Label, surfaces: string[]][] {
  let text = "";
  const mentions = [];
  for (const part of marked.split(/(\[[^\]]+\])/)) {
    const [, surface, label, id] = /^\[([^|]+)\|(\w+)(?:\|(.+))?\]$/.exec(part) ?? [];
    if (surface !== undefined) {
      mentions.push({
        start: text.length,
        end: text.length + surface.length,
        label: label as Label,
        reason: "model" as const,
        rule: "model-9",
        segment: 0,
        ...(id === undefined ? {} : { thing: { ...THING, id, aliases: [{ text: surface, isAmbiguous: false }] } }),
      });
    }
    text += surface ?? part;
  }
  return groupMentions(text, mentions, new Map<string, Label>([["safi", "LOC"]])).map(
    ({ id, label, mentions: own }) => [id, label, own.map(({ start, end }) => text.slice(start, end))],
  );
}

describe("groupMentions", () => {
  test.each([
    [
      "a surname after the full name",
      "[Karim Berrada|PER] parle. [Berrada|PER] part.",
      [["karim-berrada", "PER", ["Karim Berrada", "Berrada"]]],
    ],
    [
      "the surname before the full name",
      "[Berrada|PER] part, dit [Karim Berrada|PER].",
      [["karim-berrada", "PER", ["Berrada", "Karim Berrada"]]],
    ],
    [
      "a company and its short name",
      "[Huawei Technologies|ORG] et [Huawei|ORG]",
      [["huawei-technologies", "ORG", ["Huawei Technologies", "Huawei"]]],
    ],
    [
      "spellings with and without a hyphen",
      "[Air-France|ORG] et [Air France|ORG]",
      [["air-france", "ORG", ["Air-France", "Air France"]]],
    ],
    [
      "an acronym after its name",
      "[Agence des Dattes|ORG] ([AD|ORG])",
      [["agence-des-dattes", "ORG", ["Agence des Dattes", "AD"]]],
    ],
    [
      "a name made of syllables",
      "[Federación Atlántica de Salazones y Pesquerías|ORG] ([Fasape|ORG])",
      [
        [
          "federacion-atlantica-de-salazones-y-pesquerias",
          "ORG",
          ["Federación Atlántica de Salazones y Pesquerías", "Fasape"],
        ],
      ],
    ],
    [
      "a translated name to the known acronym behind it",
      "[National Board of Dates and Figs|ORG] ([ONDF|ORG|ondf])",
      [["ondf", "ORG", ["National Board of Dates and Figs", "ONDF"]]],
    ],
    [
      "the first of two surnames",
      "[Malia|PER] parte, dice [Rosario Malia Cantero|PER].",
      [["rosario-malia-cantero", "PER", ["Malia", "Rosario Malia Cantero"]]],
    ],
  ])("joins %s", (_, marked, expected) => {
    expect(group(marked)).toEqual(expected);
  });

  test("gives an unknown name no id of a known thing of another label", () => {
    expect(group("[Safi|PER] chante.")).toEqual([["safi-per", "PER", ["Safi"]]]);
  });

  test("keeps a shared surname apart, and one name under two labels", () => {
    expect(group("[Karim Zerdali|PER], [Salma Zerdali|PER], [Zerdali|PER], [Zerdali|ORG]")).toEqual([
      ["karim-zerdali", "PER", ["Karim Zerdali"]],
      ["salma-zerdali", "PER", ["Salma Zerdali"]],
      ["zerdali", "PER", ["Zerdali"]],
      ["zerdali-org", "ORG", ["Zerdali"]],
    ]);
  });
});
