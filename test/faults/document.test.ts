import { expect, test } from "@jest/globals";
import { commandsOn, ENGINE, expectEnriched, folder, out, useFolder, writeItems } from "../workers/commands.js";
import { DEADLY_WRITES } from "./faulty-files.js";
import { TIMEOUT_MS } from "./size.js";

const ITEMS = 100;
/** Far longer than any other document takes, its stage's models included, on a busy machine. */
const TIME_LIMIT_S = 8;

useFolder();

test(
  "a document that kills its worker and one that never ends go to the quarantine, and only they",
  async () => {
    const items = writeItems(folder, ITEMS, { 30: "DEADLY", 31: "ENDLESS" });
    const faulty = commandsOn(ENGINE, { NODE_OPTIONS: DEADLY_WRITES });
    const { khabar } = commandsOn(ENGINE);
    await khabar(["enqueue", items, "--out", out]);
    const args = ["work", "--until-idle", "--time-limit", String(TIME_LIMIT_S), "--processes", "2", "--out", out];
    const { code, stderr } = await faulty.khabar(args);
    expect(code).toBe(1);
    expect(stderr).toContain("2 documents put into quarantine");
    const { stdout } = await khabar(["quarantine", "list", "--json", "--out", out]);
    const entries = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(entries.map(({ documentId, stage, reason }) => [documentId, stage, reason]).sort()).toEqual([
      ["item-30", "output", "item-30: 2 worker processes died on it alone in stage output"],
      ["item-31", "output", `item-31: stage output did not finish it within ${TIME_LIMIT_S} s`],
    ]);
    expectEnriched(out, items, ["item-30", "item-31"]);
    // The fault was the machine's: without it they are enriched like any other
    await khabar(["quarantine", "retry", "--out", out]);
    expect((await khabar(["work", "--until-idle", "--processes", "1", "--out", out])).code).toBe(0);
    expectEnriched(out, items);
  },
  TIMEOUT_MS,
);
