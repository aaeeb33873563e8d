import type { Role } from "./core_types.ts";
import {
  BACKEND_PROMPT,
  FRONTEND_PROMPT,
  PLANNING_PROMPT,
  REVIEW_PROMPT,
  TEST_PROMPT,
} from "./prompts.ts";

/** The groups of tools that an agent of some role may be given. */
type Toolset = "core" | "workspace" | "plan" | "contracts" | "review" | "state";

/** What an agent of a role is for, sees and is told; `prompt` is null where rules do the work. */
interface RoleSpec {
  role: Role;
  title: string;
  responsibility: string;
  toolsets: readonly Toolset[];
  prompt: string | null;
}

/** The roles that MAESTRO itself fills; what each may write is decided by the policy, not here. */
export const AGENT_ROLES: readonly RoleSpec[] = [
  {
    role: "planning",
    title: "Planning Agent",
    responsibility: "Decompose requirements, resolve ambiguities, detect contradictions",
    toolsets: ["core", "plan", "workspace"],
    prompt: PLANNING_PROMPT,
  },
  {
    role: "backend",
    title: "Backend Agent",
    responsibility: "Implement server-side logic, APIs, database schemas",
    toolsets: ["core", "workspace", "contracts", "state"],
    prompt: BACKEND_PROMPT,
  },
  {
    role: "frontend",
    title: "Frontend Agent",
    responsibility: "Implement UI components, client-side logic",
    toolsets: ["core", "workspace", "contracts", "state"],
    prompt: FRONTEND_PROMPT,
  },
  {
    role: "test",
    title: "Test Agent",
    responsibility: "Write and run unit and integration tests, report coverage",
    toolsets: ["core", "workspace", "state"],
    prompt: TEST_PROMPT,
  },
  {
    role: "review",
    title: "Review Agent",
    responsibility: "Check contract compliance, code quality, security issues",
    toolsets: ["core", "workspace", "review", "state"],
    prompt: REVIEW_PROMPT,
  },
  {
    role: "validator",
    title: "Contract Validator",
    responsibility: "Verify by rules that all consumers match their declared contract versions",
    toolsets: ["contracts"],
    prompt: null,
  },
];

/** The entry of a role, or undefined for one that no built-in agent fills. */
export function agentRole(role: string): RoleSpec | undefined {
  return AGENT_ROLES.find((spec) => spec.role === role);
}
