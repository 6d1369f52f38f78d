/**
 * The labels of MasakhaNEWS and SIB-200 that are top-level IPTC topics.
 */
export const TOP_OF_LABEL: Readonly<Record<string, string>> = {
  business: "04000000",
  entertainment: "01000000",
  health: "07000000",
  politics: "11000000",
  sports: "15000000",
  technology: "13000000",
  "science/technology": "13000000",
};
