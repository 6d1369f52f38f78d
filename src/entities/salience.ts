/**
 * Salience: the share of attention a thing gets in title and body, from position, frequency and spread.
 */
import type { Segment } from "../document.js";
import { isMain } from "../document.js";
import type { Candidate } from "./candidate.js";

/** A name in the title counts as much as four in the body, one in the first two paragraphs as two. */
const TITLE_WEIGHT = 4;
const LEAD_WEIGHT = 2;
const LEAD_PARAGRAPHS = 2;

/**
 * The salience of each group of mentions.
 *
 * @returns Shares that sum to 1 over the groups, 0 for a group that title and body do not mention; all 0
 *   when none do. Frequency counts by its square root, times the number of segments likewise.
 */
export function salienceOf(groups: readonly (readonly Candidate[])[], segments: readonly Segment[]): number[] {
  const lead = new Set(
    segments
      .map((segment, i) => ({ role: segment.role, i }))
      .filter(({ role }) => role === "body")
      .slice(0, LEAD_PARAGRAPHS)
      .map(({ i }) => i),
  );
  const raw = groups.map((mentions) => {
    let weight = 0;
    const places = new Set<number>();
    for (const { segment } of mentions) {
      const role = segments[segment];
      if (role === undefined || !isMain(role)) continue;
      weight += role.role === "title" ? TITLE_WEIGHT : lead.has(segment) ? LEAD_WEIGHT : 1;
      places.add(segment);
    }
    return Math.sqrt(weight) * Math.sqrt(places.size);
  });
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => (total === 0 ? 0 : Math.round((10_000 * value) / total) / 10_000));
}
