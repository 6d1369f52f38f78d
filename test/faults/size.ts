/**
 * How much the fault tests do: a size for every run of the tests, and with KHABAR_FAULTS=full the one whose counts
 * README.md reports.
 */
const IS_FULL = process.env["KHABAR_FAULTS"] === "full";

/** Documents of a run. */
export const ITEMS = IS_FULL ? 2_000 : 300;
/** Deaths of workers in a run; one of each stage at least. */
export const WORKER_KILLS = IS_FULL ? 12 : 4;
/** Deaths of the engine in a run. */
export const ENGINE_KILLS = IS_FULL ? 5 : 3;
/** Longer than the blocking read of a worker. */
export const ENGINE_AWAY_MS = IS_FULL ? 30_000 : 7_000;
/** A machine may be busy; what is promised about time is checked in the tests themselves. */
export const TIMEOUT_MS = IS_FULL ? 900_000 : 300_000;
