/**
 * The labels of MasakhaNEWS and SIB-200 as top-level IPTC topics: the desks of a newsroom are wider than
 * IPTC's topics. Business covers the economy and labour, politics also war, coups and peace, entertainment
 * also celebrities and royals. Labels that are no topic (geography, travel) are left out.
 */
const ECONOMY = ["04000000", "09000000"];
const POLITICS = ["11000000", "16000000"];
const ARTS = ["01000000", "08000000"];
const HEALTH = ["07000000"];
const SCIENCE = ["13000000"];
const SPORT = ["15000000"];

export const LABEL_TOPICS: Readonly<Record<string, readonly string[]>> = {
  business: ECONOMY,
  entertainment: ARTS,
  health: HEALTH,
  politics: POLITICS,
  sports: SPORT,
  technology: SCIENCE,
  "science/technology": SCIENCE,
};
