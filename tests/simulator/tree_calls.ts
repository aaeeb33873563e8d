import {
  addDependency,
  addRoot,
  decompose,
  type NewRequirement,
  type Role,
} from "../../core/mod.ts";
import { createCall } from "./call.ts";
import { type CallMaker, chosen, knownIds } from "./call_maker.ts";
import type { Operation } from "./plan.ts";

const ROOTS_MAX = 3;
const CHILDREN_AT_ONCE = 4;
const NODES_MAX = 60;
const ROLES: readonly (Role | null)[] = ["backend", "frontend", "test", null, "backend"];

export const root: CallMaker = ({ ledger }, agent, operation) => {
  const roots = [...ledger.facts.requirements.keys()].filter((id) => !id.includes("."));
  if (roots.length >= ROOTS_MAX) return null;
  const title = `root of ${operation.index}`;
  return createCall(agent, operation, {
    action: "REQUIREMENT_ADD",
    input: { title },
    useCase: (tx) => addRoot(tx, { title, description: "", role: null }),
    landed: (ledger, id) => ledger.facts.requirements.set(id, title),
  });
};

/** Adds children; some wait for a sibling, some for anything else there is. */
export const decomposition: CallMaker = (scene, agent, operation) => {
  const known = knownIds(scene);
  // Mostly near the root, so that trees grow broad.
  const near = operation.amount % 3 === 0 ? known : known.slice(0, 4);
  const parent = chosen(near, operation.pick);
  if (parent === undefined || known.length >= NODES_MAX) return null;
  const others = known.filter((id) => !parent.startsWith(id));
  const children = childrenOf(operation, others);
  return createCall(agent, operation, {
    action: "REQUIREMENT_DECOMPOSE",
    input: { parent, children },
    useCase: (tx) => decompose(tx, parent, children),
    landed: ({ facts }, ids) => {
      for (const [index, id] of ids.entries()) {
        facts.requirements.set(id, children[index]?.title ?? "");
      }
    },
  });
};

export const dependency: CallMaker = (scene, agent, operation) => {
  const known = knownIds(scene);
  const requirement = chosen(known, operation.pick);
  const dependsOn = chosen(known, operation.amount);
  if (requirement === undefined || dependsOn === undefined) return null;
  return createCall(agent, operation, {
    action: "REQUIREMENT_UPDATE",
    input: { requirement, dependsOn },
    useCase: (tx) => addDependency(tx, requirement, dependsOn),
  });
};

function childrenOf({ index, pick, amount }: Operation, others: string[]): NewRequirement[] {
  const count = 1 + amount % CHILDREN_AT_ONCE + (index <= 2 ? 2 : 0);
  return Array.from({ length: count }, (_, n): NewRequirement => {
    const dependsOn = [
      ...(n > 0 && (amount >> n) % 3 === 0 ? [String(n - 1)] : []),
      ...(others.length > 0 && (pick >> n) % 5 === 0 ? [chosen(others, amount + n) ?? ""] : []),
    ];
    return {
      title: `part ${n} of ${index}`,
      description: "",
      role: chosen(ROLES, pick + n) ?? null,
      priority: (pick >> n) % 3,
      dependsOn,
      criteria: (amount >> n) % 7 === 0 ? [{ text: "it works", check: null }] : [],
    };
  });
}
