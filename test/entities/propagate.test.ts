import { describe, expect, test } from "@jest/globals";
import type { Label } from "../../src/document.js";
import type { Candidate } from "../../src/entities/candidate.js";
import { propagate } from "../../src/entities/propagate.js";
import { tokenise } from "../../src/text/tokens.js";

/** The labels of a text's names after propagation; `[Bouhaddi|LOC|3]` is a name with its certainty in tenths. */
function labelsOf(marked: string): string[] {
  let text = "";
  const mentions: Candidate[] = [];
  for (const part of marked.split(/(\[[^\]]+\])/)) {
    const [, surface, label, tenths] = /^\[([^|]+)\|(\w+)\|(\d)\]$/.exec(part) ?? [];
    if (surface !== undefined) {
      const rule = `model-${tenths}`;
      const [start, end] = [text.length, text.length + surface.length];
      mentions.push({ start, end, label: label as Label, reason: "model", rule, segment: 0 });
    }
    text += surface ?? part;
  }
  return propagate(text, [{ segment: 0, tokens: tokenise(text) }], mentions).map(
    ({ start, end, label, reason }) => `${text.slice(start, end)}/${label}/${reason}`,
  );
}

describe("propagate", () => {
  test.each([
    [
      "the label that most mentions have",
      "[Wafira|ORG|5] [Wafira|PER|5] [Wafira|ORG|5]",
      ["Wafira/ORG/model", "Wafira/ORG/propagation", "Wafira/ORG/model"],
    ],
    ["the surer of two", "[Wafira|PER|4], [Wafira|ORG|8]", ["Wafira/ORG/propagation", "Wafira/ORG/model"]],
    [
      "a person's whole name over a doubtful surname",
      "[Abdeslam Bouhaddi|PER|9], [Bouhaddi|LOC|5]",
      ["Abdeslam Bouhaddi/PER/model", "Bouhaddi/PER/propagation"],
    ],
    [
      "names that were missed",
      "[Abdeslam Bouhaddi|PER|9] joue. Bouhaddi chante.",
      ["Abdeslam Bouhaddi/PER/model", "Bouhaddi/PER/propagation"],
    ],
  ])("gives %s", (_, marked, expected) => {
    expect(labelsOf(marked)).toEqual(expected);
  });
});
