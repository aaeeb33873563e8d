import { budgetOf } from "../../policies/mod.ts";
import { runScope, setAside, type SpendScope } from "../ssot/runs/spend.ts";
import { builtinAgentName, type Role } from "../ssot/roles.ts";
import type { Run } from "../ssot/runs/runs.ts";
import { loopActor } from "./epoch.ts";
import { type AgentOutcome, ALONE, type TaskKind, type Turn } from "./executor.ts";
import type { Loop } from "./loop.ts";
import { strategyOf } from "./strategy.ts";
import { spendGate } from "./purse.ts";

/** One agent's part in an epoch. */
interface TaskId {
  kind: TaskKind;
  role: Role;
  requirement: string;
  /** Absent: the one agent of its role. */
  agent?: string;
}

/** Hands one task to the agent of a role, under its budget. */
export async function runTask(
  loop: Loop,
  run: Run,
  { brief, turn = ALONE, ...what }: TaskId & { brief: string; turn?: Turn },
): Promise<AgentOutcome> {
  const { kind, role, requirement } = what;
  const agent = agentOf(what);
  const actor = { agent, role, session: sessionName(run) };
  const scope = scopeOf(run, what);
  const { strategy, advice } = await strategyOf(loop.project, run, { ...what, agent });
  return await loop.executor.execute(
    {
      kind,
      role,
      requirement,
      brief: [brief, advice].filter(Boolean).join("\n\n"),
      strategy,
      runId: run.id,
      epoch: run.epoch,
      agent,
      session: actor.session,
      scope,
      maxSteps: kind === "control" ? 1 : budgetOf(loop.project.policy, actor).maxSteps,
      spend: spendGate(loop.project, actor, scope),
      turn,
    },
    loop.emit,
    loop.signal,
  );
}

/** A task that rests with its run is repeated as a whole, out of a full purse. */
export async function restTask({ project }: Loop, run: Run, task: TaskId): Promise<void> {
  const scope = scopeOf(run, task);
  const actor = loopActor(run.id);
  const label = { action: "TASK_REST", target: scope.task };
  await project.hub.write(actor, label, (tx) => setAside(tx, scope));
}

function scopeOf(run: Run, task: TaskId): SpendScope {
  return runScope(run.id, run.epoch, agentOf(task), `${task.kind}-${task.requirement}`);
}

function agentOf({ agent, role }: TaskId): string {
  return agent ?? builtinAgentName(role);
}

/** The session of every built-in agent of one epoch; a later epoch's fence tells them apart. */
function sessionName(run: Run): string {
  return `${run.id}/${run.epoch}`;
}
