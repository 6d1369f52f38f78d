/**
 * Worker process of several stages: `node dist/workers/all.js`; KHABAR_STAGES names them, separated by
 * commas, all of them when it is not set. See process.ts for the rest of its environment.
 */
import { STAGES } from "../src/pipeline.js";
import { runProcess } from "./process.js";

const named = (process.env["KHABAR_STAGES"] ?? "").split(",");
const stages = STAGES.filter((stage) => named.includes(stage));
await runProcess(stages.length > 0 ? stages : STAGES);
