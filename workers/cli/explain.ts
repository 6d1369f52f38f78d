/**
 * `khabar explain`: which terms gave which topic of title and body, and which topics were nearly given.
 */
import { messageOf } from "../../src/errors.js";
import { loadStage } from "../../src/pipeline.js";
import { type Explanation, loadTopicExplainer } from "../../src/topics/index.js";
import { readOwnTopics } from "../own-topics.js";
import { type FormatChoice, readInputs } from "./inputs.js";
import { count } from "./summary.js";

export interface ExplainOptions {
  readonly from: FormatChoice;
  /** JSONL instead of text for people. */
  readonly json?: boolean;
  /** File of own topics. */
  readonly ownTopics?: string;
}

/** Topics that were not given are shown from this confidence on. */
const MIN_SHOWN = 0.05;
/** Terms shown of a topic. */
const MAX_TERMS = 15;

/** @returns The exit code: 0, or 1 when some items failed. */
export async function explain(paths: readonly string[], options: ExplainOptions): Promise<number> {
  const { ownTopics } = readOwnTopics(options.ownTopics);
  const clock = (): number => performance.now();
  const language = loadStage("language", clock);
  const entities = loadStage("entities", clock);
  const topicsOf = loadTopicExplainer(ownTopics);
  let failed = 0;
  for await (const parsed of readInputs(paths, options.from)) {
    try {
      if ("error" in parsed) throw parsed.error;
      const document = entities(language(parsed.item));
      const topics = topicsOf(document).filter(({ confidence }) => confidence >= MIN_SHOWN);
      const { id, title } = document;
      process.stdout.write(
        options.json === true ? `${JSON.stringify({ id, title, topics })}\n` : asText(title ?? id, topics),
      );
    } catch (error) {
      failed += 1;
      process.stderr.write(`khabar explain: failed: ${messageOf(error)}\n`);
    }
  }
  if (failed > 0) process.stderr.write(`${count(failed, "item")} failed or rejected, see above\n`);
  return failed > 0 ? 1 : 0;
}

function asText(heading: string, topics: readonly Explanation[]): string {
  const lines = topics.flatMap(({ code, name, confidence, isGiven, terms }) => [
    `  ${confidence.toFixed(2)} ${code} ${name}${isGiven ? "" : " (not given)"}`,
    ...terms.slice(0, MAX_TERMS).map(({ words, kind, value }) => {
      const what = `${words.join(", ")}${kind === undefined ? "" : ` [${kind}]`}`;
      return `       ${value > 0 ? "+" : ""}${value.toFixed(2)} ${what}`;
    }),
  ]);
  return `${[heading, ...(lines.length > 0 ? lines : ["  no topic"])].join("\n")}\n\n`;
}
