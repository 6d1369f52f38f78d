/**
 * Reads the project's own short texts of known language: a tag, a tab, the text.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Found from the compiled benches in dist/ as well as from the sources. */
const PATH = fileURLToPath(import.meta.url)
  .replace(/\/dist\/test\//, "/test/")
  .replace(/short-texts\.[jt]s$/, "accuracy/language/short-texts.tsv");

export function readShortTexts(): { language: string; text: string }[] {
  return readFileSync(PATH, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [language = "", text = ""] = line.split("\t");
      return { language, text };
    });
}
