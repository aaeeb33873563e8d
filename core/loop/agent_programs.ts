import { budgetOf } from "../../policies/mod.ts";
import { MISSING_EXIT, runAgentProgram } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { getRequirement } from "../ssot/requirements/requirement.ts";
import { requireBudget } from "../ssot/runs/spend.ts";
import { spendOf } from "../ssot/runs/spend_rows.ts";
import { getRun } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import type { AgentTask } from "./executor.ts";

/** How an agent program is started for a task. */
interface TaskProgram {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  input: string;
  onLine: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Runs an agent's own program for a task: in the time that is left to it, with the write scope of
 * its requirement, its words and output kept under `.maestro/runs/<run>/agents/`. Error:
 * budget_exhausted, before it is started.
 */
export async function runTaskProgram(base: Project, task: AgentTask, program: TaskProgram) {
  const project = await base.forMission(task.requirement);
  const actor = { agent: task.agent, role: task.role, session: task.session };
  const { scope, wallMs } = await project.hub.read(async (tx) => ({
    scope: task.kind === "work" ? (await getRequirement(tx, task.requirement)).scope : null,
    wallMs: Math.min(
      await requireBudget(tx, task.scope, budgetOf(project.policy, actor)),
      await leftOfRun(tx, task.runId),
    ),
  }));
  const { code, timedOut, stderr, undone } = await runAgentProgram(project, actor, {
    ...program,
    // Who works on no requirement writes nothing; one without a scope is for all its role may write.
    scope: scope === null || scope.length > 0 ? scope ?? [] : ["**"],
    spend: task.scope,
    directory: await freeDirectory(project, task),
    wallMs,
  });
  return { code, timedOut, stderr, undone, missing: code === MISSING_EXIT };
}

async function leftOfRun(tx: ReadTx, id: string): Promise<number> {
  const { maxMinutes } = (await getRun(tx, id)).options;
  if (maxMinutes === null) return Infinity;
  return (await spendOf(tx, id)).startedAtMs + maxMinutes * 60_000 - tx.nowMs;
}

/** A task that is repeated after a rest keeps what was before. */
async function freeDirectory({ stateDir }: Project, task: AgentTask): Promise<string> {
  const { runId, epoch, kind, requirement, agent } = task;
  const name = `runs/${runId}/agents/${epoch}-${kind}-${requirement}-${agent}`;
  for (let n = 1;; n++) {
    const directory = n === 1 ? name : `${name}-${n}`;
    const there = await Deno.lstat(`${stateDir}/${directory}`).then(() => true, () => false);
    if (!there) return directory;
  }
}
