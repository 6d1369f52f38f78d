/**
 * How a Redis or Valkey server is reached, in the part of ioredis's options that khabar sets.
 */

/** An address with its login. */
export interface EngineAddress {
  host?: string;
  port?: number;
  /** Unix socket, instead of host and port. */
  path?: string;
  db?: number;
  username?: string;
  password?: string;
  tls?: object;
}

/** An address and how its connection behaves when the server is away. */
export interface EngineConnection extends EngineAddress {
  enableOfflineQueue?: boolean;
  maxRetriesPerRequest: number | null;
  /** @returns Milliseconds until the next attempt to connect. */
  retryStrategy: (times: number) => number;
}
