import type { Workspace } from "../workspace.ts";

/** Packages with index files, generics and reducers. */
export const TS_PACKAGES: readonly Workspace[] = [{
  name: "a repository class with a generic result and overloads of options",
  schema: {
    module: "packages/db/src/index.ts",
    surface: `
export interface Query { where?: Record<string, unknown>; limit?: number; orderBy?: string }
export interface Row { id: string; createdAt: Date; name: string }
export declare class Repository {
  constructor(table: string, options?: { readonly?: boolean });
  find(query?: Query): Promise<Row[]>;
  get(id: string): Promise<Row | null>;
  insert(row: { name: string }): Promise<Row>;
}
export declare function connect(url: string, retries?: number): Promise<Repository>;
export declare const DEFAULT_LIMIT: number;
`,
  },
  owner: {
    "packages/db/src/index.ts": `
export { Repository } from "./repository.js";
export type { Query, Row } from "./types.js";
export { connect } from "./connect.js";
export const DEFAULT_LIMIT = 50;
`,
    "packages/db/src/types.ts": `
export interface Query {
  where?: Record<string, unknown>;
  limit?: number;
  orderBy?: string;
}

export type Row = {
  id: string;
  createdAt: Date;
  name: string;
};
`,
    "packages/db/src/repository.ts": `
import type { Query, Row } from "./types.js";

export class Repository {
  readonly #table: string;
  private cache = new Map<string, Row>();

  constructor(table: string, private readonly options: { readonly?: boolean } = {}) {
    this.#table = table;
  }

  async find({ where = {}, limit = 50, orderBy }: Query = {}): Promise<Row[]> {
    const rows = [...this.cache.values()].filter((row) => matches(row, where));
    return rows.slice(0, limit);
  }

  async get(id: string): Promise<Row | null> {
    return this.cache.get(id) ?? null;
  }

  async insert({ name }: { name: string }): Promise<Row> {
    const row = { id: crypto.randomUUID(), createdAt: new Date(), name };
    this.cache.set(row.id, row);
    return row;
  }
}

function matches(row: Row, where: Record<string, unknown>): boolean {
  return Object.entries(where).every(([key, value]) => (row as Record<string, unknown>)[key] === value);
}
`,
    "packages/db/src/connect.ts": `
import { Repository } from "./repository.js";

export async function connect(url: string, retries = 3): Promise<Repository> {
  for (let attempt = 0; attempt < retries; attempt++) {
    try {
      return new Repository(new URL(url).pathname.slice(1));
    } catch {
      // again
    }
  }
  throw new Error("cannot connect");
}
`,
  },
  user: {
    "apps/cli/src/main.ts": `
import { connect, DEFAULT_LIMIT, type Row } from "../../../packages/db/src/index.js";
import * as db from "../../../packages/db/src/index.js";

const format = ({ id, name, createdAt }: Row): string => \`\${id} \${name} \${createdAt.toISOString()}\`;

export async function main(args: string[]): Promise<void> {
  const repository = await connect(process.env.DATABASE_URL ?? "db:///users");
  if (args[0] === "add") {
    const row = await repository.insert({ name: args[1] ?? "nobody" });
    console.log(format(row));
    return;
  }
  const rows = await repository.find({ limit: DEFAULT_LIMIT, orderBy: "name" });
  for (const row of rows) console.log(format(row));
  const first = await new db.Repository("users", { readonly: true }).get(rows[0]?.id ?? "");
  console.log(first?.name ?? "none");
}
`,
  },
  mutants: [{
    file: "packages/db/src/types.ts",
    from: `  name: string;
};`,
    to: `  label: string;
};`,
    rule: "provider_mismatch",
    at: "export type Row = {",
  }, {
    file: "packages/db/src/repository.ts",
    from: "async get(id: string): Promise<Row | null>",
    to: "async get(id: number): Promise<Row | null>",
    rule: "provider_mismatch",
  }, {
    file: "packages/db/src/index.ts",
    from: "export const DEFAULT_LIMIT = 50;",
    to: "export const MAX_LIMIT = 50;",
    rule: "provider_missing",
  }, {
    file: "apps/cli/src/main.ts",
    from: "repository.find({",
    to: "repository.findAll({",
    rule: "consumer_mismatch",
  }, {
    file: "apps/cli/src/main.ts",
    from: "import { connect, DEFAULT_LIMIT, type Row }",
    to: "import { connect, DEFAULT_LIMITS as DEFAULT_LIMIT, type Row }",
    rule: "consumer_unknown_element",
  }],
}, {
  name: "a store with hooks, default export, and a namespace re-export",
  schema: {
    module: "src/cart/index.ts",
    surface: `
export interface Item { sku: string; quantity: number; price: number }
export interface CartState { items: Item[]; coupon?: string }
export type Action =
  | { type: "add"; item: Item }
  | { type: "remove"; sku: string }
  | { type: "clear" };
export declare function reducer(state: CartState, action: Action): CartState;
export declare const total: (state: CartState) => number;
declare const initial: CartState;
export default initial;
`,
  },
  owner: {
    "src/cart/index.ts": `
export * from "./types";
export { reducer } from "./reducer";
export { total } from "./selectors";
import type { CartState } from "./types";

const initial: CartState = { items: [] };
export default initial;
`,
    "src/cart/types.ts": `
export interface Item { sku: string; quantity: number; price: number }
export interface CartState { items: Item[]; coupon?: string }
interface Add { type: "add"; item: Item }
interface Remove { type: "remove"; sku: string }
export type Action = Add | Remove | { type: "clear" };
`,
    "src/cart/reducer.ts": `
import type { Action, CartState } from "./types";

export function reducer(state: CartState, action: Action): CartState {
  switch (action.type) {
    case "add":
      return { ...state, items: [...state.items, action.item] };
    case "remove":
      return { ...state, items: state.items.filter(({ sku }) => sku !== action.sku) };
    case "clear":
      return { items: [] };
  }
}
`,
    "src/cart/selectors.ts": `
import type { CartState } from "./types";

export const total = ({ items }: CartState): number =>
  items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
`,
  },
  user: {
    "src/shop/Cart.tsx": `
import { useReducer } from "react";
import initial, { reducer, total } from "../cart";

export function Cart() {
  const [state, dispatch] = useReducer(reducer, initial);
  return (
    <section>
      {state.items.map((item) => (
        <p key={item.sku} onClick={() => dispatch({ type: "remove", sku: item.sku })}>
          {item.sku} x {item.quantity}
        </p>
      ))}
      <b>{total(state).toFixed(2)}</b>
    </section>
  );
}

export function demo(): number {
  const next = reducer({ items: [] }, { type: "add", item: { sku: "a", quantity: 2, price: 3 } });
  return total(next);
}
`,
  },
  mutants: [{
    file: "src/cart/selectors.ts",
    from: "export const total = ({ items }: CartState): number =>",
    to: "export const total = ({ items }: CartState): string =>",
    rule: "provider_mismatch",
  }, {
    file: "src/shop/Cart.tsx",
    from: '{ sku: "a", quantity: 2, price: 3 }',
    to: '{ sku: "a", qty: 2, price: 3 }',
    rule: "consumer_mismatch",
  }, {
    file: "src/shop/Cart.tsx",
    from: "reducer({ items: [] },",
    to: "reducer([],",
    rule: "consumer_mismatch",
  }],
}];
