import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ItemError } from "../../src/errors.js";
import { decode, decodeStream, detectEncoding } from "../../src/input/decode.js";
import { formatOfName, sniffFormat } from "../../src/input/format.js";
import { parseHtml } from "../../src/input/html.js";
import { createItem, MAX_TEXT_LENGTH } from "../../src/input/item.js";
import { type ParsedItem, parseJson, parseJsonLine, parseRecord } from "../../src/input/records.js";
import { readInputs } from "../../workers/cli/inputs.js";

const folder = mkdtempSync(join(tmpdir(), "khabar-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file and reads its items: their texts, and the messages of what was rejected. */
async function read(name: string, bytes: string | Uint8Array): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const results: string[] = [];
  for await (const parsed of readInputs([path], "auto")) results.push(outcome(parsed));
  return results;
}

function outcome(parsed: ParsedItem): string {
  return "error" in parsed ? `rejected: ${parsed.error.message}` : parsed.item.text;
}

/** Runs a parser that may refuse, but only with an ItemError. */
function refusing(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ItemError);
  }
}

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
);

describe("parsers, over anything", () => {
  test("bytes become text, whole or in chunks", async () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.integer({ min: 1, max: 300 }), async (bytes, size) => {
        const encoding = detectEncoding(bytes);
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        let streamed = "";
        for await (const part of decodeStream(chunks(), encoding)) streamed += part;
        expect(streamed).toBe(decode(bytes));
        sniffFormat(streamed);
        formatOfName(streamed);
      }),
      { numRuns: 300 },
    );
  });

  test("JSON, a line of it or a value", () => {
    const record = fc.dictionary(
      fc.constantFrom("text", "id", "title", "uri", "authors", "publishedAt", "__proto__", "constructor", "toString"),
      fc.oneof(anyText, fc.jsonValue()),
    );
    const json = fc.oneof(
      anyText,
      fc.json(),
      record.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(json, fc.anything({ withNullPrototype: true }), (line, value) => {
        parseJsonLine(line, { file: "a.jsonl", record: 1 });
        for (const _ of parseJson(line, { file: "a.json" }));
        refusing(() => parseRecord(value, {}));
      }),
      { numRuns: 600 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("HTML of any tags, closed or not", () => {
    const piece = fc.oneof(
      anyText,
      fc.constantFrom(
        ..."<p> </p> <div> </div> <body> </body> <html> </html> <head> <title> <h1> <table> <td> <a href=x> <!-- --> <![CDATA[ ]]> <?xml ?> <svg> <template> <script> </script> <br/> &amp; &#0; &#xD800; &lt < > \" ' = <article> <main> <b> <style> <body".split(
          " ",
        ),
        '<script type="application/ld+json">{"@type":{"toString":1},"author":[[]]}</script>',
        '<script type="application/ld+json">{"@graph":[{"@type":["Article",{}],"headline":5,"author":{"name":{}}}]}</script>',
        '<meta property="og:title" content="Titre">',
        '<time datetime="\u0000">',
        "Le conseil a arrêté mardi les comptes de l'exercice, en nette progression sur un an.",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        refusing(() => parseHtml(pieces.join(""), { file: "a.html" }));
      }),
      { numRuns: 200 },
    );
  });

  test("CSV of any cells, one item or error a row at most", async () => {
    const cell = fc.oneof(anyText, fc.constantFrom('"', '""', ",", "\n", "\r\n", '"a"b', '"a,b"', "text", "id"));
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 30 }), async (cells) => {
        const results = await read("any.csv", `text,id\n${cells.join("")}\nDernier,z`);
        expect(results.at(-1)).toMatch(/Dernier|rejected/s);
      }),
      { numRuns: 200 },
    );
  });
});

