/**
 * Reads the project's own gold items: `#id language`, then text with inline marks, until the next `#id`.
 */
import { type AnnotatedText, parseMarked } from "../models/build/annotated.js";
import type { SupportedLanguage } from "../src/document.js";
import { LABELS } from "../src/entities/model/labels.js";

export function parseMarkedItems(file: string): AnnotatedText[] {
  return file
    .split(/^(?=#[\w-]+ (?:fr|en|es)$)/m)
    .filter((block) => block.startsWith("#"))
    .map((block) => {
      const [head = "", ...lines] = block.split("\n");
      const [id = "", language = ""] = head.slice(1).split(" ");
      const { text, names } = parseMarked(lines.join("\n").trim(), id);
      return {
        id,
        language: language as SupportedLanguage,
        source: "own",
        labels: LABELS,
        text,
        names,
      };
    });
}
