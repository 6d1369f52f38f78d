/** Worker process of the stage `output`: `node dist/workers/output.js`. See process.ts for its environment. */
import { runProcess } from "./process.js";

await runProcess(["output"]);
