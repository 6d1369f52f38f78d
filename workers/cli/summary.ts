/**
 * The summary at the end of a run, for a person.
 */
import type { Tally } from "../tally.js";

const TOP = 10;

/** Several lines: counts, seconds, languages, and the things and topics of most documents. */
export function summary(tally: Tally, seconds: number): string {
  const rate = seconds > 0 ? ` (${(tally.documents / seconds).toFixed(1)} per second)` : "";
  const lines = [`${count(tally.documents, "document")} in ${seconds.toFixed(1)} s${rate}`];
  if (tally.documents === 0) return lines.join("\n");
  lines.push(
    `languages  ${ranked(
      [...tally.languages],
      ([tag, n]) => `${tag} ${n}`,
      ([, n]) => n,
    )}`,
  );
  lines.push(
    `names      ${
      ranked(
        [...tally.entities.values()],
        (e) => `${e.name} (${e.label}) ${e.documents}`,
        (e) => e.documents,
      ) || "none"
    }`,
  );
  lines.push(
    `topics     ${
      ranked(
        [...tally.topics.values()],
        (t) => `${t.name} ${t.documents}`,
        (t) => t.documents,
      ) || "none"
    }`,
  );
  return lines.join("\n");
}

/** "1 document", "2 documents" */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function ranked<T>(entries: readonly T[], show: (entry: T) => string, size: (entry: T) => number): string {
  return [...entries]
    .sort((a, b) => size(b) - size(a) || show(a).localeCompare(show(b)))
    .slice(0, TOP)
    .map(show)
    .join(" · ");
}
