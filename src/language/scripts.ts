/**
 * Scripts that tell the language by themselves, or at least that it is none in Latin letters.
 */
import type { Language } from "../document.js";

const SCRIPTS: readonly (readonly [pattern: RegExp, tag: string])[] = [
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Tifinagh}/gu, "zgh"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Cyrillic}/gu, "und-Cyrl"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Devanagari}/gu, "hi"],
];
const LATIN = /\p{Script=Latin}/gu;

/** Letters looked at. */
const SAMPLE_LENGTH = 1_200;

/**
 * The language that the script of most letters stands for.
 *
 * @returns `undefined` when most letters are Latin or there is no letter.
 */
export function scriptLanguage(text: string): Language | undefined {
  const sample = text.slice(0, SAMPLE_LENGTH);
  if (/^[\0-\u024F\u2000-\u206F]*$/.test(sample)) return undefined;
  const latin = sample.match(LATIN)?.length ?? 0;
  let best: { tag: string; count: number } | undefined;
  let all = latin;
  for (const [pattern, tag] of SCRIPTS) {
    const count = sample.match(pattern)?.length ?? 0;
    all += count;
    if (count > latin && count > (best?.count ?? 0)) best = { tag, count };
  }
  if (best === undefined) return undefined;
  // Kana settles it even among many Han characters
  const tag = best.tag === "zh" && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(sample) ? "ja" : best.tag;
  return { tag, confidence: Math.round((10_000 * best.count) / all) / 10_000 };
}
