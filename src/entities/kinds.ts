/**
 * The kinds of things in the knowledge base, each with the labels it may carry.
 */
import type { Label } from "../document.js";

export const KINDS: Readonly<Record<Label, readonly string[]>> = {
  LOC: ["country", "region", "province", "city", "area", "place"],
  ORG: [
    "government",
    "ministry",
    "parliament",
    "court",
    "agency",
    "military",
    "police",
    "party",
    "union",
    "company",
    "bank",
    "media",
    "university",
    "school",
    "hospital",
    "club",
    "team",
    "federation",
    "ngo",
    "international-organisation",
    "museum",
    "religious-body",
  ],
  PER: [
    "royal",
    "politician",
    "businessperson",
    "athlete",
    "coach",
    "artist",
    "writer",
    "journalist",
    "scientist",
    "activist",
    "religious-figure",
    "official",
  ],
  MISC: ["competition", "event", "programme", "product", "work", "treaty", "award"],
};
