import type { Subject } from "./action.ts";
import { agentOfRole } from "./agent_names.ts";
import type { AgentPolicy, Policy } from "./policy.ts";

/** Who is judged: the policy entry that applies, its name, and the write scope of the claim held. */
export interface Standing {
  policy: Policy;
  name: string;
  entry: AgentPolicy;
  scope: readonly string[] | null;
}

/** The standing of a subject: its entry by agent name, then by role; null for the unknown. */
export function standingOf(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
): Standing | null {
  for (const name of [subject.agent, agentOfRole(subject.role)]) {
    const entry = Object.hasOwn(policy.agents, name) ? policy.agents[name] : undefined;
    if (entry !== undefined) return { policy, name, entry, scope };
  }
  return null;
}
