import type { ContractKind } from "./kind.ts";

/** The kinds of contracts; each is loaded when the first of its contracts is looked at. */
const KINDS: Readonly<Record<string, () => Promise<ContractKind>>> = {
  http: async () => (await import("./http/kind.ts")).http,
  ts: async () => (await import("./ts/kind.ts")).ts,
  py: async () => (await import("./py/kind.ts")).py,
  db: async () => (await import("./db/kind.ts")).db,
  cli: async () => (await import("./cli/kind.ts")).cli,
  events: async () => (await import("./events/kind.ts")).events,
  file: async () => (await import("./file/kind.ts")).file,
  types: async () => (await import("./types/kind.ts")).types,
};

/** The names a contract's `kind` may have. */
export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** The kind of that name, or null where there is none. */
export async function kindOf(name: string): Promise<ContractKind | null> {
  return Object.hasOwn(KINDS, name) ? await KINDS[name]?.() ?? null : null;
}
