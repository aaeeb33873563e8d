import { areasMeet, namesOf, type Policy, type WriteArea, writeArea } from "../../policies/mod.ts";
import { failedAttempts } from "../ssot/claims/attempts.ts";
import { claimedId, requirementResource } from "../ssot/claims/claim.ts";
import { ownedContracts } from "../ssot/contracts/contracts.ts";
import { heldLeases } from "../ssot/claims/leases.ts";
import { readyRequirements } from "../ssot/requirements/readiness.ts";
import { getRequirement, type Requirement } from "../ssot/requirements/requirement.ts";
import { builtinAgentName, type Role, WORKER_ROLES } from "../ssot/roles.ts";
import type { Run } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";

/** How many ready requirements are looked at, best first; those behind them come next time. */
const MAX_CANDIDATES = 100;

/** A requirement for an agent, and what of the project is its alone while it works on it. */
export interface Assignment {
  requirement: string;
  role: Role;
  agent: string;
  area: WriteArea;
  /** Contracts that it names and its role owns: it may write them. */
  contracts: readonly string[];
  /** Claimed by an agent that is none of the run's: its end is only waited for. */
  foreign: boolean;
}

/**
 * Who begins what now, beside those who are `busy`: the ready requirements by rank (the critical
 * path first) until the run's agents are all at work. What may write where another writes waits;
 * after a failed attempt nothing begins any more in the epoch. Same state, same assignments.
 */
export async function schedule(
  tx: ReadTx,
  run: Run,
  policy: Policy,
  busy: readonly Assignment[],
): Promise<Assignment[]> {
  if ((await failedAttempts(tx, run)).length > 0) return [];
  const begun = new Set(busy.map(({ requirement }) => requirement));
  const foreign = await foreignWork(tx, run, policy, begun);
  const free = run.options.parallel - busy.filter((each) => !each.foreign).length;
  if (free <= 0) return foreign;
  const chosen: Assignment[] = [];
  const under = run.root;
  for (const id of await readyRequirements(tx, { role: null, under, limit: MAX_CANDIDATES })) {
    if (chosen.length === free) break;
    if (id === run.root || begun.has(id)) continue;
    const others = [...busy, ...foreign, ...chosen];
    const candidate = await assignmentOf(tx, policy, await getRequirement(tx, id), others);
    if (!others.some((other) => collide(candidate, other))) chosen.push(candidate);
  }
  return [...foreign, ...chosen];
}

/** What agents from elsewhere hold under the root; they ask nobody whether it fits. */
async function foreignWork(
  tx: ReadTx,
  run: Run,
  policy: Policy,
  begun: ReadonlySet<string>,
): Promise<Assignment[]> {
  const held = await heldLeases(tx, { resources: `${requirementResource(run.root)}.` });
  const work: Assignment[] = [];
  for (const { resource, holder, session } of held) {
    const id = claimedId(resource);
    if (begun.has(id) || session.startsWith(`${run.id}/`)) continue;
    const assignment = await assignmentOf(tx, policy, await getRequirement(tx, id), []);
    work.push({ ...assignment, agent: holder, foreign: true });
  }
  return work;
}

async function assignmentOf(
  tx: ReadTx,
  policy: Policy,
  requirement: Requirement,
  others: readonly Assignment[],
): Promise<Assignment> {
  const role = roleFor(requirement);
  const agent = freeName(role, others);
  const named = contractsNamedBy(requirement);
  const owned = named.length === 0 ? [] : await ownedContracts(tx, namesOf(agent, role));
  return {
    requirement: requirement.id,
    role,
    agent,
    area: writeArea(policy, { agent, role }, requirement.scope),
    contracts: owned.filter((id) => named.includes(id)),
    foreign: false,
  };
}

function collide(a: Assignment, b: Assignment): boolean {
  return a.contracts.some((id) => b.contracts.includes(id)) || areasMeet(a.area, b.area);
}

/** `backend_agent`, then `backend_agent_2`; under a policy they are all agents of their role. */
function freeName(role: Role, others: readonly Assignment[]): string {
  const first = builtinAgentName(role);
  const taken = new Set(others.map(({ agent }) => agent));
  for (let n = 1;; n++) {
    const name = n === 1 ? first : `${first}_${n}`;
    if (!taken.has(name)) return name;
  }
}

function contractsNamedBy({ title, description, criteria }: Requirement): string[] {
  const texts = [title, description, ...criteria.map(({ check }) => check ?? "")];
  return texts.flatMap((text) => text.match(/\bC\d+\b/g) ?? []);
}

const KEYWORDS: readonly [Role, RegExp][] = [
  ["test", /\b(tests?|coverage|regression|e2e|end-to-end)\b/i],
  ["frontend", /\b(ui|frontend|front-end|page|component|form|css|html|browser|view)\b/i],
  ["backend", /\b(api|backend|server|database|endpoint|schema|migration|service)\b/i],
];

/** By the requirement's role, else by the words in its title and description. */
function roleFor(requirement: Requirement): Role {
  const { role } = requirement;
  if (role !== null && (WORKER_ROLES as readonly string[]).includes(role)) return role;
  for (const text of [requirement.title, requirement.description]) {
    const match = KEYWORDS.find(([, words]) => words.test(text));
    if (match) return match[0];
  }
  return "backend";
}
