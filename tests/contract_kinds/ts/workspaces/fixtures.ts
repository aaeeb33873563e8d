export const MATH = {
  module: "src/lib/math.ts",
  surface: `
export function add(a: number, b: number): number;
export function mean(values: number[]): number | null;
export function round(value: number, options?: { digits?: number; mode?: "up" | "down" }): number;
export const EPSILON: number;
`,
};

export const MATH_FILE = `
export function add(a: number, b: number): number {
  return a + b;
}

export const mean = (values: number[]) =>
  values.length === 0 ? null : values.reduce(add) / values.length;

export function round(
  value: number,
  { digits = 0, mode = "up" }: { digits?: number; mode?: "up" | "down" } = {},
): number {
  const scale = 10 ** digits;
  return (mode === "up" ? Math.ceil(value * scale) : Math.floor(value * scale)) / scale;
}

export const EPSILON = 1e-9;
`;

export const USERS = {
  module: "@app/users",
  surface: `
export interface User { id: string; name: string; email?: string; roles: Role[] }
export type Role = "admin" | "member";
export interface NewUser { name: string; email?: string; role: Role }
/** Rejects with NotFound. */
export function getUser(id: string): Promise<User>;
export function listUsers(filter?: { role?: Role; limit?: number }): Promise<User[]>;
export function createUser(user: NewUser): Promise<User>;
export class NotFound extends Error { constructor(id: string); readonly id: string }
`,
};

export const USERS_FILE = `
import { table } from "./store";

export type Role = "admin" | "member";

export interface User {
  id: string;
  name: string;
  email?: string;
  roles: Role[];
}

export interface NewUser {
  name: string;
  email?: string;
  role: Role;
}

export class NotFound extends Error {
  constructor(readonly id: string) {
    super("no user " + id);
  }
}

export async function getUser(id: string): Promise<User> {
  const found = table.get(id);
  if (!found) throw new NotFound(id);
  return found;
}

export async function listUsers(filter: { role?: Role; limit?: number } = {}) {
  return [...table.values()].filter((u) => !filter.role || u.roles.includes(filter.role));
}

export async function createUser({ name, email, role }: NewUser): Promise<User> {
  const user = { id: crypto.randomUUID(), name, email, roles: [role] };
  table.set(user.id, user);
  return user;
}
`;

export const STORE = {
  module: "lib/store.js",
  surface: `
export class Store {
  constructor(path: string, options?: { sync?: boolean });
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  get size(): number;
  static open(path: string): Promise<Store>;
}
export default Store;
`,
};

export const STORE_FILE = `
import fs from "node:fs/promises";

export class Store {
  #values = new Map();
  #path;

  constructor(path, options = {}) {
    this.#path = path;
    this.sync = options.sync ?? false;
  }

  get(key) {
    return this.#values.get(key);
  }

  set(key, value) {
    this.#values.set(key, value);
  }

  get size() {
    return this.#values.size;
  }

  static async open(path) {
    const store = new Store(path);
    for (const [key, value] of JSON.parse(await fs.readFile(path, "utf8"))) store.set(key, value);
    return store;
  }
}

export default Store;
`;
