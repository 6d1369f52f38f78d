/**
 * Interviews: who speaks in which body segment.
 *
 * A turn is marked by its speaker (`EcoActu.ma : La crise…`, `Chakib Achour : Pendant…`, `Q:` / `R:`). Once
 * two speakers are known and one of them asks, turns without a mark are told by their question mark.
 */

/** "Chakib Achour : ", "EcoActu.ma : ", "Q. :" at the head of a paragraph */
const MARK =
  /^(?:[-–—•]\s*)?((?:\p{Lu}[\p{L}\p{N}.'’&-]*)(?:\s+(?:\p{Lu}[\p{L}\p{N}.'’&-]*|de|du|del|el|al|la|le|ben|bin|ibn|van|von)){0,4})\s*[:：]\s+(?=\S)/u;

/** A speaker's name is short; a longer run before a colon is part of a sentence. */
const MAX_SPEAKER_LENGTH = 50;

/**
 * The speaker of every unit, `undefined` where there is none or the text is no interview.
 *
 * @param units - The units of a page in order; only body units speak.
 * @param known - Names that make a mark credible at its first appearance.
 */
export function speakersOf(
  units: readonly { readonly text: string; readonly isBody: boolean }[],
  known: { readonly title: string | undefined; readonly publisher: string | undefined },
): (string | undefined)[] {
  const marks = units.map((unit) => (unit.isBody ? markOf(unit.text) : undefined));
  const counts = new Map<string, number>();
  for (const mark of marks) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const isKnown = (name: string): boolean =>
    (counts.get(name) ?? 0) >= 2 ||
    known.title?.includes(name) === true ||
    (known.publisher !== undefined && name.toLowerCase().startsWith(known.publisher.toLowerCase()));
  const speakers = new Set([...counts.keys()].filter(isKnown));
  const none = units.map(() => undefined);
  if (speakers.size < 2) return none;
  const asks = new Map<string, number>();
  for (const [i, mark] of marks.entries()) {
    if (mark === undefined || !speakers.has(mark)) continue;
    asks.set(mark, (asks.get(mark) ?? 0) + (isQuestion(units[i]?.text ?? "") ? 1 : -1));
  }
  const ranked = [...asks].sort((a, b) => b[1] - a[1]);
  const asker = ranked[0];
  const answerer = ranked.at(-1);
  if (asker === undefined || answerer === undefined || asker[1] <= answerer[1]) return none;
  let hasBegun = false;
  let speaker = answerer[0];
  return units.map((unit, i) => {
    if (!unit.isBody) return undefined;
    const mark = marks[i];
    if (mark !== undefined && speakers.has(mark)) {
      hasBegun = true;
      speaker = mark;
    } else if (hasBegun && isQuestion(unit.text)) {
      speaker = asker[0];
    } else if (hasBegun && speaker === asker[0]) {
      speaker = answerer[0];
    }
    return hasBegun ? speaker : undefined;
  });
}

function markOf(text: string): string | undefined {
  const name = MARK.exec(text)?.[1];
  return name === undefined || name.length > MAX_SPEAKER_LENGTH ? undefined : name;
}

function isQuestion(text: string): boolean {
  return /\?\s*["»”)]?$/.test(text);
}
