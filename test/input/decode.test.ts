import { describe, expect, test } from "@jest/globals";
import { decode } from "../../src/input/decode.js";

const TEXT = "L’été à Fès : 3 € l’œuf, ¿qué?";

describe("decode", () => {
  test.each([
    ["UTF-8", Buffer.from(TEXT, "utf8")],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf8")],
    ["UTF-16 LE with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
    ["UTF-16 LE without a mark", Buffer.from(TEXT, "utf16le")],
    ["UTF-16 BE with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16()],
  ])("reads %s", (_, bytes) => {
    expect(decode(bytes)).toBe(TEXT);
  });

  test("takes what is no UTF-8 for Windows-1252, the euro sign and curly apostrophe included", () => {
    expect(decode(Buffer.from([0x4c, 0x92, 0xe9, 0x74, 0xe9, 0x20, 0x80, 0x20, 0x9c]))).toBe("L’été € œ");
  });

  test("believes a declared encoding only when the bytes are no UTF-8", () => {
    expect(decode(Buffer.from("é", "utf8"), "windows-1251")).toBe("é");
    expect(decode(Buffer.from([0xcf, 0xf0]), "windows-1251")).toBe("Пр");
  });
});
