import type { Workspace } from "../../workspace.ts";
import { CSV_PARSE_READER, PRICES } from "./fixtures.ts";

const PYTHON_WRITER = {
  "export/prices.py": `
import csv

FIELDS = ["sku", "price", "currency"]


def export(items):
    with open("data/prices.csv", "w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=FIELDS, delimiter=";")
        writer.writeheader()
        for item in items:
            writer.writerow({"sku": item.sku, "price": item.price, "currency": "EUR"})
`,
};

/** Tables of values, by libraries and by hand. */
export const CSV: readonly Workspace[] = [
  {
    name: "csv.DictWriter and csv-parse",
    schema: PRICES,
    owner: PYTHON_WRITER,
    user: CSV_PARSE_READER,
    mutants: [
      {
        file: "export/prices.py",
        from: '"sku", "price", "currency"]',
        to: '"sku", "amount", "currency"]',
        rule: "provider_mismatch",
      },
      {
        file: "export/prices.py",
        from: 'delimiter=";"',
        to: 'delimiter=","',
        rule: "provider_mismatch",
      },
      {
        file: "export/prices.py",
        from: 'encoding="utf-8"',
        to: 'encoding="latin-1"',
        rule: "provider_mismatch",
      },
      {
        file: "export/prices.py",
        from: '"data/prices.csv"',
        to: '"data/price.csv"',
        rule: "provider_missing",
      },
      {
        file: "shop/prices.js",
        from: "row.price",
        to: "row.amount",
        rule: "consumer_unknown_element",
      },
      {
        file: "shop/prices.js",
        from: 'delimiter: ";"',
        to: 'delimiter: ","',
        rule: "consumer_mismatch",
      },
      { file: "shop/prices.js", from: '"utf8"', to: '"latin1"', rule: "consumer_mismatch" },
      {
        file: "shop/prices.js",
        from: '"data/prices.csv"',
        to: '"data/pricelist.csv"',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "lines put together by hand, read by pandas",
    schema: PRICES,
    owner: {
      "export/prices.ts": `
import { join } from "node:path";

const HEADER = "sku;price;currency";

export async function write(root: string, items: { sku: string; price: number }[]) {
  const lines = items.map((item) => [item.sku, item.price, "EUR"].join(";"));
  await Deno.writeTextFile(join(root, "data", "prices.csv"), [HEADER, ...lines].join("\\n"));
}
`,
    },
    user: {
      "report/prices.py": `
from pathlib import Path
import pandas as pd

ROOT = Path(__file__).parent
prices = pd.read_csv(ROOT / "data" / "prices.csv", sep=";", usecols=["sku", "price"])
print(prices["price"].mean())
`,
    },
    mutants: [
      {
        file: "export/prices.ts",
        from: '"sku;price;currency"',
        to: '"sku;cost;currency"',
        rule: "provider_mismatch",
        at: "[HEADER, ...lines]",
      },
      {
        file: "report/prices.py",
        from: '["sku", "price"]',
        to: '["sku", "cost"]',
        rule: "consumer_unknown_element",
      },
      {
        file: "report/prices.py",
        from: 'prices["price"]',
        to: 'prices["Price"]',
        rule: "consumer_unknown_element",
      },
      { file: "report/prices.py", from: 'sep=";"', to: 'sep=","', rule: "consumer_mismatch" },
    ],
  },
  {
    name: "a stream through csv-parser, a file of data",
    schema: { ...PRICES, delimiter: "," },
    owner: { "data/prices.csv": "sku,price,currency\nA1,2.50,EUR\n" },
    user: {
      "shop/load.js": `
import fs from "node:fs";
import csv from "csv-parser";

export function load(done) {
  const rows = [];
  fs.createReadStream("data/prices.csv")
    .pipe(csv())
    .on("data", (row) => rows.push([row.sku, row.currency]))
    .on("end", () => done(rows));
}
`,
    },
    mutants: [
      {
        file: "data/prices.csv",
        from: "sku,price,currency",
        to: "sku,price,unit",
        rule: "provider_mismatch",
      },
      {
        file: "shop/load.js",
        from: "row.currency",
        to: "row.unit",
        rule: "consumer_unknown_element",
      },
      {
        file: "shop/load.js",
        from: "csv())",
        to: 'csv({ separator: ";" }))',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "csv.DictReader and csv-stringify",
    schema: { ...PRICES, delimiter: "," },
    owner: {
      "export/prices.js": `
import { writeFile } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";

export const write = (items) =>
  writeFile("./data/prices.csv", stringify(items, { header: true, columns: ["sku", "price", "currency"] }));
`,
    },
    user: {
      "report/load.py": `
import csv


def load():
    with open("data/prices.csv", newline="") as handle:
        return {row["sku"]: float(row["price"]) for row in csv.DictReader(handle)}


def euros():
    with open("data/prices.csv") as handle:
        for row in csv.DictReader(handle):
            if row["currency"] == "EUR":
                yield row["price"]
`,
    },
    mutants: [
      {
        file: "export/prices.js",
        from: '"sku", "price", "currency"]',
        to: '"sku", "price"]',
        rule: "provider_mismatch",
      },
      {
        file: "report/load.py",
        from: 'yield row["price"]',
        to: 'yield row["cost"]',
        rule: "consumer_unknown_element",
      },
      {
        file: "report/load.py",
        from: 'row["currency"] == "EUR"',
        to: 'row["unit"] == "EUR"',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "columns found by their place in the first line",
    schema: { ...PRICES, delimiter: "," },
    owner: {
      "export/prices.py": `
import csv


def export(items):
    with open("data/prices.csv", "w") as handle:
        out = csv.writer(handle)
        out.writerow(["sku", "price", "currency"])
        for item in items:
            out.writerow([item.sku, item.price, item.currency])
`,
    },
    user: {
      "shop/cut.js": `
import { readFile } from "node:fs/promises";

export async function prices() {
  const [head, ...rows] = (await readFile("data/prices.csv", "utf-8")).split("\\n");
  const names = head.split(",");
  const price = names.indexOf("price");
  return rows.map((row) => Number(row.split(",")[price]));
}
`,
    },
    mutants: [
      {
        file: "shop/cut.js",
        from: 'indexOf("price")',
        to: 'indexOf("cost")',
        rule: "consumer_unknown_element",
      },
      {
        file: "shop/cut.js",
        from: 'head.split(",")',
        to: 'head.split(";")',
        rule: "consumer_mismatch",
      },
      {
        file: "export/prices.py",
        from: '["sku", "price", "currency"]',
        to: '["sku", "cost", "currency"]',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "data frames written by pandas",
    schema: { ...PRICES, delimiter: "," },
    owner: {
      "export/frame.py": `
import pandas as pd


def export(skus, prices):
    frame = pd.DataFrame({"sku": skus, "price": prices, "currency": "EUR"})
    frame.to_csv("data/prices.csv", index=False, encoding="utf-8")
`,
    },
    user: {
      "plot/frame.py": `
import pandas as pd

df = pd.read_csv("data/prices.csv")
cheap = df[df["price"] < 10]
print(cheap.sku.tolist(), df.shape)
`,
    },
    mutants: [
      {
        file: "export/frame.py",
        from: '"price": prices',
        to: '"cost": prices',
        rule: "provider_mismatch",
      },
      {
        file: "plot/frame.py",
        from: 'df["price"] < 10',
        to: 'df["cost"] < 10',
        rule: "consumer_unknown_element",
      },
    ],
  },
];
