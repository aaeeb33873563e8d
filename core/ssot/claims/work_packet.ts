import type { Tx } from "../../store/mod.ts";
import { earlierFailures } from "./attempts.ts";
import type { Claim } from "./claim.ts";
import { type Contract, contractsOf, getContract } from "../contracts/contracts.ts";
import { guidanceFor } from "../guidance.ts";
import { type Handoff, takeHandoff } from "./handoffs.ts";
import { moduleNames } from "../contracts/modules.ts";
import { type Notice, noticesFor } from "../contracts/notices.ts";
import { requirementOutline } from "../requirements/requirement.ts";
import { ancestors } from "../requirements/tree_ids.ts";

/** Everything an agent needs to do one requirement, in one reply. */
interface WorkPacket {
  requirement: {
    id: string;
    title: string;
    description: string;
    role: string | null;
    criteria: { id: string; text: string; check: string | null; result: string }[];
  };
  parents: { id: string; title: string; description: string }[];
  dependencies: { id: string; title: string; status: string; summary: string }[];
  contracts: {
    id: string;
    name: string;
    kind: string;
    relation: "owner" | "consumer";
    owner: string;
    version: number;
    status: string;
    schema: unknown;
  }[];
  /** Why earlier attempts failed, and why it was given back last. */
  feedback: string[];
  /** What the project has learned that applies here. */
  guidance: { id: string; kind: string; text: string }[];
  /** The baton of whoever worked on it before. */
  handoff: Pick<Handoff, "id" | "from" | "createdAt" | "baton"> | null;
  /** What changed in contracts since their consumer pinned them, and conflicts to reconcile. */
  notices: Notice[];
  lease: { fence: number; expires_at: string };
}

/**
 * The packet of a claim: the goals above it, the results below it, the full schemas of the
 * contracts its agent owns or consumes, why earlier attempts failed, the guidance that applies and
 * the handoff that waited, which is accepted by it. What it may do is the harness's to say.
 */
export async function workPacket(tx: Tx, claim: Claim): Promise<WorkPacket> {
  const { requirement, lease } = claim;
  const parents: WorkPacket["parents"] = [];
  for (const id of ancestors(requirement.id)) {
    const { title, description } = await requirementOutline(tx, id);
    parents.push({ id, title, description });
  }
  const dependencies: WorkPacket["dependencies"] = [];
  for (const id of requirement.dependencies) {
    const { title, status, summary } = await requirementOutline(tx, id);
    dependencies.push({ id, title, status, summary });
  }
  return {
    requirement: {
      id: requirement.id,
      title: requirement.title,
      description: requirement.description,
      role: requirement.role,
      criteria: requirement.criteria.map(({ id, text, check, result }) => ({
        id,
        text,
        check,
        result,
      })),
    },
    parents,
    dependencies,
    contracts: await relevantContracts(tx, claim),
    feedback: await feedbackOn(tx, requirement),
    guidance: (await guidanceFor(tx, requirement.id, [requirement.role, tx.actor.role]))
      .map(({ id, kind, text }) => ({ id, kind, text })),
    handoff: await batonOf(tx, requirement.id),
    notices: await noticesFor(tx, lease.holder, requirement.role),
    lease: { fence: lease.fence, expires_at: lease.expiresAt },
  };
}

async function feedbackOn(tx: Tx, { title, reason }: Claim["requirement"]): Promise<string[]> {
  const failures = await earlierFailures(tx, title);
  return reason === "" ? failures : [...failures, `Given back: ${reason}`];
}

async function batonOf(tx: Tx, requirement: string): Promise<WorkPacket["handoff"]> {
  const handoff = await takeHandoff(tx, requirement);
  if (handoff === null) return null;
  const { id, from, createdAt, baton } = handoff;
  return { id, from, createdAt, baton };
}

async function relevantContracts(tx: Tx, claim: Claim): Promise<WorkPacket["contracts"]> {
  const names = moduleNames(claim.lease.holder, claim.requirement.role);
  const named = new Set(
    claim.requirement.criteria.map((criterion) =>
      /^contract:\s*(\S+)/.exec(criterion.check ?? "")?.[1]
    ),
  );
  const relevant: WorkPacket["contracts"] = [];
  for (const id of await contractsOf(tx, [...names], [...named])) {
    const contract = await getContract(tx, id);
    const relation = relationOf(contract, names) ?? (named.has(contract.id) ? "consumer" : null);
    if (relation === null) continue;
    const { name, kind, owner, version, status, schema } = contract;
    relevant.push({ id, name, kind, relation, owner, version, status, schema });
  }
  return relevant;
}

function relationOf(contract: Contract, names: Set<string>): "owner" | "consumer" | null {
  if (names.has(contract.owner)) return "owner";
  return contract.consumers.some((consumer) => names.has(consumer.module)) ? "consumer" : null;
}
