/**
 * Where the queues live: the Redis that REDIS_URL names, else a private redis-server or valkey-server found
 * on PATH. The program says which one it took.
 */

import { UsageError } from "../../src/errors.js";
import type { EngineAddress, EngineConnection } from "./engine.js";
import { findServer, openPrivateServer } from "./private-server.js";

/** An engine that holds the queues. */
export interface Backend {
  /** For the person at the terminal; never holds a password. */
  readonly description: string;
  /** Connection for a command that must fail fast. */
  readonly producer: EngineConnection;
  /** Connection for workers, which wait for the engine to come back. */
  readonly worker: EngineConnection;
  /** Ends what this process started, unless others still use it. */
  close(): Promise<void>;
}

/** Longest pause between two attempts to connect again. */
const MAX_RECONNECT_DELAY_MS = 2_000;

/**
 * Takes the first engine there is.
 *
 * @param stateFolder - Where a private server keeps its data.
 * @param redisUrl - The value of REDIS_URL, if set.
 * @throws UsageError when there is none.
 */
export async function openBackend(stateFolder: string, redisUrl: string | undefined): Promise<Backend> {
  if (redisUrl !== undefined && redisUrl !== "") {
    const options = optionsOfUrl(redisUrl);
    const place = options.path ?? `${options.host}:${options.port}`;
    return { description: `Redis at ${place} (REDIS_URL)`, ...connections(options), close: async () => {} };
  }
  const program = findServer();
  if (program === undefined) {
    throw new UsageError(
      "no queue engine: set REDIS_URL, or install redis-server or valkey-server (Debian: apt-get install redis-server); khabar enrich works without one",
    );
  }
  const server = await openPrivateServer(program, stateFolder);
  return {
    description: `private ${server.name} in ${server.folder}`,
    ...connections(server.options),
    close: () => server.release(),
  };
}

function connections(options: EngineAddress): Pick<Backend, "producer" | "worker"> {
  const retryStrategy = (times: number): number => Math.min(times * 100, MAX_RECONNECT_DELAY_MS);
  return {
    producer: { ...options, enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy },
    worker: { ...options, maxRetriesPerRequest: null, retryStrategy },
  };
}

/** @throws UsageError when it is no redis:, rediss: or unix: URL. */
export function optionsOfUrl(url: string): EngineAddress {
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
