/** Worker process of the stage `language`: `node dist/workers/language.js`. See process.ts for its environment. */
import { runProcess } from "./process.js";

await runProcess(["language"]);
