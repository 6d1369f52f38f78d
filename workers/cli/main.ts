#!/usr/bin/env node
/**
 * The `khabar` command. Data goes to standard output, everything else to standard error. Exit code 0: done;
 * 1: some items failed; 2: wrong usage or nothing to work with.
 *
 * Each command's code is loaded when it is called, so that `--help` starts fast.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { messageOf, UsageError } from "../../src/errors.js";
import { FORMATS } from "../../src/input/format.js";
import { VERSION } from "../../src/version.js";
import { type EngineChoice, engineChoice } from "../queue/engine.js";
import { DEFAULT_PREFIX } from "../queue/names.js";
import { DEFAULT_TIME_LIMIT_S } from "../queue/settings.js";
import type { EnqueueOptions } from "./enqueue.js";
import type { FormatChoice } from "./inputs.js";
import type { QuarantineAction, QuarantineOptions } from "./quarantine.js";
import type { ReadOptions } from "./read.js";

const STAGE_NAMES = ["language", "entities", "topics", "output"] as const;

/** Options that every command with queues takes. */
interface QueueOptions {
  readonly out: string;
  readonly prefix: string;
}

const program = new Command("khabar")
  .description("Enriches French, English and Spanish press items: segments, languages, names, IPTC topics. Offline.")
  .version(VERSION)
  .showHelpAfterError("(khabar <command> --help says more)")
  .exitOverride()
  .configureHelp({ sortSubcommands: false });

const fromOption = () =>
  new Option("--from <format>", "format of the input; auto: by name, else by content")
    .choices(["auto", ...FORMATS])
    .default("auto");
const outOption = () =>
  new Option("--out <folder>", "output folder; the queue's own files lie in its .khabar").default("out");
const ownTopicsOption = () =>
  new Option("--own-topics <file>", "topics and terms of your own; samples/own-topics.tsv shows the form");
const prefixOption = () => new Option("--prefix <prefix>", "key prefix of the queues").default(DEFAULT_PREFIX);

const ENGINE_HELP = `
The queues live in the Redis or Valkey of REDIS_URL, else in the PostgreSQL of DATABASE_URL, else in a
private redis-server or valkey-server found on PATH, else in an embedded PostgreSQL; a private server's
data lies in <out>/.khabar.`;

program
  .command("enrich")
  .argument("[paths...]", "files or folders; - for standard input", ["-"])
  .description("enrich items in this process and print JSONL, in input order; no queue")
  .addOption(fromOption())
  .addOption(ownTopicsOption())
  .addHelpText(
    "after",
    "\nExample:\n  khabar enrich samples/items/fr-04-map-diplomatie.txt\n  cat feed.jsonl | khabar enrich - --from jsonl > feed.enriched.jsonl",
  )
  .action(async (paths: string[], options: { from: FormatChoice; ownTopics?: string }) => {
    const { enrich } = await import("./enrich.js");
    process.exitCode = await enrich(paths, options);
  });

program
  .command("enqueue")
  .argument("[paths...]", "files or folders; - for standard input", [])
  .description("put items on the queue; again is harmless")
  .addOption(fromOption())
  .addOption(outOption())
  .addOption(prefixOption())
  .option("--force", "enrich again what is written already")
  .option("--reconcile", "put back what was accepted before and is not written, after the queue was lost")
  .addHelpText("after", `${ENGINE_HELP}\n\nExample:\n  khabar enqueue samples/items --out out`)
  .action(async (paths: string[], options: Omit<EnqueueOptions, "engine">) => {
    if (paths.length === 0 && options.reconcile !== true)
      throw new UsageError("give files or folders to enqueue, or --reconcile");
    const { enqueue } = await import("./enqueue.js");
    process.exitCode = await enqueue(paths, withEngine(options));
  });

