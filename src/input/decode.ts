/**
 * Bytes to text: UTF-8, UTF-16 (by byte order mark or by its zero bytes) and Windows-1252, which is a
 * superset of the printable Latin-1 and what the web means by it (WHATWG Encoding).
 */

import iconv from "iconv-lite";

/** Bytes looked at to tell UTF-16 without a byte order mark. */
const PROBE_LENGTH = 4096;

/**
 * Names the encoding of bytes.
 *
 * @param declared - A label from a header or a meta tag; believed only when the bytes are not valid UTF-8.
 */
export function detectEncoding(bytes: Uint8Array, declared?: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = countZeros(bytes.subarray(0, PROBE_LENGTH));
  const half = Math.min(bytes.length, PROBE_LENGTH) / 2;
  // In Latin text nearly every second byte of UTF-16 is zero, always on the same side.
  if (half >= 2 && zeros.odd > half * 0.4 && zeros.even < half * 0.05) return "utf-16le";
  if (half >= 2 && zeros.even > half * 0.4 && zeros.odd < half * 0.05) return "utf-16be";
  if (isUtf8(bytes)) return "utf-8";
  // "utf-8" was just shown to be wrong
  if (declared !== undefined && !/^utf-?8$/i.test(declared) && iconv.encodingExists(declared))
    return declared.toLowerCase();
  return "windows-1252";
}

/**
 * Decodes bytes; the byte order mark is dropped. See {@link detectEncoding}.
 *
 * By iconv-lite, since TextDecoder of Node 20 takes windows-1252 for Latin-1 and loses `’`, `€` and `œ`.
 */
export function decode(bytes: Uint8Array, declared?: string): string {
  return iconv.decode(bytes, detectEncoding(bytes, declared));
}

/** Decodes a stream of bytes of a known encoding, chunk by chunk. */
export async function* decodeStream(stream: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of stream) yield decoder.write(Buffer.from(chunk));
  yield decoder.end() ?? "";
}

function countZeros(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) continue;
    if (i % 2 === 0) zeros.even += 1;
    else zeros.odd += 1;
  }
  return zeros;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
