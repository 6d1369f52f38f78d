/** Worker process of the stage `topics`: `node dist/workers/topics.js`. See process.ts for its environment. */
import { runProcess } from "./process.js";

await runProcess(["topics"]);
