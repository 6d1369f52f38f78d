/**
 * A user's own topics: a tab-separated table in the form of models/topics/lexicon/*.tsv, with topics under
 * the user's own codes, or further terms for IPTC's.
 *
 * A row `name` gives a new topic its names; other rows give terms, separated by `;`, with a weight from −4 to 5
 * (negative: speaks against the topic). `# scheme: …` begins the addresses of the new topics. Example:
 * samples/own-topics.tsv.
 */
import { createHash } from "node:crypto";
import { SUPPORTED_LANGUAGES, type SupportedLanguage } from "../document.js";
import { UsageError } from "../errors.js";

export interface OwnTopics {
  /** Begins the address of every new topic. */
  readonly scheme: string;
  readonly topics: readonly { readonly code: string; readonly name: Record<SupportedLanguage, string> }[];
  readonly concepts: readonly {
    readonly code: string;
    readonly weight: number;
    readonly terms: Record<SupportedLanguage, readonly string[]>;
  }[];
  /** The first 12 hex digits of the SHA-256 of the file. */
  readonly version: string;
}

const DEFAULT_SCHEME = "urn:khabar:topic:";
const HEADER = ["code", "weight", ...SUPPORTED_LANGUAGES].join("\t");
const SCHEME = /^#\s*scheme:\s*(\S+)\s*$/;
/** Letters first, so that no own code can be taken for one of IPTC's. */
const OWN_CODE = /^[A-Za-z][\w.-]*$/;
const IPTC_CODE = /^\d{8}$/;

/**
 * Parses a table of own topics.
 *
 * @param file - Its name, for messages.
 * @throws UsageError naming the line that is wrong and what is expected there.
 */
export function parseOwnTopics(text: string, file: string): OwnTopics {
  let scheme = DEFAULT_SCHEME;
  let hasHeader = false;
  const names = new Map<string, Record<SupportedLanguage, string>>();
  const concepts: OwnTopics["concepts"][number][] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const fail = (reason: string): never => {
      throw new UsageError(`${file} line ${index + 1}: ${reason}`);
    };
    scheme = SCHEME.exec(line)?.[1] ?? scheme;
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (!hasHeader) {
      if (line !== HEADER) fail(`the first row must be "${HEADER.replaceAll("\t", " ")}", separated by tabs`);
      hasHeader = true;
      continue;
    }
    const cells = line.split("\t").map((cell) => cell.trim());
    const [code = "", kind = ""] = cells;
    if (cells.length > 5) fail(`${cells.length} columns, expected 5`);
    if (!OWN_CODE.test(code) && !IPTC_CODE.test(code))
      fail(`"${code}" is no code; give a word beginning with a letter, or 8 digits of IPTC's`);
    const [fr = "", en = "", es = ""] = cells.slice(2);
    if (kind === "name") {
      const any = en || fr || es;
      if (any === "" || !OWN_CODE.test(code)) fail("a name row needs an own code and at least one name");
      names.set(code, { en: en || any, fr: fr || any, es: es || any });
      continue;
    }
    const weight = Number(kind);
    if (!Number.isInteger(weight) || weight === 0 || weight < -4 || weight > 5)
      fail(`weight "${kind}"; give "name", or a whole number from −4 to 5 but 0`);
    concepts.push({ code, weight, terms: { fr: split(fr), en: split(en), es: split(es) } });
  }
  if (!hasHeader) throw new UsageError(`${file}: it holds no table of topics; its first row must be "${HEADER}"`);
  for (const { code } of concepts) {
    if (OWN_CODE.test(code) && !names.has(code)) names.set(code, { en: code, fr: code, es: code });
  }
  return {
    scheme,
    topics: [...names].map(([code, name]) => ({ code, name })),
    concepts,
    version: createHash("sha256").update(text).digest("hex").slice(0, 12),
  };
}

function split(cell: string): string[] {
  return cell
    .split(";")
    .map((term) => term.trim())
    .filter((term) => term !== "");
}
