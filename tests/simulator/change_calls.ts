import {
  acquireLocks,
  changeStatus,
  editRequirement,
  moveRequirement,
  releaseLocks,
  SETTABLE,
} from "../../core/mod.ts";
import { markForReview } from "../../core/ssot/claims/claim.ts";
import type { Agent } from "./agents.ts";
import { type Call, createCall } from "./call.ts";
import { type CallMaker, chosen, knownIds, type Numbered } from "./call_maker.ts";

type Settable = (typeof SETTABLE)[number];

/** Blocks, frees, gives up or reopens a leaf. */
export const setStatus: CallMaker = (scene, agent, operation) => {
  const id = chosen(knownIds(scene), operation.pick);
  const status = chosen(SETTABLE, operation.amount);
  return id === undefined || status === undefined ? null : change(agent, operation, id, status);
};

/** Makes what was blocked or given up ready again. */
export function reset(agent: Agent, numbered: Numbered, id: string): Call {
  return change(agent, numbered, id, "PENDING");
}

function change(agent: Agent, numbered: Numbered, id: string, status: Settable): Call {
  return createCall(agent, numbered, {
    action: "REQUIREMENT_UPDATE",
    input: { id, status },
    useCase: (tx) => changeStatus(tx, id, status, `call ${numbered.index}`),
    landed: (ledger) => {
      ledger.facts.done.delete(id);
      ledger.grants.delete(id);
    },
  });
}

/** Hands over what it works on to whoever reviews it. */
export const submit: CallMaker = (_scene, agent, operation) => {
  if (!agent.holding) return null;
  const { id, fence } = agent.holding;
  return createCall(agent, operation, {
    action: "REQUIREMENT_COMPLETE",
    input: { id, fence },
    useCase: (tx) => markForReview(tx, id, `call ${operation.index}`, fence),
    landed: (ledger) => ledger.grants.delete(id),
    heard: () => agent.holding = null,
  });
};

/** Gives a requirement other dependencies and another rank. */
export const edit: CallMaker = (scene, agent, operation) => {
  const known = knownIds(scene);
  const id = chosen(known, operation.pick);
  if (id === undefined) return null;
  const count = operation.amount % 3;
  const dependsOn = Array.from(
    { length: count },
    (_, n) => chosen(known, operation.amount + n) ?? "",
  );
  return createCall(agent, operation, {
    action: "REQUIREMENT_UPDATE",
    input: { id, dependsOn },
    useCase: (tx) => editRequirement(tx, id, { dependsOn, priority: operation.amount % 5 }),
  });
};

/** Moves a requirement, and what lies under it, to another parent. */
export const move: CallMaker = (scene, agent, operation) => {
  const known = knownIds(scene);
  const id = chosen(known, operation.pick);
  const parent = chosen(known, operation.amount);
  if (id === undefined || parent === undefined) return null;
  return createCall(agent, operation, {
    action: "REQUIREMENT_MOVE",
    input: { id, parent },
    useCase: async (tx) => [...await moveRequirement(tx, id, parent)],
    landed: ({ facts }, renamed) => {
      for (const [from, to] of renamed) {
        facts.requirements.set(to, facts.requirements.get(from) ?? "");
        facts.requirements.delete(from);
      }
    },
  });
};

/** Locks a sub-tree, or gives back every lock it has. */
export const lock: CallMaker = (scene, agent, operation) => {
  const id = chosen(knownIds(scene), operation.pick);
  if (operation.amount % 3 === 0 || id === undefined) {
    return createCall(agent, operation, {
      action: "LOCK_RELEASE",
      useCase: (tx) => releaseLocks(tx),
    });
  }
  return createCall(agent, operation, {
    action: "LOCK_ACQUIRE",
    input: { id },
    useCase: (tx) => acquireLocks(tx, [`requirement:${id}`]),
  });
};
