import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  commandsOn,
  ENGINE,
  ENGINES,
  expectEnriched,
  finished,
  folder,
  out,
  until,
  useFolder,
  writeItems,
} from "../workers/commands.js";
import { ITEMS, TIMEOUT_MS } from "./size.js";

useFolder();

describe.each(ENGINES)("enqueue on %s", (engine) => {
  const { khabar } = commandsOn(engine);

  test(
    "run by two processes at once puts every item on the queue once",
    async () => {
      const items = writeItems(folder, ITEMS);
      await Promise.all([khabar(["enqueue", items, "--out", out]), khabar(["enqueue", items, "--out", out])]);
      const { stderr } = await khabar(["work", "--until-idle", "--processes", "2", "--out", out]);
      expect(stderr).toContain(`${ITEMS} documents in`);
      expectEnriched(out, items);
    },
    TIMEOUT_MS,
  );
});

test(
  "enqueue killed with SIGKILL and run again leaves no item out",
  async () => {
    const { khabar, start } = commandsOn(ENGINE);
    const items = writeItems(folder, ITEMS);
    const victim = start(["enqueue", items, "--out", out]);
    const gone = finished(victim);
    const accepted = join(out, ".khabar/accepted");
    await until("the first are accepted", () => existsSync(accepted) && readdirSync(accepted).length > 0);
    victim.kill("SIGKILL");
    await gone;
    await khabar(["enqueue", items, "--out", out]);
    await khabar(["work", "--until-idle", "--processes", "1", "--out", out]);
    expectEnriched(out, items);
  },
  TIMEOUT_MS,
);
