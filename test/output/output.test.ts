import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { modelPath } from "../../src/model-files.js";
import { jsonSchema } from "../../src/output/json-schema.js";
import { VERSION } from "../../src/version.js";

describe("the JSON Schema file", () => {
  test("is what the code says (npm run models:schema)", () => {
    expect(JSON.parse(readFileSync(modelPath("output/khabar-1.schema.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(jsonSchema())),
    );
  });
});

describe("VERSION", () => {
  test("is the package's", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(VERSION).toBe(version);
  });
});