program
  .command("work")
  .description("run worker processes until SIGTERM")
  .addOption(
    new Option("--stages <stages...>", "only these stages").choices(STAGE_NAMES).default([...STAGE_NAMES], "all"),
  )
  .option("--processes <n>", "worker processes (default: one per core)", positiveInteger)
  .addOption(
    new Option("--time-limit <seconds>", "a document that takes a stage longer goes to the quarantine")
      .argParser(seconds)
      .default(DEFAULT_TIME_LIMIT_S),
  )
  .option("--until-idle", "end when the queues are empty")
  .addOption(ownTopicsOption())
  .addOption(outOption())
  .addOption(prefixOption())
  .addHelpText("after", `${ENGINE_HELP}\n\nExample:\n  khabar work --processes 2 --until-idle --out out`)
  .action(
    async (
      options: QueueOptions & {
        stages: (typeof STAGE_NAMES)[number][];
        processes?: number;
        timeLimit: number;
        untilIdle?: boolean;
        ownTopics?: string;
      },
    ) => {
      const { work } = await import("./work.js");
      process.exitCode = await work(withEngine(options));
    },
  );

program
  .command("status")
  .description("show what waits, runs, failed and was written")
  .option("--json", "as one JSON object")
  .addOption(outOption())
  .addOption(prefixOption())
  .action(async (options: QueueOptions & { json?: boolean }) => {
    const { status } = await import("./status.js");
    process.exitCode = await status(withEngine(options));
  });

program
  .command("read")
  .argument("[ids...]", "document ids; all when none is given")
  .description("print enriched documents from the output folder")
  .addOption(outOption())
  .addOption(
    new Option("--format <format>", "json: one array; jsonl: a line each; csv: one row each")
      .choices(["json", "jsonl", "csv"])
      .default("jsonl"),
  )
  .option("--language <tag>", "only documents in this language")
  .option("--entity <name>", "only documents that name this entity (id, or name in any language)")
  .option("--topic <topic>", "only documents with this topic (code or part of a name)")
  .option("--since <date>", "published on or after this day (YYYY-MM-DD)", isoDay)
  .option("--until <date>", "published on or before this day (YYYY-MM-DD)", isoDay)
  .addHelpText("after", "\nExample:\n  khabar read --language fr --topic sport --format csv --out out")
  .action(async (ids: string[], options: ReadOptions) => {
    const { read } = await import("./read.js");
    process.exitCode = await read(ids, options);
  });

program
  .command("explain")
  .argument("<paths...>", "files or folders; - for standard input")
  .description("show which terms gave which topic, and what was nearly given")
  .option("--topics", "explain the topics (what is explained when nothing is said)")
  .option("--json", "one JSON object a document")
  .addOption(fromOption())
  .addOption(ownTopicsOption())
  .addHelpText("after", "\nExample:\n  khabar explain --topics samples/items/fr-01-campagne-olive.txt")
  .action(async (paths: string[], options: { from: FormatChoice; json?: boolean; ownTopics?: string }) => {
    const { explain } = await import("./explain.js");
    process.exitCode = await explain(paths, options);
  });

const quarantine = program.command("quarantine").description("documents that no retry helped, each with its reason");
for (const [action, description] of [
  ["list", "print them"],
  ["retry", "put them back on the queue of the stage that failed"],
  ["drop", "remove them for good"],
] as const satisfies readonly (readonly [QuarantineAction, string])[]) {
  quarantine
    .command(action)
    .argument("[ids...]", "document ids; all when none is given")
    .description(description)
    .option("--json", "one JSON object a line")
    .addOption(outOption())
    .addOption(prefixOption())
    .action(async (ids: string[], options: Omit<QuarantineOptions, "engine">) => {
      const run = await import("./quarantine.js");
      process.exitCode = await run.quarantine(action, ids, withEngine(options));
    });
}

function withEngine<T extends QueueOptions>(options: T): T & { engine: EngineChoice } {
  return { ...options, engine: engineChoice() };
}

function positiveInteger(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 256) throw new InvalidArgumentError("give a whole number from 1 to 256");
  return n;
}

function seconds(text: string): number {
  const n = Number(text);
  if (!(n >= 1 && n <= 86_400)) throw new InvalidArgumentError("give a number of seconds from 1 to 86400");
  return n;
}

function isoDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new InvalidArgumentError("give a day as YYYY-MM-DD");
  return text;
}

// A reader that closes the pipe early (head) has all it wants
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`khabar: ${messageOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
