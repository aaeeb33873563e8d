import type { Workspace } from "../../workspace.ts";
import { CSV_PARSE_READER, PRICES } from "./fixtures.ts";

/** Paths of which only part is constant, or nothing. */
export const PATHS: readonly Workspace[] = [
  {
    name: "Papa Parse and a name with a date in it",
    schema: {
      path: "reports/{date}.csv",
      format: "csv",
      columns: [{ name: "team", type: "string" }, { name: "hours", type: "number" }],
    },
    owner: {
      "report/write.ts": `
import Papa from "papaparse";
import { writeFileSync } from "node:fs";

export function write(day: string, teams: Map<string, number>) {
  const rows = [...teams].map(([team, hours]) => ({ team, hours }));
  writeFileSync(\`reports/\${day}.csv\`, Papa.unparse(rows));
}
`,
    },
    user: {
      "board/read.ts": `
import Papa from "papaparse";
import { readFileSync } from "node:fs";

export function hours(day: string): number[] {
  const { data } = Papa.parse(readFileSync(\`reports/\${day}.csv\`, "utf8"), { header: true });
  return data.map((row) => Number(row.hours));
}
`,
    },
    mutants: [
      {
        file: "report/write.ts",
        from: "({ team, hours })",
        to: "({ group: team, hours })",
        rule: "provider_mismatch",
      },
      {
        file: "board/read.ts",
        from: "row.hours",
        to: "row.time",
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "a path that is given from outside",
    schema: PRICES,
    status: "UNKNOWN",
    owner: {
      "export/prices.py": `
import csv
import sys


def export(rows):
    with open(sys.argv[1], "w") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
`,
    },
    user: CSV_PARSE_READER,
    mutants: [
      {
        file: "shop/prices.js",
        from: "row.sku",
        to: "row.article",
        rule: "consumer_unknown_element",
      },
    ],
  },
];
