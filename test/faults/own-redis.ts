/**
 * A Redis that khabar did not start and does not start again, for the tests to take away.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { finished, REDIS_SERVER, until } from "../workers/commands.js";

export class OwnRedis {
  readonly url: string;
  #server: ChildProcess | undefined;

  constructor(private readonly home: string) {
    this.url = `unix://${join(home, "own.sock")}`;
    mkdirSync(home);
  }

  async start(): Promise<void> {
    const settings = ["--port", "0", "--unixsocket", "own.sock", "--save", "", "--appendonly", "yes"];
    const server = spawn(
      REDIS_SERVER ?? "redis-server",
      [...settings, "--appendfsync", "everysec", "--dir", this.home],
      {
        cwd: this.home,
      },
    );
    let log = "";
    server.stdout.on("data", (chunk) => (log += String(chunk)));
    this.#server = server;
    await until("Redis accepts connections", () => /ready to accept/i.test(log));
  }

  async kill(): Promise<void> {
    if (this.#server === undefined) return;
    const gone = finished(this.#server);
    this.#server.kill("SIGKILL");
    await gone;
    this.#server = undefined;
  }

  /** Cuts the end off the append-only file, as a loss of power does. */
  truncate(keptShare: number): void {
    const folder = join(this.home, "appendonlydir");
    const name = readdirSync(folder).find((file) => file.endsWith(".incr.aof")) as string;
    truncateSync(join(folder, name), Math.floor(statSync(join(folder, name)).size * keptShare));
  }
}
