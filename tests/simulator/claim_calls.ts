import { claimRequirement, markDone, releaseRequirement } from "../../core/mod.ts";
import { claimScope } from "../../core/ssot/runs/spend.ts";
import type { Agent } from "./agents.ts";
import { type Call, createCall } from "./call.ts";
import { type CallMaker, chosen, knownIds, type Numbered } from "./call_maker.ts";
import { type Ledger, SURELY_HELD_MS } from "./ledger.ts";
import { Violation } from "./violation.ts";

/** The natural next thing: finish what it holds, else claim the best ready requirement. */
export const work: CallMaker = (_scene, agent, operation) =>
  agent.holding ? complete(agent, operation, agent.holding) : claim(agent, operation);

/** Claims one by id, ready or not. */
export const claimById: CallMaker = (scene, agent, operation) =>
  claim(agent, operation, chosen(knownIds(scene), operation.pick));

/** A write that changes nothing: a sign of life. */
export const touch: CallMaker = (_scene, agent, operation) =>
  createCall(agent, operation, { action: "NOTE", useCase: () => Promise.resolve(null) });

export const release: CallMaker = (_scene, agent, operation) => {
  if (!agent.holding) return null;
  const { id } = agent.holding;
  return createCall(agent, operation, {
    action: "REQUIREMENT_RELEASE",
    input: { id },
    useCase: (tx) => releaseRequirement(tx, id, "gives up"),
    landed: (ledger) => ledger.grants.delete(id),
    heard: () => agent.holding = null,
  });
};

/** Comes back with a claim of long ago, whatever happened since. */
export const late: CallMaker = (_scene, agent, operation) => {
  const old = chosen(agent.claims, operation.pick);
  if (!old) return null;
  const session = operation.amount % 2 === 0 ? old.session : agent.actor.session;
  return complete({ ...agent, actor: { ...agent.actor, session } }, operation, old);
};

export function claim(agent: Agent, operation: Numbered, id?: string): Call {
  const { agent: name, session } = agent.actor;
  return createCall(agent, operation, {
    action: "REQUIREMENT_CLAIM",
    input: id === undefined ? {} : { id },
    useCase: (tx) => claimRequirement(tx, id),
    landed: (ledger, reply, nowMs) => {
      if (reply.requirement === null) return;
      const { fence, resource } = reply.lease;
      // Its time passes from here on.
      const { task } = claimScope(name, resource);
      ledger.spent.set(task, ledger.spent.get(task) ?? 0);
      grant(ledger, reply.requirement.id, { agent: name, session, fence, activeMs: nowMs });
    },
    heard: (reply) => {
      if (reply.requirement === null) return;
      agent.holding = { id: reply.requirement.id, fence: reply.lease.fence };
      agent.claims.push({ ...agent.holding, session });
    },
  });
}

export function complete(
  agent: Agent,
  operation: Numbered,
  held: { id: string; fence: number },
): Call {
  const { id, fence } = held;
  return createCall(agent, operation, {
    action: "REQUIREMENT_COMPLETE",
    input: { id, fence },
    useCase: (tx) => markDone(tx, id, `call ${operation.index}`, fence),
    landed: (ledger) => {
      const newest = ledger.fences.get(id);
      if (newest !== fence) {
        throw new Violation(
          "late holder refused",
          `${id} was completed with fence ${fence}, the last granted is ${newest}`,
        );
      }
      ledger.facts.done.add(id);
      ledger.grants.delete(id);
    },
    heard: () => agent.holding = null,
  });
}

/** A claim may replace one in force only for the same agent, and with a higher fence always. */
function grant(ledger: Ledger, id: string, next: Parameters<Ledger["grants"]["set"]>[1]): void {
  const before = ledger.grants.get(id);
  if (before && before.agent !== next.agent && next.activeMs < before.activeMs + SURELY_HELD_MS) {
    throw new Violation(
      "one live holder",
      `${id} was given to ${next.agent} while ${before.agent} held it`,
    );
  }
  const highest = ledger.fences.get(id) ?? 0;
  if (next.fence <= highest) {
    throw new Violation(
      "fences grow",
      `${id} was claimed with fence ${next.fence} after ${highest}`,
    );
  }
  // Claiming gives back whatever else the agent once held and let run out.
  for (const [other, { agent }] of ledger.grants) {
    if (agent === next.agent) ledger.grants.delete(other);
  }
  ledger.fences.set(id, next.fence);
  ledger.grants.set(id, next);
}
