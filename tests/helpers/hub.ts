import { addRoot, decompose, Hub, logicalClock, type NewRequirement } from "../../core/mod.ts";

/** A logical clock's first instant in tests. */
export const START_MS = Date.UTC(2026, 0, 1);

export const planner = { agent: "planning_agent", role: "planning", session: "p" } as const;
export const backend = { agent: "backend_agent", role: "backend", session: "b" } as const;
export const frontend = { agent: "frontend_agent", role: "frontend", session: "f" } as const;

/** A hub on a new file with a clock that moves 1 ms a transaction; removed at the end of the block. */
export async function openHub() {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  const clock = logicalClock(START_MS);
  const path = `${directory}/hub.sqlite`;
  const hub = await Hub.open(path, clock);
  return {
    hub,
    clock,
    path,
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(directory, { recursive: true });
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
