/**
 * The JSON Schema (draft 2020-12) of the output format.
 */
import { z } from "zod";
import { documentSchema, FORMAT } from "../document.js";

/** The schema as a JSON value; models/output/khabar-1.schema.json holds it. */
export function jsonSchema(): object {
  return {
    $id: "khabar-1.schema.json",
    title: `Enriched document, format ${FORMAT}`,
    ...z.toJSONSchema(documentSchema),
  };
}
