import { readyRequirements } from "../ssot/readiness.ts";
import { getRequirement, type Requirement } from "../ssot/requirement.ts";
import { builtinAgentName, type Role, WORKER_ROLES } from "../ssot/roles.ts";
import type { ReadTx } from "../store/mod.ts";

/** Requirements assigned per turn of ASSIGN; the next turn takes the rest. */
const MAX_ASSIGNMENTS = 100;

export interface Assignment {
  requirement: string;
  role: Role;
  agent: string;
}

/**
 * Matches what is ready under a root to agents: by the requirement's role, else by the words in
 * its title and description. Deterministic: same state, same assignments in the same order.
 */
export async function schedule(tx: ReadTx, root: string): Promise<Assignment[]> {
  const ready = await readyRequirements(tx, { role: null, under: root, limit: MAX_ASSIGNMENTS });
  const assignments: Assignment[] = [];
  for (const id of ready) {
    if (id === root) continue;
    const role = roleFor(await getRequirement(tx, id));
    assignments.push({ requirement: id, role, agent: builtinAgentName(role) });
  }
  return assignments;
}

const KEYWORDS: readonly [Role, RegExp][] = [
  ["test", /\b(tests?|coverage|regression|e2e|end-to-end)\b/i],
  ["frontend", /\b(ui|frontend|front-end|page|component|form|css|html|browser|view)\b/i],
  ["backend", /\b(api|backend|server|database|endpoint|schema|migration|service)\b/i],
];

function roleFor(requirement: Requirement): Role {
  const { role } = requirement;
  if (role !== null && (WORKER_ROLES as readonly string[]).includes(role)) return role;
  for (const text of [requirement.title, requirement.description]) {
    const match = KEYWORDS.find(([, words]) => words.test(text));
    if (match) return match[0];
  }
  return "backend";
}
