/**
 * IPTC Media Topics of the first two levels, models/topics/taxonomy.json.
 */
import { z } from "zod";
import { readModelText } from "../model-files.js";

const nameSchema = z.strictObject({ en: z.string(), fr: z.string(), es: z.string() });
const taxonomySchema = z.record(z.string(), z.strictObject({ top: z.string(), name: nameSchema }));

/** Code → code of its top-level ancestor (its own at the top) and names. */
export type Taxonomy = z.infer<typeof taxonomySchema>;

/** @throws ZodError when the file is not of the shipped form. */
export function loadTaxonomy(): Taxonomy {
  return taxonomySchema.parse(JSON.parse(readModelText("topics/taxonomy.json")));
}
