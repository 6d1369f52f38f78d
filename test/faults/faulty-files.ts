/**
 * File operations that fail a real process as a kernel, a disk or a crash would, at a point that no signal from
 * outside hits for sure: loaded before the program by NODE_OPTIONS.
 */
const hook = (body: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(
    `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; ${body} syncBuiltinESMExports();`,
  )}`;

/** The process dies when it writes a document with the word DEADLY, and never ends writing one with ENDLESS. */
export const DEADLY_WRITES = hook(`
  const write = fs.writeFileSync;
  fs.writeFileSync = (path, data, ...rest) => {
    if (String(path).endsWith(".tmp") && String(data).includes("DEADLY")) process.kill(process.pid, "SIGKILL");
    while (String(path).endsWith(".tmp") && String(data).includes("ENDLESS"));
    return write(path, data, ...rest);
  };`);

/** The first process that has renamed a file to a name with `part` dies; `flag` says that it did. */
export const deathAfterRename = (part: string, flag: string): string =>
  hook(`
  const rename = fs.renameSync;
  fs.renameSync = (from, to) => {
    rename(from, to);
    if (!to.includes(${JSON.stringify(part)}) || fs.existsSync(${JSON.stringify(flag)})) return;
    fs.writeFileSync(${JSON.stringify(flag)}, "");
    process.kill(process.pid, "SIGKILL");
  };`);
