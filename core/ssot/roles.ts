import { agentOfRole } from "../../policies/agent_names.ts";

/**
 * Six roles that do the work of a mission; `any` for an agent that takes on the role of what
 * it claims; `loop` for the AutoLoop itself; and the human supervisor.
 */
export const ROLES = [
  "planning",
  "backend",
  "frontend",
  "test",
  "review",
  "validator",
  "any",
  "loop",
  "human",
] as const;
export type Role = (typeof ROLES)[number];

/** Roles whose agents claim requirements and change the workspace. */
export const WORKER_ROLES = ["backend", "frontend", "test"] as const satisfies readonly Role[];

/** The name of the built-in agent of a role, as policies and contracts spell it. */
export function builtinAgentName(role: Role): string {
  return agentOfRole(role);
}

/** Who acts. Comes from the authenticated connection, never from arguments. */
export interface Actor {
  agent: string;
  role: Role;
  session: string;
}
