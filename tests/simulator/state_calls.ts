import { closeSession, openSession, restoreState, setMemory } from "../../core/mod.ts";
import { claimScope, recordSpend, requireBudget } from "../../core/ssot/runs/spend.ts";
import { requireLease } from "../../core/ssot/claims/leases.ts";
import { createSnapshot } from "../../core/ssot/log/snapshots.ts";
import type { Agent } from "./agents.ts";
import { type Call, createCall } from "./call.ts";
import { type CallMaker, chosen, knownIds } from "./call_maker.ts";
import type { Operation } from "./plan.ts";

/** How many steps a claim may cost in a simulation. */
export const STEPS_MAX = 2;
const BUDGET = { maxTokens: 1_000, maxSteps: STEPS_MAX, maxWallMs: 1e12 };
const KEYS = ["plan", "found", "todo"];

export const remember: CallMaker = (_scene, agent, operation) => {
  const key = chosen(KEYS, operation.pick) ?? "";
  const value = operation.amount % 5 === 0 ? "" : `said in ${operation.index}`;
  const id = `${agent.actor.agent}/${key}`;
  return createCall(agent, operation, {
    action: "MEMORY_WRITE",
    input: { key, value },
    useCase: (tx) => setMemory(tx, key, value),
    landed: ({ facts }) => {
      if (value === "") facts.memory.delete(id);
      else facts.memory.set(id, value);
    },
  });
};

/** Paid steps of work on what it holds: all of them or none, and each is asked for. */
export const spend: CallMaker = (_scene, agent, operation) => {
  if (!agent.holding) return null;
  const { id, fence } = agent.holding;
  const resource = `requirement:${id}`;
  const steps = 1 + operation.amount % (STEPS_MAX + 1);
  const scope = claimScope(agent.actor.agent, resource);
  return createCall(agent, operation, {
    action: "WORKSPACE_WRITE",
    input: { id, fence },
    useCase: async (tx) => {
      await requireLease(tx, resource, tx.actor, fence);
      for (let step = 0; step < steps; step++) {
        await requireBudget(tx, scope, BUDGET);
        await recordSpend(tx, scope, { steps: 1, tokens: 10 });
      }
    },
    landed: ({ spent }) => spent.set(scope.task, (spent.get(scope.task) ?? 0) + steps),
  });
};

export const snapshot: CallMaker = (_scene, agent, operation) =>
  createCall(agent, operation, {
    action: "SNAPSHOT_CREATE",
    useCase: (tx) => createSnapshot(tx, `of ${operation.index}`, null),
    landed: ({ snapshots }, { id, seq }) => snapshots.push({ id, seq }),
  });

/** Puts the whole state back to a position whose hash is known. */
export const restore: CallMaker = (scene, agent, operation) =>
  goBack(agent, operation, position(scene.positions, operation), undefined);

/** Puts one root's tree back and nothing else, as for a run that wrote nothing itself. */
export const rollback: CallMaker = (scene, agent, operation) => {
  const roots = knownIds(scene).filter((id) => !id.includes("."));
  return goBack(
    agent,
    operation,
    position(scene.positions, operation),
    chosen(roots, operation.amount),
  );
};

/** Its connection breaks and it comes back under a new session. */
export const reconnect: CallMaker = (_scene, agent, operation) => {
  const old = agent.actor;
  const disconnected = operation.amount % 2 === 0;
  return createCall(agent, operation, {
    action: "SESSION_OPEN",
    input: { disconnected },
    useCase: async (tx) => {
      await closeSession(tx, old, disconnected);
      return await openSession(tx, { agent: old.agent, client: "simulated", role: old.role });
    },
    landed: (ledger) => {
      // Its claims may run out sooner now; the exact times are the lease model's business.
      for (const [id, { agent: holder }] of ledger.grants) {
        if (holder === old.agent) ledger.grants.delete(id);
      }
    },
    heard: (actor) => agent.actor = actor,
  });
};

function goBack(agent: Agent, operation: Operation, seq: number, root: string | undefined): Call {
  return createCall(agent, operation, {
    action: "STATE_RESTORE",
    input: { seq, root },
    restores: { seq, root },
    useCase: (tx) =>
      restoreState(tx, seq, root === undefined ? undefined : { run: "nobody's run", root }),
    landed: (ledger) => ledger.goBack(seq, root),
  });
}

/** Mostly a late one: much of a plan would be lost otherwise. */
function position(positions: readonly number[], { pick, amount }: Operation): number {
  const recent = amount % 4 === 0 ? positions : positions.slice(-4);
  return chosen(recent, pick) ?? 0;
}
