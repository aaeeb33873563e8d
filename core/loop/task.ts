import { budgetOf } from "../../policies/mod.ts";
import { builtinAgentName, type Role } from "../ssot/roles.ts";
import type { Run } from "../ssot/runs.ts";
import type { AgentOutcome, TaskKind } from "./executor.ts";
import type { Loop } from "./loop.ts";
import { spendGate } from "./purse.ts";

/** Hands one task to the agent of a role, under its budget. */
export async function runTask(
  loop: Loop,
  run: Run,
  what: { kind: TaskKind; role: Role; requirement: string; brief: string },
): Promise<AgentOutcome> {
  const agent = builtinAgentName(what.role);
  const actor = { agent, role: what.role, session: sessionName(run) };
  const { gate, scope } = spendGate(loop.project, run, actor, `${what.kind}-${what.requirement}`);
  return await loop.executor.execute(
    {
      ...what,
      runId: run.id,
      epoch: run.epoch,
      agent,
      session: actor.session,
      scope,
      maxSteps: budgetOf(loop.project.policy, actor).maxSteps,
      spend: gate,
    },
    loop.emit,
    loop.signal,
  );
}

/** The session of every built-in agent of one epoch; a later epoch's fence tells them apart. */
function sessionName(run: Run): string {
  return `${run.id}/${run.epoch}`;
}
