import type { Role } from "../../core/mod.ts";

/** The roles a person may give an agent from outside. */
export const AGENT_ROLES: readonly Role[] = [
  "planning",
  "backend",
  "frontend",
  "test",
  "review",
  "any",
  "human",
];
