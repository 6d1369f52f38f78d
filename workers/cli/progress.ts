/**
 * Progress on standard error: a bar on a terminal, nothing in a log file.
 */
import { SingleBar } from "cli-progress";

export interface Progress {
  /** Sets how far it is; `total` may still grow. */
  update(done: number, total: number): void;
  stop(): void;
}

/** @param unit - What is counted, for the reader: `items`, `documents`. */
export function startProgress(title: string, unit: string): Progress {
  if (process.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${title} [{bar}] {percentage} % · {value}/{total} ${unit} · {duration_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(0, 0);
  return {
    update(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
