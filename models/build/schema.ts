/**
 * Writes the JSON Schema of `khabar/1`, derived from the zod schema in src/document.ts.
 *
 * Run: npm run models:schema
 */
import { writeFileSync } from "node:fs";
import { modelPath } from "../../src/model-files.js";
import { jsonSchema } from "../../src/output/json-schema.js";

writeFileSync(modelPath("output/khabar-1.schema.json"), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
