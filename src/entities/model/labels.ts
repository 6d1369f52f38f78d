/**
 * The tagger's tags: BIOES over the four labels, and O. `B-ORG I-ORG E-ORG` is a name of three tokens,
 * `S-LOC` one of a single token.
 */
import type { Label } from "../../document.js";

export const LABELS: readonly Label[] = ["PER", "ORG", "LOC", "MISC"];

/** Position of a token in its name. */
const POSITIONS = ["B", "I", "E", "S"] as const;

/** Outside any name. */
export const OUTSIDE = 0;
export const TAG_COUNT = 1 + LABELS.length * POSITIONS.length;

/** The tag of a label (index into {@link LABELS}) and a position (index into {@link POSITIONS}). */
export function tagOf(label: number, position: number): number {
  return 1 + label * POSITIONS.length + position;
}

export function labelOfTag(tag: number): number {
  return (tag - 1) >> 2;
}

export function positionOfTag(tag: number): number {
  return (tag - 1) & 3;
}

const [B, I, E, S] = [0, 1, 2, 3];

/** Whether a tag may begin a stretch of tokens. */
export function mayBegin(tag: number): boolean {
  return tag === OUTSIDE || positionOfTag(tag) === B || positionOfTag(tag) === S;
}

/** Whether a tag may end a stretch of tokens. */
export function mayEnd(tag: number): boolean {
  return tag === OUTSIDE || positionOfTag(tag) === E || positionOfTag(tag) === S;
}

/** Whether one tag may follow another: a name that began must end before anything else. */
export function mayFollow(previous: number, next: number): boolean {
  const isOpen = previous !== OUTSIDE && (positionOfTag(previous) === B || positionOfTag(previous) === I);
  if (!isOpen) return mayBegin(next);
  return (
    next !== OUTSIDE &&
    labelOfTag(next) === labelOfTag(previous) &&
    (positionOfTag(next) === I || positionOfTag(next) === E)
  );
}

/** The tags of a name of `length` tokens. */
export function tagsOfName(label: number, length: number): number[] {
  if (length === 1) return [tagOf(label, S)];
  return Array.from({ length }, (_, i) => tagOf(label, i === 0 ? B : i === length - 1 ? E : I));
}
