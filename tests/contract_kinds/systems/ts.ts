import type { Workspace } from "../workspace.ts";

/** Libraries of a shop: results, ports, and CommonJS with types in comments. */
export const TS_SYSTEMS: readonly Workspace[] = [{
  name: "results as a union, an enum, overloads and a barrel of barrels",
  schema: {
    module: "libs/money/index.ts",
    surface: `
export enum Currency { EUR = "EUR", USD = "USD" }
export interface Money { readonly amount: number; readonly currency: Currency }
export type Result<T, E = Error> = { ok: true; value: T } | { ok: false; error: E };
export declare function money(amount: number, currency?: Currency): Money;
export declare function add(left: Money, right: Money): Result<Money, RangeError>;
export declare function format(value: Money, options?: { locale?: string; symbol?: boolean }): string;
export declare const isMoney: (value: unknown) => value is Money;
`,
  },
  owner: {
    "libs/money/index.ts": `
export * from "./model";
export * from "./maths";
export { toText as format } from "./text";
`,
    "libs/money/model.ts": `
export enum Currency {
  EUR = "EUR",
  USD = "USD",
}

export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

export type Result<T, E = Error> =
  | { ok: true; value: T }
  | { ok: false; error: E };

export function money(amount: number, currency: Currency = Currency.EUR): Money {
  return Object.freeze({ amount, currency });
}

export const isMoney = (value: unknown): value is Money =>
  typeof value === "object" && value !== null && "amount" in value;
`,
    "libs/money/maths.ts": `
import { type Money, money, type Result } from "./model";

export function add(left: Money, right: Money): Result<Money, RangeError> {
  if (left.currency !== right.currency) {
    return { ok: false, error: new RangeError("currencies differ") };
  }
  return { ok: true, value: money(left.amount + right.amount, left.currency) };
}
`,
    "libs/money/text.ts": `
import type { Money } from "./model";

export function toText(value: Money, { locale = "de", symbol = true }: { locale?: string; symbol?: boolean } = {}): string {
  return new Intl.NumberFormat(locale, { style: symbol ? "currency" : "decimal", currency: value.currency })
    .format(value.amount / 100);
}
`,
  },
  user: {
    "apps/till/receipt.ts": `
import { add, Currency, format, isMoney, type Money, money } from "../../libs/money";

interface Line { label: string; price: Money }

export function receipt(lines: readonly Line[]): string {
  let sum = money(0, Currency.EUR);
  for (const { price } of lines) {
    const next = add(sum, price);
    if (!next.ok) throw next.error;
    sum = next.value;
  }
  const body = lines.map(({ label, price }) => \`\${label.padEnd(20)} \${format(price)}\`);
  return [...body, format(sum, { locale: "en", symbol: false })].join("\\n");
}

export const parse = (raw: unknown): Money => {
  if (!isMoney(raw)) throw new TypeError("not money");
  return raw.amount < 0 ? { ...raw, amount: 0 } : raw;
};
`,
  },
  mutants: [{
    file: "libs/money/index.ts",
    from: "toText as format",
    to: "toText as render",
    rule: "provider_missing",
  }, {
    file: "libs/money/model.ts",
    from: '  USD = "USD",',
    to: '  GBP = "GBP",',
    rule: "provider_mismatch",
    at: "export enum Currency {",
  }, {
    file: "apps/till/receipt.ts",
    from: "Currency.EUR);",
    to: "Currency.CHF);",
    rule: "consumer_unknown_element",
  }, {
    file: "apps/till/receipt.ts",
    from: '{ locale: "en", symbol: false }',
    to: '{ language: "en", symbol: false }',
    rule: "consumer_mismatch",
  }],
}, {
  name: "a port with an adapter, an abstract job, and a factory in an options object",
  schema: {
    module: "core/jobs.ts",
    surface: `
export interface Clock { now(): number; sleep(ms: number): Promise<void> }
export interface JobOptions { name: string; retries?: number; onError?: (error: Error, attempt: number) => void }
export declare abstract class Job<T> {
  readonly options: JobOptions;
  constructor(options: JobOptions, clock: Clock);
  protected abstract work(): Promise<T>;
  run(): Promise<T>;
  static once<R>(name: string, work: () => Promise<R>, clock: Clock): Job<R>;
}
export declare function backoff(attempt: number, base?: number): number;
`,
  },
  owner: {
    "core/jobs.ts": `
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface JobOptions {
  name: string;
  retries?: number;
  onError?: (error: Error, attempt: number) => void;
}

export abstract class Job<T> {
  constructor(readonly options: JobOptions, private readonly clock: Clock) {}

  protected abstract work(): Promise<T>;

  async run(): Promise<T> {
    const limit = this.options.retries ?? 3;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.work();
      } catch (error) {
        this.options.onError?.(error as Error, attempt);
        if (attempt >= limit) throw error;
        await this.clock.sleep(backoff(attempt));
      }
    }
  }

  static once<R>(name: string, work: () => Promise<R>, clock: Clock): Job<R> {
    return new (class extends Job<R> {
      protected override work(): Promise<R> {
        return work();
      }
    })({ name, retries: 1 }, clock);
  }
}

export const backoff = (attempt: number, base = 100): number => base * 2 ** (attempt - 1);
`,
  },
  user: {
    "services/nightly.ts": `
import { backoff, type Clock, Job, type JobOptions } from "../core/jobs.ts";

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};

class Sweep extends Job<number> {
  #removed = 0;

  constructor(private readonly folder: string, options: Partial<JobOptions> = {}) {
    super({ name: "sweep", ...options }, systemClock);
  }

  protected override async work(): Promise<number> {
    this.#removed += this.folder.length;
    return this.#removed;
  }
}

export async function nightly(): Promise<void> {
  const sweep = new Sweep("/tmp", { retries: 5, onError: (error, attempt) => console.error(error.message, attempt) });
  const removed = await sweep.run();
  console.log(sweep.options.name, removed.toFixed(0), backoff(2));
  const text = await Job.once("ping", async () => "pong", systemClock).run();
  console.log(text.toUpperCase());
}
`,
  },
  mutants: [{
    file: "core/jobs.ts",
    from: "static once<R>(name: string,",
    to: "static single<R>(name: string,",
    rule: "provider_missing",
  }, {
    file: "core/jobs.ts",
    from: "(attempt: number, base = 100): number",
    to: "(base: string, attempt: number): number",
    rule: "provider_mismatch",
  }, {
    file: "services/nightly.ts",
    from: 'Job.once("ping"',
    to: 'Job.single("ping"',
    rule: "consumer_unknown_element",
  }, {
    file: "services/nightly.ts",
    from: "backoff(2)",
    to: 'backoff("2")',
    rule: "consumer_mismatch",
  }],
}, {
  name: "CommonJS with types in comments, an object of functions and a late require",
  schema: {
    module: "lib/slug.js",
    surface: `
export declare function slug(text: string, options?: { separator?: string; lower?: boolean }): string;
export declare function unique(text: string, taken: string[]): string;
export declare const MAX_LENGTH: number;
`,
  },
  owner: {
    "lib/slug.js": `
"use strict";

const MAX_LENGTH = 80;

/**
 * @param {string} text
 * @param {{ separator?: string, lower?: boolean }} [options]
 * @returns {string}
 */
function slug(text, options = {}) {
  const { separator = "-", lower = true } = options;
  const cleaned = text.normalize("NFKD").replace(/[^\\w]+/g, separator).slice(0, MAX_LENGTH);
  return lower ? cleaned.toLowerCase() : cleaned;
}

/**
 * @param {string} text
 * @param {string[]} taken
 * @returns {string}
 */
const unique = (text, taken) => {
  const base = slug(text);
  let candidate = base;
  for (let n = 2; taken.includes(candidate); n++) candidate = base + "-" + n;
  return candidate;
};

module.exports = { slug, unique, MAX_LENGTH };
`,
  },
  user: {
    "site/pages.js": `
const path = require("node:path");
const { slug, MAX_LENGTH } = require("../lib/slug");

function fileName(page) {
  if (page.title.length > MAX_LENGTH) throw new Error("too long");
  return path.join("public", slug(page.title, { separator: "_" }) + ".html");
}

async function publish(pages) {
  const { unique } = require("../lib/slug.js");
  const taken = [];
  for (const page of pages) taken.push(unique(page.title, taken));
  return taken.map((name) => name + ".html");
}

module.exports = { fileName, publish };
`,
  },
  mutants: [{
    file: "lib/slug.js",
    from: "module.exports = { slug, unique, MAX_LENGTH };",
    to: "module.exports = { slug, dedupe: unique, MAX_LENGTH };",
    rule: "provider_missing",
  }, {
    file: "site/pages.js",
    from: 'const { unique } = require("../lib/slug.js");',
    to: 'const { uniq: unique } = require("../lib/slug.js");',
    rule: "consumer_unknown_element",
  }, {
    file: "site/pages.js",
    from: 'slug(page.title, { separator: "_" })',
    to: "slug(page.title, { separator: 95 })",
    rule: "consumer_mismatch",
  }],
}, {
  name: "an array's element with a fallback, and an error's code in a catch",
  schema: {
    module: "lib/args.ts",
    surface: `
export declare class UsageError extends Error {
  readonly code: number;
  constructor(message: string, code?: number);
}
export interface Target { host: string; port: number }
export declare function open(target: Target): Promise<string>;
export declare function words(line: string): string[];
`,
  },
  owner: {
    "lib/args.ts": `
export class UsageError extends Error {
  constructor(message: string, readonly code: number = 2) {
    super(message);
  }
}

export interface Target {
  host: string;
  port: number;
}

export async function open(target: Target): Promise<string> {
  if (target.port <= 0) throw new UsageError("no port");
  return target.host + ":" + target.port;
}

export function words(line: string): string[] {
  return line.split(" ");
}
`,
  },
  user: {
    "bin/run.ts": `
import { open, UsageError, words } from "../lib/args.ts";

export async function run(line: string): Promise<number> {
  const given = words(line);
  try {
    const host = given[0] ?? "localhost";
    console.log(await open({ host, port: Number(given[1] ?? "80") }));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
}
`,
  },
  mutants: [{
    file: "bin/run.ts",
    from: 'await open({ host, port: Number(given[1] ?? "80") })',
    to: 'await open(given[1] ?? "80")',
    rule: "consumer_mismatch",
  }, {
    file: "bin/run.ts",
    from: "return error.code;",
    to: "return error.status;",
    rule: "consumer_unknown_element",
  }],
}];
