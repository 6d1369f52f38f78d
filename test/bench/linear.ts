/**
 * CPU time of every stage on ordinary and on hostile texts (test/hostile/texts.ts), 100,000 characters against
 * 1,000,000; exit code 1 when ten times the text takes more than 12 times as long anywhere.
 *
 * Run: npm run bench:linear [-- part of a text's name …]
 */
import { loadGrowth, MAX_RATIO, MEASURED } from "../hostile/linear.js";
import { TEXTS } from "../hostile/texts.js";

const LENGTH = 99_000;

const wanted = process.argv.slice(2);
const growthOf = loadGrowth(60);
console.log(`${"ms of CPU for 1 MB, ×growth".padEnd(32)}${MEASURED.map((stage) => stage.padStart(15)).join("")}`);
for (const [name, make] of Object.entries(TEXTS)) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const growths = growthOf(make, LENGTH);
  const cells = growths.map(({ longMs, ratio }) => {
    if (ratio > MAX_RATIO) process.exitCode = 1;
    const growth = ratio === 0 ? "" : ` ×${ratio.toFixed(1)}${ratio > MAX_RATIO ? "!" : " "}`;
    return `${longMs.toFixed(0)}${growth}`.padStart(15);
  });
  console.log(`${name.padEnd(32)}${cells.join("")}`);
}
