/**
 * A private redis-server or valkey-server: on a unix socket, or on a free loopback port with a password where
 * the socket's path would be too long; append-only file on, nothing evicted.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Redis } from "ioredis";
import { messageOf } from "../../src/errors.js";
import type { RedisAddress } from "./engine.js";
import { freePort, type Guard, type ServerKind } from "./private-server.js";

const PROGRAMS = ["redis-server", "valkey-server"] as const;
/** Room for a socket path in the kernel's address structure. */
const MAX_SOCKET_PATH = 100;
const GUARD_NAME = "khabar-guard";

/** The path of the first server program in the folders of `path`. */
export function findRedisServer(path: string): string | undefined {
  for (const program of PROGRAMS) {
    for (const folder of path.split(delimiter)) {
      if (folder === "") continue;
      const file = join(folder, program);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not there; the next folder may have it.
      }
    }
  }
  return undefined;
}

/** @param program - Path of the server program. */
export function privateRedis(program: string): ServerKind<RedisAddress> {
  return {
    name: program.split("/").at(-1) as string,
    folder: "redis",
    address: async (folder, last) => {
      const path = join(folder, "redis.sock");
      if (path.length <= MAX_SOCKET_PATH) return { path };
      const password = last?.password ?? randomBytes(24).toString("base64url");
      return { host: "127.0.0.1", port: await freePort(last?.port), password };
    },
    spawn: (folder, address, log) => {
      const listen =
        address.path === undefined
          ? ["--port", String(address.port), "--bind", "127.0.0.1", "--requirepass", String(address.password)]
          : ["--port", "0", "--unixsocket", address.path, "--unixsocketperm", "700"];
      return spawn(
        program,
        [
          ...listen,
          ...["--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
          ...["--maxmemory-policy", "noeviction", "--daemonize", "no", "--pidfile", join(folder, "redis.pid")],
        ],
        // Detached: Ctrl-C goes to the whole group of the terminal, and the queues must outlive it
        { detached: true, stdio: ["ignore", log, log] },
      );
    },
    attach,
  };
}

async function attach(address: RedisAddress): Promise<Guard | "busy" | undefined> {
  const client = new Redis({
    ...address,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Its timer would hold the process for two seconds when the socket is closed already
    disconnectTimeout: 50,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.client("SETNAME", GUARD_NAME);
  } catch (error) {
    client.disconnect();
    return messageOf(error).startsWith("LOADING") ? "busy" : undefined;
  }
  return {
    holders: async () =>
      (String(await client.client("LIST")).match(new RegExp(`name=${GUARD_NAME}`, "g")) ?? []).length,
    // What it holds is in the append-only file
    shutDown: async () => void (await client.shutdown("NOSAVE").catch(() => undefined)),
    onLost: (callback) => client.once("end", callback),
    leave: async () => void (await client.quit().catch(() => client.disconnect())),
  };
}
