import type { Workspace } from "../../workspace.ts";

/** The ways in which modules export and import. */
export const IMPORTS: readonly Workspace[] = [
  {
    name: "CommonJS on both sides",
    schema: {
      module: "lib/slug.js",
      surface: `
export function slug(text: string, options?: { separator?: string }): string;
export function isSlug(text: string): boolean;
export const MAX_LENGTH: number;
`,
    },
    owner: {
      "lib/slug.js": `
const MAX_LENGTH = 80;

function slug(text, { separator = "-" } = {}) {
  return text.toLowerCase().split(/\\W+/).join(separator).slice(0, MAX_LENGTH);
}

const isSlug = (text) => /^[a-z0-9-]+$/.test(text);

module.exports = { slug, isSlug, MAX_LENGTH };
`,
    },
    user: {
      "site/pages.js": `
const path = require("node:path");
const { slug, MAX_LENGTH: limit } = require("../lib/slug");
const slugs = require("../lib/slug.js");

exports.fileOf = function fileOf(title) {
  const name = slug(title, { separator: "_" });
  if (!slugs.isSlug(name) || name.length > limit) throw new Error(title);
  return path.join("pages", name + ".html");
};
`,
    },
    mutants: [
      {
        file: "site/pages.js",
        from: "MAX_LENGTH: limit",
        to: "LIMIT: limit",
        rule: "consumer_unknown_element",
      },
      {
        file: "site/pages.js",
        from: "slugs.isSlug(name)",
        to: "slugs.valid(name)",
        rule: "consumer_unknown_element",
      },
      {
        file: "site/pages.js",
        from: '{ separator: "_" }',
        to: '{ seperator: "_" }',
        rule: "consumer_mismatch",
      },
      {
        file: "lib/slug.js",
        from: "{ slug, isSlug, MAX_LENGTH }",
        to: "{ slug, isValid: isSlug, MAX_LENGTH }",
        rule: "provider_missing",
      },
      {
        file: "lib/slug.js",
        from: "const MAX_LENGTH = 80",
        to: 'const MAX_LENGTH = "80"',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "names passed on by index files, and a default export",
    schema: {
      module: "src/format/money.ts",
      surface: `
export function cents(text: string): number;
declare function money(amount: number, currency: "EUR" | "USD"): string;
export default money;
`,
    },
    owner: {
      "src/format/money.ts": `
const SIGNS = { EUR: "€", USD: "$" };

export default function money(amount: number, currency: "EUR" | "USD"): string {
  return (amount / 100).toFixed(2) + SIGNS[currency];
}

export function cents(text: string): number {
  return Math.round(Number(text) * 100);
}
`,
      "src/format/index.ts": `
export * from "./money";
export { default as money } from "./money";
export const locale = "en";
`,
    },
    user: {
      "src/shop/cart.ts": `
import { cents, locale, money } from "../format";
import * as format from "../format/money";

const price = money(cents("12.50"), "EUR");
export const label = locale + price + format.default(100, "USD") + format.cents("1");
`,
    },
    mutants: [
      {
        file: "src/shop/cart.ts",
        from: '"EUR");',
        to: '"GBP");',
        rule: "consumer_mismatch",
      },
      {
        file: "src/shop/cart.ts",
        from: "{ cents, locale",
        to: "{ toCents as cents, locale",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/shop/cart.ts",
        from: 'format.cents("1")',
        to: 'format.pennies("1")',
        rule: "consumer_unknown_element",
      },
      {
        file: "src/shop/cart.ts",
        from: 'cents("12.50")',
        to: "cents(12.5)",
        rule: "consumer_mismatch",
      },
      {
        file: "src/format/money.ts",
        from: "money(amount: number, currency:",
        to: "money(currency:",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "a module loaded on demand",
    schema: {
      module: "src/chart.ts",
      surface: `
export function draw(target: string, points: { x: number; y: number }[]): void;
export class Chart { constructor(target: string); add(x: number, y: number): this }
`,
    },
    owner: {
      "src/chart.ts": `
export class Chart {
  private points: { x: number; y: number }[] = [];
  constructor(private target: string) {}
  add(x: number, y: number): this {
    this.points.push({ x, y });
    return this;
  }
}
export function draw(target: string, points: { x: number; y: number }[]): void {
  for (const { x, y } of points) new Chart(target).add(x, y);
}
`,
    },
    user: {
      "src/lazy.ts": `
export async function show() {
  const { draw } = await import("./chart.ts");
  draw("#chart", [{ x: 1, y: 2 }]);
  const chart = await import("./chart.ts");
  new chart.Chart("#other").add(1, 2);
}
`,
    },
    mutants: [
      {
        file: "src/lazy.ts",
        from: "const { draw }",
        to: "const { render: draw }",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/lazy.ts",
        from: "[{ x: 1, y: 2 }]",
        to: "[{ x: 1, z: 2 }]",
        rule: "consumer_mismatch",
      },
      { file: "src/lazy.ts", from: ".add(1, 2)", to: ".add(1)", rule: "consumer_mismatch" },
    ],
  },
];
