/**
 * BCP-47 tags for the ISO 639-3 codes that franc gives, where a two-letter tag exists.
 */
export const ISO1_OF_FRANC: Readonly<Record<string, string>> = {
  afr: "af", als: "sq", azj: "az", bam: "bm", bel: "be", bos: "bs", bul: "bg", cat: "ca", ces: "cs", dan: "da",
  deu: "de", ell: "el", eng: "en", epo: "eo", est: "et", eus: "eu", fin: "fi", fra: "fr", glg: "gl", hau: "ha",
  hrv: "hr", hun: "hu", ibo: "ig", ind: "id", ita: "it", jav: "jv", kin: "rw", lat: "la", lav: "lv", lin: "ln",
  lit: "lt", mlt: "mt", nld: "nl", nob: "nb", nno: "nn", pol: "pl", por: "pt", ron: "ro", rus: "ru", slk: "sk",
  slv: "sl", som: "so", spa: "es", srp: "sr", sun: "su", swe: "sv", swh: "sw", tgl: "tl", tur: "tr", ukr: "uk",
  uzn: "uz", vie: "vi", wol: "wo", yor: "yo", zul: "zu", zlm: "ms",
};
