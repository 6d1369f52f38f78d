/**
 * A private redis-server or valkey-server beside the output: on a unix socket, or on a free loopback port
 * with a password where the socket's path would be too long; append-only file on, nothing evicted.
 *
 * The first command starts it detached, later ones attach; the last one to leave shuts it down, and its
 * data stays in the folder. A killed command leaves it running for the next one to attach to.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { messageOf } from "../../src/errors.js";
import type { EngineAddress } from "./engine.js";

export interface PrivateServer {
  readonly name: string;
  readonly folder: string;
  readonly options: EngineAddress;
  /** Lets go of it; shuts it down when nobody else is connected. */
  release(): Promise<void>;
}

const PROGRAMS = ["redis-server", "valkey-server"] as const;
/** Room for a socket path in the kernel's address structure. */
const MAX_SOCKET_PATH = 100;
const START_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 15_000;

/** The path of the first server program on PATH. */
export function findServer(path = process.env["PATH"] ?? ""): string | undefined {
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

/**
 * Attaches to the server of a folder, or starts it.
 *
 * @throws Error when it does not answer in time; its log is named in the message.
 */
export async function openPrivateServer(program: string, stateFolder: string): Promise<PrivateServer> {
  const folder = resolve(stateFolder, "redis");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return withLock(join(folder, "lock"), async () => {
    const known = knownOptions(folder);
    const running = known === undefined ? undefined : await connect(known);
    const options = running === undefined ? await start(program, folder) : (known as EngineAddress);
    const guard = running ?? (await connect(options, START_TIMEOUT_MS));
    if (guard === undefined)
      throw new Error(`${program} did not answer in ${START_TIMEOUT_MS} ms; see ${join(folder, "server.log")}`);
    await guard.client("SETNAME", "khabar-guard");
    return {
      name: program.split("/").at(-1) as string,
      folder,
      options,
      release: () => withLock(join(folder, "lock"), () => release(guard)),
    };
  });
}

/** Leaves; the last guard out shuts the server down, its data being in the append-only file. */
async function release(guard: Redis): Promise<void> {
  try {
    const guards = String(await guard.client("LIST")).match(/name=khabar-guard/g) ?? [];
    if (guards.length > 1) {
      guard.disconnect();
      return;
    }
    guard.options.retryStrategy = () => null;
    await guard.shutdown("NOSAVE").catch(() => undefined);
  } catch {
    // It is gone already; there is nothing to shut down.
  }
  guard.disconnect();
}

async function start(program: string, folder: string): Promise<EngineAddress> {
  const socket = join(folder, "redis.sock");
  const options: EngineAddress =
    socket.length <= MAX_SOCKET_PATH
      ? { path: socket }
      : { host: "127.0.0.1", port: await freePort(), password: randomBytes(24).toString("base64url") };
  const listen =
    options.path === undefined
      ? ["--port", String(options.port), "--bind", "127.0.0.1", "--requirepass", String(options.password)]
      : ["--port", "0", "--unixsocket", options.path, "--unixsocketperm", "700"];
  writeFileSync(join(folder, "connection.json"), JSON.stringify(options), { mode: 0o600 });
  const log = openSync(join(folder, "server.log"), "a", 0o600);
  const child = spawn(
    program,
    [
      ...listen,
      ...["--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
      ...["--maxmemory-policy", "noeviction", "--daemonize", "no"],
    ],
    // Detached: Ctrl-C goes to the whole group of the terminal, and the queues must outlive it
    { detached: true, stdio: ["ignore", log, log] },
  );
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  closeSync(log);
  child.unref();
  await Promise.race([sleep(20), failed]);
  return options;
}

function knownOptions(folder: string): EngineAddress | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "connection.json"), "utf8")) as EngineAddress;
  } catch {
    return undefined;
  }
}

/** A connection that has answered; `undefined` when the server does not answer within `timeoutMs`. */
async function connect(options: EngineAddress, timeoutMs = 0): Promise<Redis | undefined> {
  const deadline = Date.now() + timeoutMs;
  do {
    const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.ping();
      return client;
    } catch (error) {
      client.disconnect();
      // Reading the append-only file back: it is there, but busy
      if (messageOf(error).startsWith("LOADING")) await sleep(100);
      else if (timeoutMs > 0) await sleep(25);
    }
  } while (Date.now() < deadline);
  return undefined;
}

/** Runs one process at a time between starting and stopping; a lock whose owner is dead is broken. */
async function withLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (!isOwnerAlive(path)) rmSync(path, { force: true });
      else if (Date.now() > deadline)
        throw new Error(`${path} is held by another khabar process; end it or remove the file`);
      else await sleep(50);
    }
  }
  try {
    return await run();
  } finally {
    rmSync(path, { force: true });
  }
}

function isOwnerAlive(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, "utf8")), 0);
    return true;
  } catch (error) {
    // EPERM: alive, but another user's
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
