import { DatabaseSync } from "node:sqlite";
import { addRoot, decompose, Hub, logicalClock, type NewRequirement } from "../../core/mod.ts";
import { freshSchema, sharedPostgres } from "./postgres.ts";
import { available } from "./require.ts";

/** A logical clock's first instant in tests. */
export const START_MS = Date.UTC(2026, 0, 1);

export const planner = { agent: "planning_agent", role: "planning", session: "p" } as const;
export const backend = { agent: "backend_agent", role: "backend", session: "b" } as const;
export const frontend = { agent: "frontend_agent", role: "frontend", session: "f" } as const;

type TestHub = Awaited<ReturnType<typeof openHub>>;

/** The same test once on SQLite and, where it is installed, once on PostgreSQL. */
export function onEachEngine(
  name: string,
  test: (openHub: () => Promise<TestHub>) => Promise<void>,
): void {
  Deno.test(name, () => test(openHub));
  const ignore = !available("postgres");
  Deno.test({ name: `${name} (postgres)`, ignore, fn: () => test(openPostgresHub) });
}

/** A hub on a new file with a clock that moves 1 ms a transaction; removed at the end of the block. */
export async function openHub() {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  const clock = logicalClock(START_MS);
  const path = `${directory}/hub.sqlite`;
  const hub = await Hub.open(path, clock);
  return {
    hub,
    clock,
    /** What another process would open. */
    location: path,
    /** Changes the database the way somebody with a database shell would. */
    behind(sql: string): Promise<void> {
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
      return Promise.resolve();
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** The same in a new schema of the test run's PostgreSQL. */
export async function openPostgresHub(): Promise<TestHub> {
  const server = await sharedPostgres();
  const schema = freshSchema();
  const clock = logicalClock(START_MS);
  const location = server.url(schema);
  const hub = await Hub.open(location, clock);
  const behind = (sql: string) => server.sql(`SET search_path TO ${schema}; ${sql}`);
  return {
    hub,
    clock,
    location,
    behind,
    async [Symbol.asyncDispose]() {
      await hub.close();
      await server.sql(`DROP SCHEMA ${schema} CASCADE`);
    },
  };
}

/** A child requirement with nothing but a title, unless more is given. */
export function child(title: string, more: Partial<NewRequirement> = {}): NewRequirement {
  return { title, description: `Do ${title}`, role: "backend", ...more };
}

/** A root with the given children; returns the ids, the root's first. */
export async function plant(hub: Hub, children: NewRequirement[]): Promise<string[]> {
  return await hub.write(planner, { action: "REQUIREMENT_ADD" }, async (tx) => {
    const root = await addRoot(tx, { title: "Root", description: "All of it", role: null });
    return [root, ...await decompose(tx, root, children)];
  });
}
