/**
 * Folding: the form in which words are compared. Lower case, no accents, straight apostrophes.
 */

const COMBINING = /\p{M}+/gu;
const ASCII = /^[\0-\x7F]*$/;

/**
 * Folds a word or a short text for comparison.
 *
 * The result may differ in length from the input, so offsets never come from folded text.
 *
 * @example
 * fold("Écosystème d’Agadir"); //=> "ecosysteme d'agadir"
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return (
    text
      // First those written apart: a flood of them would take normalising the square of its length
      .replace(COMBINING, "")
      .normalize("NFD")
      .replace(COMBINING, "")
      .toLowerCase()
      .replace(/[’ʼ‘`´]/g, "'")
      .replace(/œ/g, "oe")
      .replace(/æ/g, "ae")
      .replace(/ß/g, "ss")
      .replace(/[‐‑–]/g, "-")
      .normalize("NFC")
  );
}

/**
 * An identifier in kebab-case ASCII made from a name; letters outside Latin are kept.
 *
 * @example
 * slug("Société générale d’Oujda"); //=> "societe-generale-d-oujda"
 */
export function slug(name: string): string {
  return fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}
