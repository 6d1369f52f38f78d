import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { openBackend } from "../../workers/queue/backend.js";
import { engineChoice } from "../../workers/queue/engine.js";
import { findPostgres, privatePostgres } from "../../workers/queue/private-postgres.js";
import { openPrivateServer } from "../../workers/queue/private-server.js";
import { closeQueues, openQueues, waitUntilReady } from "../../workers/queue/queues.js";
import { folder, useFolder } from "./commands.js";

const TIMEOUT_MS = 120_000;
const native = (await findPostgres(engineChoice().platform)) as string;

useFolder();

describe("openBackend", () => {
  const nothing = { redisUrl: undefined, databaseUrl: undefined, path: "", platform: "none-none" };

  test("says what to do when there is no engine", async () => {
    await expect(openBackend(folder, nothing)).rejects.toThrow(/no queue engine: set REDIS_URL or DATABASE_URL/);
  });

  test("refuses a DATABASE_URL that is not PostgreSQL's", async () => {
    await expect(openBackend(folder, { ...nothing, databaseUrl: "mysql://localhost/x" })).rejects.toThrow(
      /DATABASE_URL is not of the form postgres:/,
    );
  });

  test("says that a database cannot be reached, without its password", async () => {
    const reason = await openBackend(folder, { ...nothing, databaseUrl: "postgres://u:secret@127.0.0.1:1/x" }).then(
      () => "",
      String,
    );
    expect(reason).toContain("the queue engine cannot be reached");
    expect(reason).not.toContain("secret");
  });

  test(
    "takes the PostgreSQL of DATABASE_URL, prefixes apart",
    async () => {
      const server = await openPrivateServer(privatePostgres(native), folder);
      const { user, password, port, database } = server.address;
      const databaseUrl = `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
      const backend = await openBackend(folder, { ...nothing, databaseUrl });
      expect(backend.description).toBe(`PostgreSQL at 127.0.0.1:${port}/${database} (DATABASE_URL)`);
      const queues = ["{khabar}", "Another prefix"].map((prefix) => openQueues(backend, "producer", prefix));
      for (const each of queues) await waitUntilReady(each);
      await queues[0]?.language.add("language", { documents: "" }, { jobId: "b-1" });
      expect(await Promise.all(queues.map((each) => each.language.count()))).toEqual([1, 0]);
      await Promise.all(queues.map(closeQueues));
      await backend.close();
      await server.release();
    },
    TIMEOUT_MS,
  );
});

describe("the embedded PostgreSQL", () => {
  test(
    "starts without the links an install script would have made, and stops with its last user",
    async () => {
      const bare = join(folder, "package", "native");
      mkdirSync(join(bare, ".."));
      cpSync(native, bare, { recursive: true, verbatimSymlinks: true });
      cpSync(join(native, "../package.json"), join(bare, "../package.json"));
      for (const entry of readdirSync(join(bare, "lib"), { withFileTypes: true }))
        if (entry.isSymbolicLink()) rmSync(join(bare, "lib", entry.name));
      const first = await openPrivateServer(privatePostgres(bare), folder);
      const second = await openPrivateServer(privatePostgres(bare), folder);
      expect(second.address).toEqual(first.address);
      const lock = join(first.address.data, "postmaster.pid");
      await first.release();
      expect(existsSync(lock)).toBe(true);
      await second.release();
      expect(existsSync(lock)).toBe(false);
    },
    TIMEOUT_MS,
  );
});
