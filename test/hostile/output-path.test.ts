import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ItemError } from "../../src/errors.js";
import { createItem } from "../../src/input/item.js";
import { createPipeline } from "../../src/pipeline.js";
import { isWritten, outputFiles, outputPath, readOutput, writeOutput } from "../../workers/queue/output-files.js";

const IDS = [
  ..."../../etc/passwd /etc/passwd ..\\..\\x . .. ... .khabar -rf ~ a/b a\\b a:b a* a? nul NUL con.txt COM1 aux. lpt9.json".split(
    " ",
  ),
  ..."__proto__ constructor toString x-0 X-0 Item item ITEM item. d-0 éte\u0301 e\u0301 é İ ı ſ K k ﬁ".split(" "),
  "a\nb",
  "a\u202Etxt.exe",
  "a ",
  "%2e%2e%2f",
  "a".repeat(120),
  "a".repeat(121),
  "🇲🇦".repeat(64),
];
const anyId = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
  fc
    .array(fc.constantFrom("..", "/", "\\", ".", "~", "a", "A", "-", "\0", ":", "con", "nul"), { minLength: 1 })
    .map((parts) => parts.join("")),
);

describe("outputPath", () => {
  /** One folder and a name that every system takes for itself, one for each id. */
  const expectSafe = (id: string): void => {
    const path = relative("out", outputPath("out", id));
    expect(path).toMatch(/^[0-9a-f]{2}[\\/][A-Za-z0-9][A-Za-z0-9._~-]{0,140}\.json$/);
    expect(path.split(sep).length).toBe(2);
    expect(basename(path)).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\./i);
  };

  test("is a plain name inside the folder, whatever the id", () => {
    for (const id of [...IDS, "a".repeat(10_000)]) expectSafe(id);
    fc.assert(fc.property(anyId, expectSafe), { numRuns: 2_000 });
  });

  test("differs for different ids, also where case does not count", () => {
    const paths = new Set([...IDS, "a".repeat(10_000)].map((id) => outputPath("out", id).toLowerCase()));
    expect(paths.size).toBe(IDS.length + 1);
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        fc.pre(a !== b);
        expect(basename(outputPath("", a)).toLowerCase()).not.toBe(basename(outputPath("", b)).toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("writeOutput", () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "khabar-ids-")));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("writes and finds each document under its own id and nothing outside the folder", () => {
    const out = join(folder, "deep", "out");
    const enrich = createPipeline({ clock: () => 0, now: () => "" });
    const ids = IDS.flatMap((id) => {
      try {
        return [createItem({ id, text: `Rabat ${id}` })];
      } catch (error) {
        expect(error).toBeInstanceOf(ItemError);
        return [];
      }
    });
    for (const item of ids) writeOutput(out, enrich(item));
    for (const { id } of ids) {
      expect(isWritten(out, id)).toBe(true);
      expect(readOutput(outputPath(out, id)).id).toBe(id);
    }
    expect([...outputFiles(out)].length).toBe(new Set(ids.map(({ id }) => id)).size);
    expect(readdirSync(folder)).toEqual(["deep"]);
    expect(readdirSync(join(folder, "deep"))).toEqual(["out"]);
    expect(existsSync("/etc/passwd.json")).toBe(false);
  });
});
