import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { SAMPLES } from "../../models/build/sample-gold.js";

const MAIN = fileURLToPath(new URL("../../dist/workers/cli/main.js", import.meta.url));
const khabar = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [MAIN, ...args]);
const OLIVES = `${SAMPLES}fr-01-campagne-olive.txt`;
const OWN = fileURLToPath(new URL("../../samples/own-topics.tsv", import.meta.url));

describe("khabar explain", () => {
  test("--topics prints each topic with the terms that gave it", async () => {
    const { stdout } = await khabar("explain", "--topics", OLIVES);
    expect(stdout).toMatch(/^ {2}0\.\d\d 04000000 economy, business and finance\n {7}\+\d/m);
  });

  test("--json prints an object a document", async () => {
    const { stdout } = await khabar("explain", OLIVES, "--json");
    expect(JSON.parse(stdout).topics[0]).toMatchObject({ code: "04000000", isGiven: true });
  });

  test("a file of own topics that is not there ends with code 2", async () => {
    await expect(khabar("explain", OLIVES, "--own-topics", "nowhere.tsv")).rejects.toMatchObject({ code: 2 });
  });
});

describe("khabar enrich --own-topics", () => {
  test("gives the topics of the file", async () => {
    const { stdout } = await khabar("enrich", `${SAMPLES}fr-11-depeches.jsonl`, "--own-topics", OWN);
    for (const line of stdout.trim().split("\n")) expect(JSON.parse(line).pipeline.models).toHaveProperty("own-topics");
  });
});
