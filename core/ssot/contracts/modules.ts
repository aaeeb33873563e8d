import { namesOf } from "../../../policies/agent_names.ts";
import { fail } from "../../errors.ts";
import type { Actor } from "../roles.ts";

/** The names by which contracts and policies know an agent: its own, and its role's. */
export function moduleNames(agent: string, role: string | null): Set<string> {
  return new Set(namesOf(agent, role));
}

/** An agent speaks for its own module only; without a role of its own for any. Error: denied. */
export function requireOwnModule(actor: Actor, module: string): void {
  if (actor.role === "human" || actor.role === "any") return;
  const names = moduleNames(actor.agent, actor.role);
  if (names.has(module)) return;
  throw fail(
    "denied",
    `Cannot change a contract of ${module} as ${actor.agent}`,
    `You own those of ${[...names].join(", ")}; ask for the change by releasing with the reason.`,
  );
}
