import type { Workspace } from "../../workspace.ts";
import { STORE, STORE_FILE, USERS, USERS_FILE } from "./fixtures.ts";

/** Classes and the types that a module names. */
export const TYPES: readonly Workspace[] = [
  {
    name: "a package by its name, promises, and types",
    schema: USERS,
    owner: {
      "packages/users/package.json": '{ "name": "@app/users", "main": "src/index.ts" }',
      "packages/users/src/index.ts": USERS_FILE,
      "packages/users/src/store.ts": "export const table = new Map();\n",
    },
    user: {
      "packages/web/page.ts": `
import { createUser, getUser, listUsers, NotFound, type User } from "@app/users";

export async function page(id: string) {
  try {
    const user = await getUser(id);
    return card(user);
  } catch (error) {
    if (error instanceof NotFound) return "missing " + error.id;
    throw error;
  }
}

function card(user: User) {
  return user.name + " " + (user.email ?? "-") + " " + user.roles.join(", ");
}

export async function admins() {
  const users = await listUsers({ role: "admin", limit: 10 });
  return users.map((each) => each.name);
}

export const add = (name: string) =>
  createUser({ name, role: "member" }).then((created) => created.id);
`,
    },
    mutants: [
      {
        file: "packages/web/page.ts",
        from: "getUser, listUsers",
        to: "fetchUser as getUser, listUsers",
        rule: "consumer_unknown_element",
      },
      {
        file: "packages/web/page.ts",
        from: "user.email ??",
        to: "user.mail ??",
        rule: "consumer_mismatch",
      },
      {
        file: "packages/web/page.ts",
        from: 'role: "admin", limit',
        to: 'role: "root", limit',
        rule: "consumer_mismatch",
      },
      {
        file: "packages/web/page.ts",
        from: '{ name, role: "member" }',
        to: "{ name }",
        rule: "consumer_mismatch",
      },
      {
        file: "packages/web/page.ts",
        from: "created.id",
        to: "created.uuid",
        rule: "consumer_mismatch",
      },
      {
        file: "packages/web/page.ts",
        from: "each.name",
        to: "each.title",
        rule: "consumer_mismatch",
      },
      {
        file: "packages/users/src/index.ts",
        from: "export async function getUser(id: string): Promise<User>",
        to: "export async function getUser(id: number): Promise<User>",
        rule: "provider_mismatch",
      },
      {
        file: "packages/users/src/index.ts",
        from: "  roles: Role[];\n}\n\nexport interface NewUser",
        to: "  groups: Role[];\n}\n\nexport interface NewUser",
        rule: "provider_mismatch",
        at: "export interface User {",
      },
      {
        file: "packages/users/src/index.ts",
        from: "export async function createUser",
        to: "async function createUser",
        rule: "provider_missing",
      },
    ],
  },
  {
    name: "a class in JavaScript, by its default and by its name",
    schema: STORE,
    owner: { "lib/store.js": STORE_FILE },
    user: {
      "app/cache.js": `
import DefaultStore, { Store } from "../lib/store.js";

const store = new Store("cache.json", { sync: true });

export function remember(key, make) {
  const known = store.get(key);
  if (known !== undefined) return known;
  const value = make();
  store.set(key, value);
  return value;
}

export async function reopen(path) {
  const other = await DefaultStore.open(path);
  return other.size;
}

export class Cache {
  constructor() {
    this.store = new Store("other.json");
  }

  has(key) {
    return this.store.get(key) !== undefined;
  }
}
`,
    },
    mutants: [
      {
        file: "app/cache.js",
        from: "store.set(key, value)",
        to: "store.put(key, value)",
        rule: "consumer_unknown_element",
      },
      {
        file: "app/cache.js",
        from: "const known = store.get(key)",
        to: "const known = store.get()",
        rule: "consumer_mismatch",
      },
      {
        file: "app/cache.js",
        from: "DefaultStore.open(path)",
        to: "DefaultStore.load(path)",
        rule: "consumer_unknown_element",
      },
      {
        file: "app/cache.js",
        from: "{ sync: true }",
        to: '{ sync: "yes" }',
        rule: "consumer_mismatch",
      },
      {
        file: "app/cache.js",
        from: "other.size",
        to: "other.length",
        rule: "consumer_mismatch",
      },
      {
        file: "app/cache.js",
        from: "this.store.get(key)",
        to: "this.store.find(key)",
        rule: "consumer_unknown_element",
      },
      {
        file: "lib/store.js",
        from: "  set(key, value) {",
        to: "  put(key, value) {",
        rule: "provider_missing",
      },
      {
        file: "lib/store.js",
        from: "  get(key) {",
        to: "  get() {",
        rule: "provider_mismatch",
      },
      {
        file: "lib/store.js",
        from: "static async open(path)",
        to: "async open(path)",
        rule: "provider_missing",
      },
    ],
  },
  {
    name: "enums, constants and literal types",
    schema: {
      module: "src/log/level.ts",
      surface: `
export enum Level { Debug = 10, Info = 20, Error = 40 }
export const DEFAULTS: { level: Level; colour: boolean };
export function log(level: Level, message: string, ...details: unknown[]): void;
export type Sink = (line: string) => void;
export function setSink(sink: Sink | null): void;
`,
    },
    owner: {
      "src/log/level.ts": `
export enum Level { Debug = 10, Info = 20, Error = 40 }
export type Sink = (line: string) => void;
let current: Sink | null = null;
export const DEFAULTS = { level: Level.Info, colour: true };
export const setSink = (sink: Sink | null): void => {
  current = sink;
};
export function log(level: Level, message: string, ...details: unknown[]) {
  if (level >= DEFAULTS.level) current?.([Level[level], message, ...details].join(" "));
}
`,
    },
    user: {
      "src/main.ts": `
import { DEFAULTS, Level, log, setSink } from "./log/level";

setSink((line) => console.error(line));
log(Level.Info, "started", process.argv);
if (DEFAULTS.colour) log(Level.Debug, "in colour");
setSink(null);
`,
    },
    mutants: [
      {
        file: "src/main.ts",
        from: "Level.Debug",
        to: "Level.Trace",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/main.ts",
        from: "DEFAULTS.colour",
        to: "DEFAULTS.color",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/main.ts",
        from: 'log(Level.Info, "started", process.argv)',
        to: "log(Level.Info)",
        rule: "consumer_mismatch",
      },
      {
        file: "src/log/level.ts",
        from: "export enum Level { Debug = 10, Info = 20, Error = 40 }",
        to: "export enum Level { Debug = 10, Info = 20, Fatal = 40 }",
        rule: "provider_mismatch",
      },
      {
        file: "src/log/level.ts",
        from: "colour: true",
        to: 'colour: "auto"',
        rule: "provider_mismatch",
      },
    ],
  },
];
