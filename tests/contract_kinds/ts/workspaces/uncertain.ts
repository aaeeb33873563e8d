import type { Workspace } from "../../workspace.ts";
import { MATH, MATH_FILE, STORE, STORE_FILE, USERS, USERS_FILE } from "./fixtures.ts";

/** Where only part can be known: names in use for something else, values that change or are computed. */
export const UNCERTAIN: readonly Workspace[] = [
  {
    name: "names that are shadowed and reused",
    schema: MATH,
    owner: { "src/lib/math.ts": MATH_FILE },
    user: {
      "src/other.ts": `
import { add, mean, round } from "@/lib/math";

export function first(add: (one: string) => string) {
  return add("x").length;
}

export function second(values: number[]) {
  const round = (text: string) => text.trim();
  for (const mean of values) round(String(mean.valueOf()));
  let total: any = add(1, 2);
  total = { sum: total };
  return total.sum;
}

export const third = (values: number[]) => {
  const { mean: mine } = { mean: (...all: string[]) => all };
  return [mine("a", "b"), mean(values)?.toFixed(2), round(1.5)];
};

export function fourth(args: [number, number]) {
  return Reflect.apply(add, null, args) + add.call(null, ...args) + add.length;
}
`,
    },
    mutants: [],
  },
  {
    name: "arguments that are spread cannot be seen",
    schema: MATH,
    owner: { "src/lib/math.ts": MATH_FILE },
    user: {
      "src/spread.ts": `
import { add } from "./lib/math";
export const sum = (pair: [number, number]) => add(...pair);
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "names that are computed cannot be seen",
    schema: MATH,
    owner: { "src/lib/math.ts": MATH_FILE },
    user: {
      "src/by_name.ts": `
import * as math from "./lib/math";
export const run = (name: "add" | "round", ...args: number[]) => math[name](1, 2);
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "a module that is handed on as a whole",
    schema: STORE,
    owner: { "lib/store.js": STORE_FILE },
    user: {
      "app/plugins.js": `
import * as store from "../lib/store.js";
export const plugins = [store, await import("./" + process.env.PLUGIN)];
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "a provider that is made by other code",
    schema: MATH,
    owner: {
      "src/lib/math.ts": `
import { memoize } from "lodash";
export const add = memoize((a: number, b: number) => a + b);
export const mean = memoize((values: number[]) => values[0]);
export const round = memoize((value: number) => Math.round(value));
export const EPSILON = 1;
`,
    },
    user: {
      "src/use.ts": 'import { add } from "./lib/math";\nexport const two = add(1, 1);\n',
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "an import that only looks like the module",
    schema: MATH,
    owner: { "src/lib/math.ts": MATH_FILE },
    user: {
      "src/use.ts": `
import { add, sub } from "mathjs";
import { add as plus } from "./math.ts";
export const two = [add(1), sub(2), plus()];
`,
      "src/math.ts": "export const add = () => 2;\n",
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "objects that are written to, narrowed and guarded",
    schema: USERS,
    owner: {
      "packages/users/package.json": '{ "name": "@app/users", "main": "src/index.ts" }',
      "packages/users/src/index.ts": USERS_FILE,
      "packages/users/src/store.ts": "export const table = new Map();\n",
    },
    user: {
      "web/more.ts": `
import * as users from "@app/users";
import type { NewUser, Role, User } from "@app/users";

type Row = User & { selected: boolean };

export async function rows(): Promise<Row[]> {
  const all = await users.listUsers();
  return all.map((user) => ({ ...user, selected: false }));
}

export function toggle(row: Row) {
  row.selected = !row.selected;
  return row.selected;
}

const draft: Partial<NewUser> = { name: "x" };
draft.email = undefined;

export async function save(role: Role) {
  const input = { name: draft.name ?? "?", role, extra: 1 };
  const user = await users.createUser(input);
  const copy: Record<string, unknown> = { ...user };
  copy.touched = true;
  return Object.keys(copy).concat(user.toString(), user.roles[0].toUpperCase());
}
`,
    },
    mutants: [
      {
        file: "web/more.ts",
        from: "users.listUsers()",
        to: "users.allUsers()",
        rule: "consumer_unknown_element",
      },
      {
        file: "web/more.ts",
        from: "user.roles[0]",
        to: "user.role[0]",
        rule: "consumer_mismatch",
      },
    ],
  },
];
