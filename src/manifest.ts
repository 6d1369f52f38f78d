/**
 * The manifest of what lies under models/: every file with its digest, licence and origin.
 */
import { z } from "zod";
import { readModelText } from "./model-files.js";

const manifestSchema = z.strictObject({
  files: z.record(
    z.string(),
    z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      bytes: z.int().positive(),
      /** Model the file belongs to, as named in a document's `pipeline.models`. */
      model: z.string(),
      licence: z.string(),
      source: z.string(),
    }),
  ),
  /** Model → version: the first 12 hex digits of the SHA-256 over its files' digests. */
  versions: z.record(z.string(), z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @throws ZodError or ModelError when models/manifest.json is damaged or missing. */
export function loadManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(readModelText("manifest.json")));
}

/** The version of every model, for the output. */
export function loadModelVersions(): Readonly<Record<string, string>> {
  return loadManifest().versions;
}
