export const PRICES = {
  path: "data/prices.csv",
  format: "csv",
  delimiter: ";",
  encoding: "utf-8",
  columns: [{ name: "sku", type: "string" }, { name: "price", type: "number" }, {
    name: "currency",
    type: "string",
  }],
};

export const CSV_PARSE_READER = {
  "shop/prices.js": `
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

const text = readFileSync("data/prices.csv", "utf8");
export const prices = parse(text, { columns: true, delimiter: ";" }).map((row) => ({
  sku: row.sku,
  cents: Math.round(Number(row.price) * 100),
}));
`,
};