describe("broken files: the error names the place, the neighbours go on", () => {
  test("JSONL", async () => {
    const lines = ['{"text":"un"}', '{"text":"deux', "[[[", '{"id":"x","text":7}', '{"__proto__":1,"text":"cinq"}'];
    expect(await read("a.jsonl", lines.join("\n"))).toEqual([
      "un",
      expect.stringMatching(/^rejected: a\.jsonl record 2: it/),
      expect.stringMatching(/^rejected: a\.jsonl record 3: it/),
      expect.stringMatching(/^rejected: x: field "text"/),
      "cinq",
    ]);
  });

  test("a line longer than any text", async () => {
    expect(await read("long.jsonl", `{"text":"un"}\n{"text":"${"a".repeat(16_000_000)}"}\n{"text":"trois"}`)).toEqual([
      "un",
      "rejected: long.jsonl record 2: the line is longer than 16000000 characters",
      "trois",
    ]);
  });

  test("CSV: quotes inside cells, a quote never closed, too few and too many cells", async () => {
    const rows = ["id,text", '1,il dit "oui"', '2,"deux" et demi', '3,"trois', "4,quatre", "5", "6,six,sept"];
    expect(await read("a.csv", rows.join("\r\n"))).toEqual([
      'il dit "oui"',
      '"deux" et demi',
      "rejected: a.csv record 3: a quote on line 4 is never closed",
      "quatre",
      expect.stringMatching(/^rejected: 5: field "text"/),
      "six",
    ]);
  });

  test("CSV: cells of several lines, names of any kind", async () => {
    expect(await read("b.csv", '\uFEFF__proto__,constructor,text\n1,2,"un\r\n\r\n""deux"""\n\n')).toEqual([
      'un\r\n\r\n"deux"',
    ]);
  });

  test("CSV in which no quote is ever closed is given up", async () => {
    const results = await read("c.csv", `text\n${'a"b,"\n'.repeat(2_000)}`);
    expect(results.length).toBe(101);
    expect(results.at(-1)).toMatch(/^rejected: c\.csv: it cannot be read after 100 items \(more than 100 quotes/);
  });

  test.each([
    ["cut short", (gz: Buffer) => gz.subarray(0, gz.length - 20), /unexpected end of file/],
    ["damaged", (gz: Buffer) => Buffer.concat([gz.subarray(0, 12), Buffer.alloc(40, 7), gz.subarray(52)]), /./],
    ["no gzip at all", () => Buffer.from('{"text":"un"}'), /incorrect header check/],
  ])("gzip %s", async (_, harm, message) => {
    const whole = gzipSync(Buffer.from('{"text":"un"}\n'.repeat(2_000)));
    const results = await read("a.jsonl.gz", harm(whole));
    expect(results.at(-1)).toMatch(/^rejected: a\.jsonl\.gz/);
    expect(results.at(-1)).toMatch(message);
    expect(results.slice(0, -1).every((text) => text === "un" || text.startsWith("rejected"))).toBe(true);
  });

  test("a folder with a circle of links, a dead link and a file that is none", async () => {
    const nested = join(folder, "links");
    mkdirSync(nested);
    writeFileSync(join(nested, "a.txt"), "un");
    symlinkSync(nested, join(nested, "circle"));
    symlinkSync(join(nested, "nowhere"), join(nested, "dead"));
    symlinkSync(join(nested, "a.txt"), join(nested, "linked.txt"));
    const results: string[] = [];
    for await (const parsed of readInputs([nested], "auto")) results.push(outcome(parsed));
    expect(results).toEqual(["un", "un"]);
  });
});

describe("too much of everything", () => {
  /** Megabytes that the process grew by, its peak while running. */
  async function peakMb(run: () => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().rss;
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    await run();
    clearInterval(timer);
    return (Math.max(peak, process.memoryUsage().rss) - before) / 2 ** 20;
  }

  test("50 MB in one line of text, HTML and JSONL", async () => {
    const line = "a".repeat(50_000_000);
    expect(await read("big.txt", line)).toEqual([
      expect.stringMatching(/^rejected: big\.txt: .* more than 4194304 bytes/),
    ]);
    expect(await read("big.html", `<p>${line}`)).toEqual([expect.stringMatching(/^rejected: big\.html: .* more than/)]);
    expect(await read("big.jsonl", line)).toEqual([
      expect.stringMatching(/^rejected: big\.jsonl record 1: the line is/),
    ]);
    expect(() => createItem({ id: "big", text: line })).toThrow(/^big: its text has 50000000 UTF-16 units/);
  });

  test.each(["bomb.txt.gz", "bomb.html.gz", "bomb.jsonl.gz", "bomb.csv.gz"])(
    "a bomb: 256 MB of blanks in %s",
    async (name) => {
      const bomb = gzipSync(Buffer.alloc(256 * 2 ** 20, 32), { level: 1 });
      expect(bomb.length).toBeLessThan(2 * 2 ** 20);
      const used = await peakMb(async () => {
        expect(await read(name, bomb)).toEqual([expect.stringMatching(/^rejected: bomb\./)]);
      });
      expect(used).toBeLessThan(160);
    },
  );

  test.each([
    ["<div>", "deeper than 500"],
    ["<x>", "deeper than 500"],
    ["<table><tr><td>", "deeper than 500"],
    ["<b></i>", "the limit is 100000"],
  ])("60,000 times %s", (tag, message) => {
    const html = `<html><body>${tag.repeat(60_000 / (tag.match(/<\w/g)?.length ?? 1))}Bonjour`;
    expect(() => parseHtml(html, { file: "deep.html" })).toThrow(message);
  });

  test.each([
    ["open paragraphs", "<p>Bonjour à tous, les prix ont augmenté."],
    ["blanks in elements", "<b> </b>"],
    ["pictures", "<p><img src=x></p>"],
    ["nested boxes", `${"<div>".repeat(100)}Bonjour, les prix${"</div>".repeat(100)}`],
    ["attributes", `<p ${"a".repeat(50)}=1 b=2 c=3>Bonjour`],
    ["less-than signs", "<<<<"],
    ["comments", "<!-- <!--"],
  ])("a page of 2 MB of %s is read or refused in a few seconds", (_, part) => {
    const start = process.cpuUsage();
    refusing(() => parseHtml(`<html><body>Bonjour${part.repeat(2_000_000 / part.length)}`, { file: "a.html" }));
    expect(process.cpuUsage(start).user / 1_000_000).toBeLessThan(10);
  });

  test("JSON nested a million deep", async () => {
    const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
    expect(outcome(parseJsonLine(`{"text":"un","x":${deep}}`, {}) as ParsedItem)).toBe("un");
    expect(outcome(parseJsonLine(`{"text":${deep}}`, {}) as ParsedItem)).toMatch(/field "text"/);
    expect((await read("deep.json", deep))[0]).toMatch(/^rejected: deep\.json record 1: field/);
    const ld = `<script type="application/ld+json">{"@type":${deep}}</script>`;
    expect(parseHtml(`<html><body>Bonjour${ld}`, {}).text).toBe("Bonjour");
  });

  test("fields without measure", () => {
    const long = "é".repeat(1_000_000);
    const item = createItem({
      text: "un",
      uri: long,
      publisher: long,
      publishedAt: long,
      language: long,
      authors: [long],
    });
    expect(item).toMatchObject({ text: "un", source: {} });
    expect(item.warnings.map(({ code }) => code)).toEqual(Array(5).fill("field-dropped"));
    expect(() => createItem({ text: "un", title: "a".repeat(MAX_TEXT_LENGTH) })).toThrow(/its text has/);
    expect(() => createItem({ text: "un", id: "a".repeat(10_000) })).toThrow(/its id has 10000 characters/);
  });

  test("a message says no more than a line, whatever the id", () => {
    const id = "\u001B]0;owned\u0007\n\u202Eevil";
    expect(() => createItem({ id, text: "" })).toThrow(/^\uFFFD\]0;owned\uFFFD\uFFFD\uFFFDevil: there is no text/);
  });
});
