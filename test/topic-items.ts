/**
 * Measures topics on the news items of test/accuracy/topics: totals only, never a single item.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { readJsonl } from "../models/build/jsonl.js";
import type { RecognisedDocument, TaggedDocument } from "../src/document.js";
import { modelPath } from "../src/model-files.js";
import { gatherDocument } from "../src/topics/gather.js";
import { loadTopics } from "../src/topics/index.js";
import { Tagger } from "../src/topics/tagger.js";

interface NewsItem {
  readonly id: string;
  readonly language: string;
  readonly title: string;
  readonly text: string;
  /** Top-level codes, best first. */
  readonly topics: readonly string[];
  /** Second-level codes; not there where nobody judged them. */
  readonly subtopics?: readonly string[];
}

/** Shares, 0–1. */
export interface TopicTotals {
  readonly items: number;
  /** The gold's first topic is the first of the ranking, and among its first three. */
  readonly first: number;
  readonly firstThree: number;
  /** Micro F1 of all top-level topics given. */
  readonly given: number;
  /** Micro F1 of the second-level topics given, over the items that have any in the gold. */
  readonly second: number;
}

/** @param prepare - The stages before topics. */
export function measureNewsItems(prepare: (item: NewsItem) => RecognisedDocument): (language?: string) => TopicTotals {
  const file = new URL("../test/accuracy/topics/news-items.jsonl", pathToFileURL(modelPath("manifest.json")));
  const tag = loadTopics();
  const tagger = new Tagger();
  const judged = readJsonl<NewsItem>(fileURLToPath(file)).map((item) => {
    const document = prepare(item);
    const weighed = tagger.weigh(gatherDocument(document, tagger.lexicon));
    const ranking = tagger.tops(weighed, "document").map(({ code }) => code);
    return { item, rank: ranking.indexOf(item.topics[0] ?? ""), given: codesOf(tag(document)) };
  });
  return (language) => {
    const own = judged.filter(({ item }) => language === undefined || item.language === language);
    const share = (isRight: (one: (typeof own)[number]) => boolean): number => own.filter(isRight).length / own.length;
    const withSecond = own.filter(({ item }) => (item.subtopics?.length ?? 0) > 0);
    return {
      items: own.length,
      first: share(({ rank }) => rank === 0),
      firstThree: share(({ rank }) => rank >= 0 && rank < 3),
      given: microF1(own.map(({ item, given }) => [item.topics, given.top])),
      second: microF1(withSecond.map(({ item, given }) => [item.subtopics ?? [], given.second])),
    };
  };
}

function codesOf({ topics }: TaggedDocument): { top: string[]; second: string[] } {
  const isTop = (topic: (typeof topics)[number]): boolean => topic.code === topic.top;
  return {
    top: topics.filter(isTop).map(({ code }) => code),
    second: topics.filter((topic) => !isTop(topic)).map(({ code }) => code),
  };
}

function microF1(pairs: readonly (readonly [gold: readonly string[], given: readonly string[]])[]): number {
  let right = 0;
  let all = 0;
  for (const [gold, given] of pairs) {
    right += given.filter((code) => gold.includes(code)).length;
    all += gold.length + given.length;
  }
  return (2 * right) / all;
}
