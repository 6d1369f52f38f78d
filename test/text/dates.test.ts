import { describe, expect, test } from "@jest/globals";
import { findDates, normaliseDate } from "../../src/text/dates.js";

describe("findDates", () => {
  test.each([
    ["Publié dans EcoActu le 17 - 12 - 2020", "17 - 12 - 2020", "2020-12-17"],
    ["ce vendredi 3 octobre 2025", "3 octobre 2025", "2025-10-03"],
    ["le 1er août 2024", "1er août 2024", "2024-08-01"],
    ["Oct 3, 2025", "Oct 3, 2025", "2025-10-03"],
    ["the 3rd of October 2025", "3rd of October 2025", "2025-10-03"],
    ["el 3 de octubre de 2025", "3 de octubre de 2025", "2025-10-03"],
    ["03/10/2025 à 10h35", "03/10/2025", "2025-10-03"],
    ["10/25/2025", "10/25/2025", "2025-10-25"],
    ["2025-10-03", "2025-10-03", "2025-10-03"],
    ["2025/10/3 10:00", "2025/10/3", "2025-10-03"],
    ["03/10/25 à 14h05", "03/10/25", "2025-10-03"],
    ["05.08.2022", "05.08.2022", "2022-08-05"],
    ["3–10–2025", "3–10–2025", "2025-10-03"],
    ["3-oct-2025", "3-oct-2025", "2025-10-03"],
    ["9 DE FEBRERO DE 2023", "9 DE FEBRERO DE 2023", "2023-02-09"],
    ["le 1er DÉCEMBRE 2024", "1er DÉCEMBRE 2024", "2024-12-01"],
    ["1º de mayo de 2024", "1º de mayo de 2024", "2024-05-01"],
    ["Feb. 19, 2025", "Feb. 19, 2025", "2025-02-19"],
    ["3\u00A0octobre\u202F2025", "3\u00A0octobre\u202F2025", "2025-10-03"],
    ["Tetuán, 25.V.2023", "25.V.2023", "2023-05-25"],
    ["25/2/24, 10:35", "25/2/24", "2024-02-25"],
    ["el primero de mayo de 2024", "primero de mayo de 2024", "2024-05-01"],
    ["3 Oct '25", "3 Oct '25", "2025-10-03"],
    ["Posted on 06/11/2021 at 9:02 PM", "06/11/2021", "2021-06-11"],
    ["06/11/2021 9:02 pm CDT", "06/11/2021", "2021-06-11"],
    ["06/11/2021 21:02", "06/11/2021", "2021-11-06"],
    ["2021/06/11 at 9:02 PM", "2021/06/11", "2021-06-11"],
    ["Oct. 3, 2025, 10:35 GMT", "Oct. 3, 2025", "2025-10-03"],
    ["le 3 octo\u00ADbre 2025 à midi", "3 octo\u00ADbre 2025", "2025-10-03"],
  ])("reads %j", (text, surface, value) => {
    const [date] = findDates(text);
    expect(date && [text.slice(date.start, date.end), date.value]).toEqual([surface, value]);
  });

  test("gives several dates in order, none inside another", () => {
    expect(findDates("Publié le 22/01/2025, mis à jour le 23 janvier 2025").map(({ value }) => value)).toEqual([
      "2025-01-22",
      "2025-01-23",
    ]);
  });

  test("leaves out days that do not exist", () => {
    expect(findDates("31/02/2024 et 30 février 2024")).toEqual([]);
  });
});

describe("normaliseDate", () => {
  test.each([
    ["2025-10-03T10:35:00+01:00", "2025-10-03T10:35:00+01:00"],
    ["Fri, 03 Oct 2025 10:35:00 GMT", "2025-10-03T10:35:00.000Z"],
    ["3 octobre 2025", "2025-10-03"],
    ["hier", undefined],
  ])("%j becomes %j", (text, expected) => {
    expect(normaliseDate(text)).toBe(expected);
  });
});
