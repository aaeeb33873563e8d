import type { ReadTx } from "../store/mod.ts";
import { earlierFailures } from "./attempts.ts";
import type { Claim } from "./claim.ts";
import { type Contract, contractsOf, getContract } from "./contracts.ts";
import { moduleNames } from "./modules.ts";
import { type Notice, noticesFor } from "./notices.ts";
import { getRequirement } from "./requirement.ts";
import { ancestors } from "./tree_ids.ts";

/** Everything an agent needs to do one requirement, in one reply. */
export interface WorkPacket {
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
  write_scope: string[];
  feedback: string[];
  /** What changed in contracts since their consumer pinned them, and conflicts to reconcile. */
  notices: Notice[];
  lease: { fence: number; expires_at: string };
}

/**
 * The packet of a claim: the goals above it, the results below it, the full schemas of the
 * contracts its agent owns or consumes, its write scope, and why earlier attempts failed.
 */
export async function workPacket(tx: ReadTx, claim: Claim): Promise<WorkPacket> {
  const { requirement, lease } = claim;
  const parents: WorkPacket["parents"] = [];
  for (const id of ancestors(requirement.id)) {
    const parent = await getRequirement(tx, id);
    parents.push({ id, title: parent.title, description: parent.description });
  }
  const dependencies: WorkPacket["dependencies"] = [];
  for (const id of requirement.dependencies) {
    const dependency = await getRequirement(tx, id);
    const { title, status, summary } = dependency;
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
    write_scope: requirement.scope,
    feedback: await earlierFailures(tx, requirement.title),
    notices: await noticesFor(tx, lease.holder, requirement.role),
    lease: { fence: lease.fence, expires_at: lease.expiresAt },
  };
}

async function relevantContracts(tx: ReadTx, claim: Claim): Promise<WorkPacket["contracts"]> {
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
