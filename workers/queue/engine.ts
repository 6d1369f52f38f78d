/**
 * How the engine that holds the queues is chosen and reached, in the part of the drivers' options that khabar
 * sets.
 */
import type { ConnectionOptions, createRedisBackend } from "bullmq";

/** What the environment says about the engine. */
export interface EngineChoice {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  /** Folders that hold programs. */
  readonly path: string;
  /** As in the names of the embedded PostgreSQL's packages. */
  readonly platform: string;
}

/** Reads the choice of an engine from an environment. */
export function engineChoice(env: NodeJS.ProcessEnv = process.env): EngineChoice {
  return {
    redisUrl: env["REDIS_URL"] || undefined,
    databaseUrl: env["DATABASE_URL"] || undefined,
    path: env["PATH"] ?? "",
    platform: `${process.platform}-${process.arch}`,
  };
}

/** What a queue or worker is opened with. */
export interface EngineBinding {
  readonly connection: ConnectionOptions;
  readonly prefix: string;
  readonly factory: typeof createRedisBackend;
}

/** Address of a Redis or Valkey server with its login. */
export interface RedisAddress {
  host?: string;
  port?: number;
  /** Unix socket, instead of host and port. */
  path?: string;
  db?: number;
  username?: string;
  password?: string;
  tls?: object;
}

/** Address of a PostgreSQL server with its login: a postgres:// URL, or its parts. */
export type PostgresAddress =
  | { connectionString: string }
  | { host: string; port: number; user: string; password: string; database: string };
