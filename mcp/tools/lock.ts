import { z } from "zod";
import { acquireLocks, forceRelease, liveLocks, releaseLocks } from "../../core/state.ts";
import { commit } from "../session.ts";
import { defineTool } from "../tool.ts";

const LOCKERS = ["planning", "backend", "frontend", "test", "any", "human"] as const;
const resource = z.string().min(1).max(300).describe(
  "requirement:R0.2 (with all below), contract:C1 or path:src/api/**",
);
const resources = z.array(resource).min(1).max(20);

const acquire = defineTool({
  name: "lock_acquire",
  title: "Lock resources",
  description:
    "Keep others from changing requirements, contracts or paths while you do: all of them or none, at once. Your calls renew it.",
  effect: "write",
  toolset: "state",
  roles: LOCKERS,
  input: z.strictObject({ resources: resources.describe("What to lock") }),
  output: z.looseObject({ locks: z.array(z.unknown()) }),
  async handle(session, input, call) {
    const label = { action: "LOCK_ACQUIRE", input };
    return await commit(session, call, label, async (tx) => ({
      locks: await acquireLocks(tx, input.resources),
    }));
  },
});

const release = defineTool({
  name: "lock_release",
  title: "Release locks",
  description: "Give back the named locks, or all of yours.",
  effect: "write",
  repeatable: true,
  toolset: "state",
  roles: LOCKERS,
  input: z.strictObject({ resources: resources.optional().describe("Which; all by default") }),
  output: z.looseObject({ released: z.array(z.string()) }),
  async handle(session, input, call) {
    const label = { action: "LOCK_RELEASE", input };
    return await commit(session, call, label, async (tx) => ({
      released: await releaseLocks(tx, input.resources),
    }));
  },
});

const list = defineTool({
  name: "lock_list",
  title: "List locks",
  description: "Which locks hold now, whose they are and until when.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({}),
  output: z.looseObject({ locks: z.array(z.unknown()) }),
  async handle({ project }) {
    return { locks: await project.hub.read(liveLocks) };
  },
});

const force = defineTool({
  name: "lock_force_release",
  title: "Take a lock away",
  description: "A person takes a lock or a claim away from whoever holds it; it is logged.",
  effect: "write",
  destructive: true,
  toolset: "state",
  roles: ["human"],
  input: z.strictObject({ resource }),
  output: z.looseObject({ resource: z.string(), holder: z.string() }),
  async handle(session, input, call) {
    const label = { action: "LOCK_FORCE_RELEASE", input };
    return await commit(session, call, label, async (tx) => ({
      ...await forceRelease(tx, input.resource),
    }));
  },
});

export const lockTools = [acquire, release, list, force];
