/**
 * Checks a real crawled page that cannot lie in the repository: samples/ecoactu-page.txt beside the data
 * folder. Prints each expectation with what was found; exit code 1 when one fails.
 *
 * Run: npm run bench:page [-- --data ../shared/data]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMain } from "../../src/document.js";
import { decode } from "../../src/input/decode.js";
import { createItem } from "../../src/input/item.js";
import { createPipeline } from "../../src/pipeline.js";
import { dataFolder } from "./data.js";

const path = join(dataFolder(), "../samples/ecoactu-page.txt");
if (!existsSync(path)) throw new Error(`${path}: the page is not there; give the data folder with --data`);
const text = decode(readFileSync(path));
const document = createPipeline({ clock: () => 0, now: () => "" })(createItem({ text }));

const tickerEnd = text.indexOf("\n");
const ticker = document.segments.filter((segment) => segment.end <= tickerEnd);
const inTicker = (tag: string): number => ticker.filter((segment) => segment.language.tag === tag).length;
const body = document.segments.filter(isMain).map((segment) => text.slice(segment.start, segment.end));
const entity = (id: string) => document.entities.find((one) => one.id === id);
const people = document.entities.filter(
  ({ label, mentions }) => label === "PER" && mentions.every(({ end }) => end <= tickerEnd),
);

const checks: readonly (readonly [name: string, found: unknown, expected: unknown])[] = [
  ["headlines in the ticker", ticker.filter(({ role }) => role === "related").length, 48],
  ["of them fr, en, es", [inTicker("fr"), inTicker("en"), inTicker("es")].join(" "), "45 2 1"],
  ["title", document.title?.startsWith("[Entretien] Chakib Achour (Huawei Technologies)"), true],
  ["publisher", document.source.publisher, "EcoActu"],
  ["publishedAt", document.publishedAt, "2020-12-17"],
  [
    "notices or related links in the body",
    body.filter((part) =>
      /^(?:Merci d'avoir|Cette image|Lire également|Voir également|Cliquez ici|Publié dans)/.test(part),
    ).length,
    0,
  ],
  ["language", document.language.tag, "fr"],
  [
    "Huawei in one entity",
    [...new Set(entity("huawei")?.mentions.map(({ surface }) => surface))].sort().join(", "),
    "Huawei, Huawei Technologies",
  ],
  [
    "other entities named Huawei",
    document.entities.filter(({ id, name }) => id !== "huawei" && name.includes("Huawei")).length,
    0,
  ],
  [
    "CHU de Casablanca",
    entity("chu-ibn-rochd-casablanca")
      ?.mentions.map(({ surface }) => surface)
      .join(", "),
    "CHU de Casablanca, CHU de Casablanca",
  ],
  ["Copernicus", entity("copernicus")?.label, "MISC"],
  ["Chakib Achour", entity("chakib-achour")?.label, "PER"],
  ["science and technology among the topics", document.topics.some(({ code }) => code === "13000000"), true],
  ["people only in the ticker, highest salience", Math.max(...people.map(({ salience }) => salience)), 0],
];
for (const [name, found, expected] of checks) {
  const isRight = found === expected;
  console.log(
    `${isRight ? "ok  " : "FAIL"} ${name}: ${String(found)}${isRight ? "" : `, expected ${String(expected)}`}`,
  );
  if (!isRight) process.exitCode = 1;
}
