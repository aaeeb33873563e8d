import type { Workspace } from "../../workspace.ts";
import { MATH, MATH_FILE } from "./fixtures.ts";

/** Functions: options, generics, overloads, promises. */
export const FUNCTIONS: readonly Workspace[] = [
  {
    name: "named imports and options",
    schema: MATH,
    owner: { "src/lib/math.ts": MATH_FILE },
    user: {
      "src/report/totals.ts": `
import { add, EPSILON, mean as average, round } from "../lib/math.ts";

export function totals(rows: { price: number }[]) {
  const prices = rows.map((row) => row.price);
  const total = prices.reduce(add, 0);
  const middle = average(prices) ?? 0;
  const shown = round(total, { digits: 2 });
  return { total: shown, isZero: Math.abs(add(total, 1)) < EPSILON, middle };
}
`,
    },
    mutants: [
      {
        file: "src/report/totals.ts",
        from: "mean as average",
        to: "median as average",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/report/totals.ts",
        from: "{ digits: 2 }",
        to: "{ precision: 2 }",
        rule: "consumer_mismatch",
      },
      {
        file: "src/report/totals.ts",
        from: "add(total, 1)",
        to: "add(total)",
        rule: "consumer_mismatch",
      },
      {
        file: "src/report/totals.ts",
        from: "round(total, { digits: 2 })",
        to: 'round(total, { digits: "2" })',
        rule: "consumer_mismatch",
      },
      {
        file: "src/lib/math.ts",
        from: "export const mean",
        to: "export const median",
        rule: "provider_missing",
      },
      {
        file: "src/lib/math.ts",
        from: "add(a: number, b: number)",
        to: "add(a: number, b: number, carry: number)",
        rule: "provider_mismatch",
      },
      {
        file: "src/lib/math.ts",
        from: "export const EPSILON = 1e-9",
        to: 'export const EPSILON = "1e-9"',
        rule: "provider_mismatch",
      },
      {
        file: "src/lib/math.ts",
        from: 'mode?: "up" | "down" } = {},\n): number',
        to: 'mode?: "up" | "down" } = {},\n): string',
        rule: "provider_mismatch",
        at: "export function round(",
      },
    ],
  },
  {
    name: "what is declared by generics, overloads and callbacks",
    schema: {
      module: "core/list",
      surface: `
export function groupBy<T, K extends string>(items: T[], key: (item: T) => K): Record<K, T[]>;
export function range(end: number): number[];
export function range(start: number, end: number, step?: number): number[];
export interface Page<T> { items: T[]; next: string | null }
export function paged<T>(items: T[], size: number): Page<T>;
`,
    },
    owner: {
      "core/list.ts": `
export interface Page<T> {
  items: T[];
  next: string | null;
}

export function groupBy<T, K extends string>(items: T[], key: (item: T) => K) {
  const groups = {} as Record<K, T[]>;
  for (const item of items) (groups[key(item)] ??= []).push(item);
  return groups;
}

export function range(end: number): number[];
export function range(start: number, end: number, step?: number): number[];
export function range(a: number, b?: number, step = 1): number[] {
  const [start, end] = b === undefined ? [0, a] : [a, b];
  return Array.from({ length: Math.ceil((end - start) / step) }, (_, i) => start + i * step);
}

export function paged<T>(items: T[], size: number): Page<T> {
  return { items: items.slice(0, size), next: items.length > size ? String(size) : null };
}
`,
    },
    user: {
      "app/view.tsx": `
import { groupBy, paged, range } from "../core/list";

export function View({ words }: { words: string[] }) {
  const groups = groupBy(words, (word) => word[0]!);
  const { items, next } = paged(range(1, 10, 2), 3);
  return (
    <ul title={next ?? undefined}>
      {items.map((item) => <li key={item}>{item.toFixed(1)} {range(3).length}</li>)}
      {Object.keys(groups)}
    </ul>
  );
}
`,
    },
    mutants: [
      {
        file: "app/view.tsx",
        from: "range(1, 10, 2)",
        to: "range(1, 10, 2, 4)",
        rule: "consumer_mismatch",
      },
      { file: "app/view.tsx", from: "range(3)", to: "range()", rule: "consumer_mismatch" },
      {
        file: "app/view.tsx",
        from: "{ items, next }",
        to: "{ entries: items, next }",
        rule: "consumer_mismatch",
      },
      {
        file: "core/list.ts",
        from: "export function paged",
        to: "export function page",
        rule: "provider_missing",
      },
    ],
  },
  {
    name: "missing await",
    schema: {
      module: "src/session.ts",
      surface: `
export interface Session { token: string; expires: number }
export function open(user: string): Promise<Session>;
export function isValid(token: string): Promise<boolean>;
`,
    },
    owner: {
      "src/session.ts": `
export interface Session { token: string; expires: number }
const sessions = new Map<string, Session>();
export async function open(user: string): Promise<Session> {
  const session = { token: user + "-1", expires: 60 };
  sessions.set(session.token, session);
  return session;
}
export const isValid = async (token: string) => sessions.has(token);
`,
    },
    user: {
      "src/guard.ts": `
import { isValid, open, type Session } from "./session.js";

export async function guard(token: string): Promise<Session> {
  if (await isValid(token)) return open("again");
  const session = await open("guest");
  console.log(session.token);
  return session;
}

export const warm = () => void open("warm");
export const both = () => Promise.all([open("a"), open("b")]);
`,
    },
    mutants: [
      {
        file: "src/guard.ts",
        from: "if (await isValid(token))",
        to: "if (isValid(token))",
        rule: "consumer_mismatch",
      },
      {
        file: "src/guard.ts",
        from: 'const session = await open("guest")',
        to: 'const session = open("guest")',
        rule: "consumer_mismatch",
        at: "session.token);",
      },
      {
        file: "src/session.ts",
        from: "export const isValid = async (token: string) =>",
        to: "export const isValid = (token: string): boolean =>",
        rule: "provider_mismatch",
      },
    ],
  },
];
