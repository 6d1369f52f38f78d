/**
 * Amounts of money and percentages written out in English words: "two million dollars", "seven per cent".
 *
 * wink-nlp finds them, compromise reads the number in each. Both are loaded when the first sentence with a
 * number word before a currency or percent word comes; values in digits are left to values.ts.
 */
import { createRequire } from "node:module";
import type { ItemEntity, ItemToken, WinkMethods } from "wink-nlp";
import type { Span } from "../document.js";

/** An amount in words, offsets in the text that was read. */
export interface WrittenAmount extends Span {
  readonly type: "money" | "percent";
  readonly amount: number;
}

const NUMBER_WORD =
  "(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion)";
/** What must stand in a text before the libraries are asked. */
const CUE = new RegExp(`\\b${NUMBER_WORD}\\s+(?:percent|per\\s+cent|dollars?|euros?|pounds?|dirhams?|dinars?)\\b`, "i");
/** Number words that stand before what wink-nlp found belong to it: "one hundred and [fifty thousand pounds]". */
const BEFORE = new RegExp(`(?:\\b${NUMBER_WORD}[\\s-]+(?:and\\s+)?)+$`, "i");

type Reader = (text: string) => { type: string; start: number; end: number }[];
type NumberReader = (text: string) => number | undefined;

let libraries: { read: Reader; numberIn: NumberReader } | undefined;

/** The amounts written in words in an English text, in order; none without asking the libraries when it has no cue. */
export function findWrittenAmounts(text: string): WrittenAmount[] {
  if (!CUE.test(text)) return [];
  libraries ??= loadLibraries();
  const { read, numberIn } = libraries;
  return read(text).flatMap(({ type, start, end }): WrittenAmount[] => {
    if (type !== "MONEY" && type !== "PERCENT") return [];
    if (/\d/.test(text.slice(start, end))) return [];
    const from = start - (BEFORE.exec(text.slice(Math.max(0, start - 60), start))?.[0].length ?? 0);
    const amount = numberIn(text.slice(from, end));
    return amount === undefined ? [] : [{ start: from, end, type: type === "MONEY" ? "money" : "percent", amount }];
  });
}

/** Loads wink-nlp with its English model, and compromise (about 0.3 s). */
function loadLibraries(): { read: Reader; numberIn: NumberReader } {
  const require = createRequire(import.meta.url);
  const winkNLP = require("wink-nlp") as (model: unknown, pipe: string[]) => WinkMethods;
  const nlp = winkNLP(require("wink-eng-lite-web-model"), ["sbd", "ner"]);
  const { its } = nlp;
  const compromise = require("compromise/three") as (text: string) => {
    numbers(): { json(): { number?: { num: number | null } }[] };
  };
  return {
    read(text) {
      // wink drops these two, and every later offset would shift
      const doc = nlp.readDoc(text.replace(/[\uFEFF\u2028]/g, " "));
      const starts: number[] = [];
      const ends: number[] = [];
      let at = 0;
      doc.tokens().each((token: ItemToken) => {
        at += String(token.out(its.precedingSpaces)).length;
        starts.push(at);
        at += token.out().length;
        ends.push(at);
      });
      const found: { type: string; start: number; end: number }[] = [];
      doc.entities().each((entity: ItemEntity) => {
        const [first, last] = entity.out(its.span) as unknown as [number, number];
        found.push({
          type: String(entity.out(its.type)),
          start: starts[first] as number,
          end: ends[last] as number,
        });
      });
      return found;
    },
    numberIn(text) {
      const number = compromise(text).numbers().json()[0]?.number?.num;
      return number === null ? undefined : number;
    },
  };
}
