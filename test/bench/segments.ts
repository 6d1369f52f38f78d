/**
 * Measures the segments stage on the marked pages: roles by characters, title, date, publisher, authors,
 * speakers; and that its time is linear in the length of the text.
 *
 * Run: npm run bench:segments [-- --tune]
 * `--tune` prints every error on the tuning pages and leaves the set-aside ones alone.
 */
import { createItem, MAX_TEXT_LENGTH } from "../../src/input/item.js";
import { loadSegments } from "../../src/segments/index.js";
import { confusionOf, type ReadPage, readPage, readPages, scoresOf } from "../segment-pages.js";

const segment = loadSegments();
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function printScores(name: string, pages: readonly ReadPage[]): void {
  console.log(`${name}, ${pages.length} pages`);
  const scores = Object.entries(scoresOf(pages)).map(([key, share]) => `${key} ${percent(share)}`);
  console.log(`  ${scores.join("  ")}`);
  const confusion = [...confusionOf(pages)].filter(([key]) => {
    const [gold, given] = key.split(" > ");
    return gold !== given;
  });
  confusion.sort((a, b) => b[1] - a[1]);
  console.log(`  characters ${confusion.map(([key, count]) => `${key} ${count}`).join(", ")}`);
}

function printErrors({ gold, document, wrong, isRight, spoken, spokenRight, spokenForNothing }: ReadPage): void {
  const lines = wrong.map((one) => `${one.gold} > ${one.given}: ${one.text.slice(0, 140)}`);
  const found = {
    title: [gold.title, document.title],
    date: [gold.publishedAt, document.publishedAt],
    publisher: [gold.publisher, document.source.publisher],
    authors: [gold.authors?.join(", "), document.authors?.join(", ")],
  };
  for (const [name, [wanted, given]] of Object.entries(found))
    if (!isRight[name as keyof typeof isRight]) lines.push(`${name}: ${given}, expected ${wanted}`);
  if (spoken > spokenRight || spokenForNothing > 0)
    lines.push(`speakers: ${spokenRight} of ${spoken}, for nothing ${spokenForNothing}`);
  if (lines.length > 0) console.log(`${gold.name}\n  ${lines.join("\n  ")}`);
}

function printTime(name: string, text: (length: number) => string): void {
  const costs = [MAX_TEXT_LENGTH / 10, MAX_TEXT_LENGTH].map((length) => {
    const item = createItem({ text: text(length).slice(0, length) });
    const before = process.cpuUsage();
    segment(item);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }) as [number, number];
  const [part, whole] = costs;
  console.log(`${name}: 100,000 characters ${part.toFixed(0)} ms, 1,000,000 ${whole.toFixed(0)} ms of CPU`);
}

if (process.argv.includes("--tune")) {
  const pages = readPages("tune").map((page) => readPage(page, segment));
  for (const page of pages) printErrors(page);
  printScores("tune", pages);
} else {
  for (const half of ["tune", "held-out"] as const) {
    printScores(
      half,
      readPages(half).map((page) => readPage(page, segment)),
    );
  }
}
const sentence = "Le conseil a adopté mardi le budget de la région, en hausse de 4 % sur un an. ";
printTime("one line", (length) => sentence.repeat(length / sentence.length + 1));
printTime("one word", (length) => "a".repeat(length));
printTime("short lines", (length) => "Pluie : Fès\n".repeat(length / 10));
printTime("dates and colons", (length) => "Rabat, 3 octobre 2025 : Par Samira Njoya - ".repeat(length / 40));
printTime("blanks", (length) => `a${" ".repeat(length)}`);
printTime("breaks", (length) => "a\n\n".repeat(length / 3));
printTime("ticker", (length) => "Le Raja en tête du classement    Pluie à Fès | ".repeat(length / 40));
