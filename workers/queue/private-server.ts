/**
 * A private server beside the output, whatever kind it is of.
 *
 * The first command starts it detached, later ones attach; the last one to leave shuts it down, and its
 * data stays in the folder. A killed command leaves it running for the next one to attach to. A server that
 * dies while commands use it is started again by one of them, at the same address.
 */
import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../src/errors.js";

/** What differs between kinds of servers. */
export interface ServerKind<Address> {
  /** Program, for the person at the terminal. */
  readonly name: string;
  /** Folder inside the state folder. */
  readonly folder: string;
  /** Chooses an address for a server of this folder; keeps the last one when that is possible. */
  address(folder: string, last: Address | undefined): Promise<Address>;
  /** Makes ready what must lie on the disk before the first start. */
  prepare?(address: Address): void;
  /** Starts the program in a process group of its own; `log` is an open file. */
  spawn(folder: string, address: Address, log: number): ChildProcess;
  /** Connects; "busy" when it is there and reads its data back, `undefined` when it does not answer. */
  attach(address: Address): Promise<Guard | "busy" | undefined>;
}

/** A connection whose only use is to show that its process needs the server. */
export interface Guard {
  /** Processes that hold a guard, this one included. */
  holders(): Promise<number>;
  /** Shuts the server down and waits for its end. */
  shutDown(): Promise<void>;
  /** Calls back when the connection is lost. */
  onLost(callback: () => void): void;
  /** Ends the connection; the server knows it when this returns. */
  leave(): Promise<void>;
}

export interface PrivateServer<Address> {
  readonly folder: string;
  readonly address: Address;
  /** Lets go of it; shuts it down when nobody else is connected. */
  release(): Promise<void>;
}

/** What `connection.json` holds: in a copy of the folder, the address is another server's. */
interface Connection<Address> {
  readonly folder: string;
  readonly address: Address;
}

/** A server that started and stays silent for so long will not answer. */
const START_TIMEOUT_MS = 30_000;
/** Reading back a large queue takes a while, but the server says so. */
const BUSY_TIMEOUT_MS = 600_000;
/** A start that fails at once is tried again for so long: the processes of a killed server may still be ending. */
const RESTART_TIMEOUT_MS = 8_000;
const LOCK_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/**
 * Attaches to the server of a folder, or starts it.
 *
 * @throws Error when it does not answer in time; its log is named in the message.
 */
export async function openPrivateServer<Address>(
  kind: ServerKind<Address>,
  stateFolder: string,
): Promise<PrivateServer<Address>> {
  const folder = resolve(stateFolder, kind.folder);
  mkdirSync(stateFolder, { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  const locked = <T>(run: () => Promise<T>): Promise<T> => withLock(join(folder, "lock"), run);
  let isReleased = false;
  let { address, guard } = await locked(() => attachOrStart(kind, folder));
  let revival: Promise<void> | undefined;
  watch();
  return {
    folder,
    address,
    release: async () => {
      isReleased = true;
      await revival;
      if (!existsSync(folder)) return guard.leave();
      await locked(async () => {
        // When it cannot be asked it is gone already, and there is nothing to shut down
        const others = await guard.holders().then(
          (holders) => holders - 1,
          () => undefined,
        );
        if (others === 0) await guard.shutDown();
        await guard.leave();
      });
    },
  };

  function watch(): void {
    guard.onLost(() => {
      if (!isReleased) revival ??= revive().finally(() => (revival = undefined));
    });
  }

  async function revive(): Promise<void> {
    process.stderr.write(`khabar: the private ${kind.name} is gone; starting it again\n`);
    // Someone who removed the folder wants neither server nor data
    while (!isReleased && existsSync(folder)) {
      try {
        ({ address, guard } = await locked(() => attachOrStart(kind, folder)));
        watch();
        return;
      } catch (error) {
        process.stderr.write(`khabar: ${messageOf(error)}\n`);
        await sleep(1_000);
      }
    }
  }
}

async function attachOrStart<Address>(
  kind: ServerKind<Address>,
  folder: string,
): Promise<{ address: Address; guard: Guard }> {
  const last = lastConnection<Address>(folder);
  if (last?.folder === folder) {
    const guard = await waitFor(kind, last.address, () => false);
    if (guard !== undefined) return { address: last.address, guard };
  }
  const address = await kind.address(folder, last?.address);
  const connection: Connection<Address> = { folder, address };
  // Renamed, so that a crash never leaves half of it: without it a server's data cannot be opened again
  writeFileSync(join(folder, "connection.new"), JSON.stringify(connection), { mode: 0o600 });
  renameSync(join(folder, "connection.new"), join(folder, "connection.json"));
  kind.prepare?.(address);
  const log = join(folder, "server.log");
  for (const deadline = Date.now() + RESTART_TIMEOUT_MS; ; await sleep(10 * POLL_MS)) {
    let ended = "";
    const file = openSync(log, "a", 0o600);
    const child = kind.spawn(folder, address, file);
    closeSync(file);
    child.once("error", (error) => {
      ended = error.message;
    });
    child.once("exit", (code, signal) => {
      ended ||= `it ended with ${signal ?? `exit code ${code}`}`;
    });
    child.unref();
    const until = Date.now() + START_TIMEOUT_MS;
    const guard = await waitFor(kind, address, () => ended === "" && Date.now() < until);
    if (guard !== undefined) return { address, guard };
    if (ended === "") throw new Error(`${kind.name} did not answer in ${START_TIMEOUT_MS} ms; see ${log}`);
    if (Date.now() > deadline) throw new Error(`${kind.name} does not start: ${ended}; see ${log}`);
  }
}

/** Attaches, and tries again while `goesOn` or the server is busy. */
async function waitFor<Address>(
  kind: ServerKind<Address>,
  address: Address,
  goesOn: () => boolean,
): Promise<Guard | undefined> {
  for (const deadline = Date.now() + BUSY_TIMEOUT_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const guard = await kind.attach(address);
    if (guard !== "busy" && (guard !== undefined || !goesOn())) return guard;
  }
  return undefined;
}

function lastConnection<Address>(folder: string): Connection<Address> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "connection.json"), "utf8")) as Connection<Address>;
  } catch {
    return undefined;
  }
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
      else await sleep(2 * POLL_MS);
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

/** A loopback port nobody listens on; the preferred one when it is free. */
export function freePort(preferred = 0): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once("error", (error) => (preferred === 0 ? reject(error) : resolvePort(freePort())));
    server.listen(preferred, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
