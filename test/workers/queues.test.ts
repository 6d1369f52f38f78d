import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../../models/build/sample-gold.js";
import type { EnrichedDocument } from "../../src/document.js";
import { outputPath } from "../../workers/queue/output-files.js";
import { type Packed, pack } from "../../workers/queue/packing.js";
import {
  commandsOn,
  ENGINE,
  ENGINES,
  folder,
  type Outcome,
  out,
  remove,
  strays,
  timeless,
  useFolder,
  writeItems,
  written,
} from "./commands.js";

const TIMEOUT_MS = 120_000;

useFolder();

describe.each(ENGINES)("the queues on %s", (engine) => {
  const { khabar, withQueues, dataOf } = commandsOn(engine);
  const work = (): Promise<Outcome> => khabar(["work", "--until-idle", "--processes", "1", "--out", out]);

  /** Puts a payload on a stage's queue as another program might. */
  const inject = (stage: "language" | "entities", documents: Packed): Promise<unknown> =>
    withQueues(out, (queues) => queues[stage].add(stage, { documents }, { jobId: `injected-${stage}` }));

  test(
    "give the same documents as khabar enrich, byte for byte apart from times",
    async () => {
      const direct = await khabar(["enrich", SAMPLES]);
      expect(direct.code).toBe(0);
      await khabar(["enqueue", SAMPLES, "--out", out]);
      expect((await work()).code).toBe(0);
      const expected = direct.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as EnrichedDocument);
      const documents = written(out);
      expect(documents.size).toBe(expected.length);
      for (const document of expected) {
        const other = documents.get(document.id);
        expect(other && JSON.stringify(timeless(other))).toBe(JSON.stringify(timeless(document)));
      }
      expect(strays(out)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "enrich what is enqueued twice once, before and after the work",
    async () => {
      const items = writeItems(folder, 60);
      expect((await khabar(["enqueue", items, "--out", out])).stderr).toContain("60 items added");
      expect((await khabar(["enqueue", items, "--out", out])).stderr).toContain(
        "0 items added, 0 already enriched, 60 already queued",
      );
      expect((await work()).stderr).toContain("60 documents in");
      expect((await khabar(["enqueue", items, "--out", out])).stderr).toContain("0 items added, 60 already enriched");
      expect((await work()).stderr).toContain("0 documents in");
      expect(written(out).size).toBe(60);
    },
    TIMEOUT_MS,
  );

  test(
    "put a poison item into quarantine with its reason while the others come out, and give it another try",
    async () => {
      const items = writeItems(folder, 500);
      // A folder where the file of item-77 belongs: writing it fails, whatever is tried
      const blocked = outputPath(out, "item-77");
      mkdirSync(join(blocked, "in-the-way"), { recursive: true });
      expect((await khabar(["enqueue", items, "--out", out])).stderr).toContain("500 items added");
      const run = await work();
      expect(run.code).toBe(1);
      expect(run.stderr).toContain("1 document put into quarantine");
      const list = await khabar(["quarantine", "list", "--json", "--out", out]);
      const entries = list.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(entries).toMatchObject([
        { documentId: "item-77", stage: "output", reason: expect.stringMatching(/EISDIR|ENOTEMPTY|directory/) },
      ]);
      expect((await khabar(["enqueue", items, "--out", out])).stderr).toContain(
        "499 already enriched, 0 already queued, 1 in quarantine",
      );
      remove(blocked);
      expect((await khabar(["quarantine", "retry", "item-77", "--out", out])).stderr).toContain(
        "1 put back on the queue",
      );
      expect((await work()).code).toBe(0);
      expect(written(out).size).toBe(500);
      expect((await khabar(["quarantine", "list", "--out", out])).stdout).toBe("");
    },
    TIMEOUT_MS,
  );

  test(
    "quarantine what is no document at all, and its neighbours in the batch come out",
    async () => {
      const good = {
        id: "good",
        text: "Le Maroc et l'Espagne signent un accord.",
        source: {},
        warnings: [],
        durationMs: {},
      };
      await inject("language", [good, { id: "no-text", source: {} }, null, { ...good, id: "good-2" }]);
      await work();
      expect([...written(out).keys()].sort()).toEqual(["good", "good-2"]);
      const { stdout } = await khabar(["quarantine", "list", "--out", out]);
      expect(stdout).toContain("no-text: stage language got a document without a text");
      expect(stdout).toContain("stage language got no document");
      expect((await khabar(["quarantine", "drop", "--out", out])).stderr).toContain("2 dropped");
    },
    TIMEOUT_MS,
  );

  test(
    "carry NUL and lone surrogates through, or quarantine them with a clean reason",
    async () => {
      const base = { source: {}, warnings: [], durationMs: {} };
      const text = "Le Maroc signe\0 un \ud800accord \udc00.";
      await inject("language", pack([{ ...base, id: "nasty", text }]));
      await inject("entities", pack([{ ...base, id: "\0\ud800-bad", text }]));
      await work();
      expect(written(out).get("nasty")?.text).toBe(text);
      const { stdout } = await khabar(["quarantine", "list", "--out", out]);
      expect(stdout).toContain("\ufffd-bad: stage entities got a document without segments");
    },
    TIMEOUT_MS,
  );

  test(
    "are rebuilt from what was accepted when they are lost",
    async () => {
      const items = writeItems(folder, 40);
      await khabar(["enqueue", items, "--out", out]);
      remove(dataOf(out));
      expect((await work()).stderr).toContain("0 documents in");
      expect((await khabar(["enqueue", "--reconcile", "--out", out])).stderr).toContain("40 items added");
      await work();
      expect(written(out).size).toBe(40);
    },
    TIMEOUT_MS,
  );
});

describe("khabar", () => {
  const { khabar } = commandsOn(ENGINE);

  test("answers a missing file and a wrong option with exit code 2", async () => {
    expect(await khabar(["enrich", join(folder, "nothing.txt")])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no such file"),
    });
    expect(await khabar(["work", "--processes", "0"])).toMatchObject({ code: 2 });
    expect(await khabar(["nonsense"])).toMatchObject({ code: 2 });
  });

  test("enriches standard input and rejects bad records by name, exit code 1", async () => {
    const input = '{"id":"a","text":"Le Maroc signe."}\nnonsense\n{"id":"c","text":"Morocco signs."}\n';
    const { code, stdout, stderr } = await khabar(["enrich", "-", "--from", "jsonl"], input);
    expect(code).toBe(1);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(["a", "c"]);
    expect(stderr).toContain("rejected: item without id: it is not valid JSON");
  });

  test("reads gzip, CSV and Windows-1252 files", async () => {
    const { gzipSync } = await import("node:zlib");
    writeFileSync(join(folder, "a.jsonl.gz"), gzipSync('{"id":"zipped","text":"Le Maroc signe un accord."}\n'));
    writeFileSync(join(folder, "b.csv"), 'id,title,text\nrow-1,"Un, titre","Corps ""cité"" du texte"\n');
    writeFileSync(
      join(folder, "c.txt"),
      Buffer.from([0x4c, 0x92, 0xe9, 0x74, 0xe9, 0x20, 0xe0, 0x20, 0x46, 0xe8, 0x73]),
    );
    const { stdout } = await khabar([
      "enrich",
      join(folder, "a.jsonl.gz"),
      join(folder, "b.csv"),
      join(folder, "c.txt"),
    ]);
    const documents = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as EnrichedDocument);
    expect(documents.map(({ id, text }) => [id.startsWith("d-") ? "hashed" : id, text])).toEqual([
      ["zipped", "Le Maroc signe un accord."],
      ["row-1", 'Un, titre\n\nCorps "cité" du texte'],
      ["hashed", "L’été à Fès"],
    ]);
  });

  test(
    "filters what it reads by language, entity, topic and date",
    async () => {
      await khabar(["enqueue", SAMPLES, "--out", out]);
      await khabar(["work", "--until-idle", "--processes", "1", "--out", out]);
      const count = async (...args: string[]): Promise<number> => {
        const { stdout } = await khabar(["read", "--out", out, ...args]);
        return stdout.split("\n").filter((line) => line !== "").length;
      };
      const all = await count();
      expect(all).toBe(written(out).size);
      const spanish = await count("--language", "es");
      expect(spanish).toBeGreaterThanOrEqual(6);
      expect(spanish).toBeLessThan(all);
      expect(await count("--entity", "morocco")).toBe(await count("--entity", "Maroc"));
      expect(await count("--topic", "sport")).toBe(await count("--topic", "15000000"));
      expect(await count("--since", "2999-01-01")).toBe(0);
      const { stdout } = await khabar(["read", "--out", out, "--format", "csv"]);
      expect(stdout.split("\r\n")[0]).toBe("id,language,publishedAt,publisher,title,uri,topics,entities");
      expect(JSON.parse((await khabar(["read", "--out", out, "--format", "json"])).stdout)).toHaveLength(all);
      const { stdout: state } = await khabar(["status", "--json", "--out", out]);
      expect(JSON.parse(state)).toMatchObject({ written: all, queues: { language: { waiting: 0, active: 0 } } });
    },
    TIMEOUT_MS,
  );
});

describe("settings", () => {
  test("each stage has its own worker entry", () => {
    for (const stage of ["language", "entities", "topics", "output", "all"]) {
      expect(readFileSync(new URL(`../../workers/${stage}.ts`, import.meta.url), "utf8")).toContain("runProcess(");
    }
  });
});
