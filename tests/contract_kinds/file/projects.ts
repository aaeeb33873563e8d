import type { Workspace } from "../workspace.ts";

/** Exports and reports. */
export const FILE_PROJECTS: readonly Workspace[] = [{
  name: "csv DictWriter from a dataclass list, pandas reader",
  schema: {
    path: "out/sales.csv",
    format: "csv",
    description: "Sales by day",
    encoding: "utf-8",
    delimiter: ",",
    columns: [{ name: "day", type: "string" }, { name: "region", type: "string" }, {
      name: "revenue",
      type: "number",
    }],
  },
  owner: {
    "etl/export.py": `
import csv
from pathlib import Path

OUT = Path("out") / "sales.csv"
COLUMNS = ("day", "region", "revenue")


def export(rows):
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="", encoding="utf-8") as fh:
        writer = csv.DictWriter(fh, fieldnames=COLUMNS)
        writer.writeheader()
        writer.writerows({"day": r.day, "region": r.region, "revenue": r.revenue} for r in rows)
`,
  },
  user: {
    "report/summary.py": `
import pandas as pd


def summary(path="out/sales.csv"):
    frame = pd.read_csv(path, parse_dates=["day"])
    by_region = frame.groupby("region")["revenue"].sum()
    return by_region.sort_values(ascending=False)
`,
  },
  mutants: [{
    file: "etl/export.py",
    from: 'COLUMNS = ("day", "region", "revenue")',
    to: 'COLUMNS = ("day", "area", "revenue")',
    rule: "provider_mismatch",
  }, {
    file: "report/summary.py",
    from: 'groupby("region")["revenue"]',
    to: 'groupby("region")["turnover"]',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "JSONL written by a stream, read line by line",
  schema: {
    path: "data/audit.jsonl",
    format: "jsonl",
    description: "Audit",
    encoding: "utf-8",
    columns: [{ name: "at", type: "string" }, { name: "actor", type: "string" }, {
      name: "action",
      type: "string",
    }],
  },
  owner: {
    "server/audit.ts": `
import { createWriteStream } from "node:fs";
import { join } from "node:path";

const stream = createWriteStream(join("data", "audit.jsonl"), { flags: "a", encoding: "utf8" });

export function audit(actor: string, action: string): void {
  const entry = { at: new Date().toISOString(), actor, action };
  stream.write(\`\${JSON.stringify(entry)}\\n\`);
}
`,
  },
  user: {
    "tools/audit_report.py": `
import json
from collections import Counter


def load(path="data/audit.jsonl"):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if line:
                yield json.loads(line)


def by_actor():
    return Counter(entry["actor"] for entry in load())
`,
  },
  mutants: [{
    file: "server/audit.ts",
    from: "actor, action };",
    to: "user: actor, action };",
    rule: "provider_mismatch",
  }, {
    file: "tools/audit_report.py",
    from: 'entry["actor"]',
    to: 'entry["user"]',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "papaparse on both sides with a TSV",
  schema: {
    path: "public/translations.tsv",
    format: "csv",
    delimiter: "\t",
    encoding: "utf-8",
    columns: [{ name: "key", type: "string" }, { name: "en", type: "string" }, {
      name: "de",
      type: "string",
    }],
  },
  owner: {
    "i18n/build.ts": `
import { writeFile } from "node:fs/promises";
import Papa from "papaparse";

interface Entry { key: string; en: string; de: string }

export async function build(entries: Entry[]): Promise<void> {
  const text = Papa.unparse(entries.map(({ key, en, de }) => ({ key, en, de })), { delimiter: "\\t" });
  await writeFile("public/translations.tsv", text, "utf8");
}
`,
  },
  user: {
    "web/i18n.ts": `
import { readFileSync } from "node:fs";
import Papa from "papaparse";

type Row = { key: string; en: string; de: string };

const { data } = Papa.parse<Row>(readFileSync("public/translations.tsv", "utf8"), { header: true, delimiter: "\\t" });
export const german = new Map(data.map((row) => [row.key, row.de]));
`,
  },
  mutants: [{
    file: "i18n/build.ts",
    from: "=> ({ key, en, de })",
    to: "=> ({ key, en, german: de })",
    rule: "provider_mismatch",
  }, { file: "web/i18n.ts", from: "row.de]", to: "row.german]", rule: "consumer_unknown_element" }],
}];
