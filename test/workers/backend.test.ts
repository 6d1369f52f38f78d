import { describe, expect, test } from "@jest/globals";
import { optionsOfUrl } from "../../workers/queue/backend.js";
import { batchId, quarantineId, splitId } from "../../workers/queue/names.js";
import { outputPath } from "../../workers/queue/output-files.js";

describe("optionsOfUrl", () => {
  test.each([
    ["redis://localhost", { host: "localhost", port: 6379 }],
    [
      "redis://user:p%40ss@10.0.0.5:6380/2",
      { host: "10.0.0.5", port: 6380, db: 2, username: "user", password: "p@ss" },
    ],
    ["rediss://[::1]:7000", { host: "::1", port: 7000, tls: {} }],
    ["unix:///run/redis.sock", { path: "/run/redis.sock" }],
  ])("reads %s", (url, expected) => {
    expect(optionsOfUrl(url)).toEqual(expected);
  });

  test.each(["localhost:6379", "http://x", "redis://h/db"])("refuses %s", (url) => {
    expect(() => optionsOfUrl(url)).toThrow(/REDIS_URL/);
  });
});

describe("job ids", () => {
  test.each([[batchId(["a", "b"])], [splitId(batchId(["a"]), "x:y:z")], [quarantineId("topics", "12345")]])(
    "%s holds no colon and is no integer",
    (id) => {
      expect(id).toMatch(/^[a-z]+-[0-9a-f-]+$/);
    },
  );

  test("depend on the documents and their borders", () => {
    expect(batchId(["a", "bc"])).not.toBe(batchId(["ab", "c"]));
    expect(batchId(["a"])).toBe(batchId(["a"]));
    expect(batchId(["a"], "again")).not.toBe(batchId(["a"]));
  });
});

describe("outputPath", () => {
  test.each(["../../etc/passwd", "a/b", "..", ".", "CON\0", "é", "x".repeat(10_000), "x-0123", "", "a\nb", "-rf"])(
    "keeps %j inside the output folder",
    (id) => {
      expect(outputPath("out", id)).toMatch(/^out\/[0-9a-f]{2}\/x-[0-9a-f]{32}\.json$/);
    },
  );

  test("shows an ordinary id in the file's name", () => {
    expect(outputPath("out", "map-2025.10_03")).toMatch(/^out\/[0-9a-f]{2}\/map-2025\.10_03\.json$/);
  });
});
