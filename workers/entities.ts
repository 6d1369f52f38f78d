/** Worker process of the stage `entities`: `node dist/workers/entities.js`. See process.ts for its environment. */
import { runProcess } from "./process.js";

await runProcess(["entities"]);
