/**
 * Where the queues live, the first there is: the Redis of REDIS_URL, the PostgreSQL of DATABASE_URL, a private
 * redis-server or valkey-server found on PATH, a private PostgreSQL from npm. The program says which one it took.
 */

import { createHash } from "node:crypto";
import { type ConnectionOptions, createPostgresBackend, createRedisBackend } from "bullmq";
import pg from "pg";
import { messageOf, UsageError } from "../../src/errors.js";
import type { EngineBinding, EngineChoice, PostgresAddress, RedisAddress } from "./engine.js";
import { findPostgres, privatePostgres } from "./private-postgres.js";
import { findRedisServer, privateRedis } from "./private-redis.js";
import { openPrivateServer } from "./private-server.js";
import { MAX_POOL, POSTGRES_ATTEMPTS, READY_TIMEOUT_MS, REDIS_ATTEMPTS } from "./settings.js";

/** A producer must fail fast; a worker waits for the engine to come back. */
export type Role = "producer" | "worker";

/** An engine that holds the queues. */
export interface Backend {
  /** For the person at the terminal; never holds a password. */
  readonly description: string;
  /** Attempts of a job whose error may pass. */
  readonly attempts: number;
  /** What BullMQ opens a queue or worker with. */
  bind(role: Role, prefix: string): EngineBinding;
  /** Ends what this process started, unless others still use it. */
  close(): Promise<void>;
}

/** Longest pause between two attempts to connect again. */
const MAX_RECONNECT_DELAY_MS = 2_000;

/**
 * Takes the first engine there is.
 *
 * @param stateFolder - Where a private server keeps its data.
 * @throws UsageError when there is none.
 */
export async function openBackend(stateFolder: string, choice: EngineChoice): Promise<Backend> {
  const { redisUrl, databaseUrl, path, platform } = choice;
  if (redisUrl !== undefined) {
    const address = optionsOfUrl(redisUrl);
    const place = address.path ?? `${address.host}:${address.port}`;
    return redisBackend(`Redis at ${place} (REDIS_URL)`, address, async () => {});
  }
  if (databaseUrl !== undefined) {
    const url = urlOfDatabase(databaseUrl);
    await answers({ connectionString: databaseUrl });
    const place = `${url.host}${url.pathname}`;
    return postgresBackend(`PostgreSQL at ${place} (DATABASE_URL)`, { connectionString: databaseUrl }, async () => {});
  }
  const program = findRedisServer(path);
  if (program !== undefined) {
    const kind = privateRedis(program);
    const server = await openPrivateServer(kind, stateFolder);
    return redisBackend(`private ${kind.name} in ${server.folder}`, server.address, server.release);
  }
  const native = await findPostgres(platform);
  if (native !== undefined) {
    const server = await openPrivateServer(privatePostgres(native), stateFolder);
    const { data, programs: _, ...address } = server.address;
    return postgresBackend(`embedded PostgreSQL in ${data}`, address, server.release);
  }
  throw new UsageError(
    `no queue engine: set REDIS_URL or DATABASE_URL, or install redis-server or valkey-server (Debian: apt-get install redis-server); the embedded PostgreSQL is not installed for ${platform} (npm install --include=optional); khabar enrich works without any`,
  );
}

function redisBackend(description: string, address: RedisAddress, close: () => Promise<void>): Backend {
  const retryStrategy = (times: number): number => Math.min(times * 100, MAX_RECONNECT_DELAY_MS);
  const behaviour = {
    producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy },
    worker: { maxRetriesPerRequest: null, retryStrategy },
  };
  return {
    description,
    attempts: REDIS_ATTEMPTS,
    bind: (role, prefix) => ({
      connection: { ...address, ...behaviour[role] },
      prefix,
      factory: createRedisBackend,
    }),
    close,
  };
}

function postgresBackend(description: string, address: PostgresAddress, close: () => Promise<void>): Backend {
  return {
    description,
    attempts: POSTGRES_ATTEMPTS,
    bind: (_, prefix) => {
      const options = { ...address, schema: schemaOf(prefix), migrate: true, max: MAX_POOL, keepAlive: true };
      // The types of Queue and Worker name one engine; only the factory reads the connection
      return {
        connection: options as unknown as ConnectionOptions,
        prefix,
        factory: createPostgresBackend as unknown as typeof createRedisBackend,
      };
    },
    close,
  };
}

/** PostgreSQL keeps queues of different prefixes apart by schema. */
function schemaOf(prefix: string): string {
  const name = prefix.replace(/^\{(.*)\}$/, "$1");
  if (/^[a-z][a-z0-9_]{0,40}$/.test(name) && !name.startsWith("pg_")) return name;
  return `khabar_${createHash("sha256").update(prefix).digest("hex").slice(0, 16)}`;
}

/**
 * Waits until a database answers: a connection that BullMQ finds closed at its start stays closed.
 *
 * @throws Error when it does not answer in time.
 */
async function answers(address: PostgresAddress): Promise<void> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: READY_TIMEOUT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`the queue engine cannot be reached: ${messageOf(error)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @throws UsageError when it is no postgres: URL. */
function urlOfDatabase(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["postgres:", "postgresql:"].includes(parsed.protocol))
    throw new UsageError("DATABASE_URL is not of the form postgres://[user:password@]host[:port]/database");
  return parsed;
}

/** @throws UsageError when it is no redis:, rediss: or unix: URL. */
export function optionsOfUrl(url: string): RedisAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["redis:", "rediss:", "unix:"].includes(parsed.protocol)) {
    throw new UsageError(
      "REDIS_URL is not of the form redis://[user:password@]host[:port][/db], rediss://… or unix:///path",
    );
  }
  const login = {
    ...(parsed.username === "" ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === "" ? {} : { password: decodeURIComponent(parsed.password) }),
  };
  if (parsed.protocol === "unix:") return { path: decodeURIComponent(parsed.pathname), ...login };
  const db = parsed.pathname.slice(1);
  if (!/^\d*$/.test(db)) throw new UsageError(`REDIS_URL ends in "/${db}"; the number of a database is expected there`);
  return {
    host: parsed.hostname === "" ? "127.0.0.1" : parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    ...(db === "" ? {} : { db: Number(db) }),
    ...login,
    ...(parsed.protocol === "rediss:" ? { tls: {} } : {}),
  };
}
