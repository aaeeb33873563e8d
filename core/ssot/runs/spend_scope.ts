import { fail } from "../../errors.ts";

/** Whose purse an action is paid from: a task of a run, a claim made outside any run, or a session. */
export interface SpendScope {
  run: string | null;
  /** The purse of this task: tokens and wall time are limited here. */
  task: string;
  /** The prefix over which steps are summed: the agent within an epoch. */
  epoch: string;
  /** Whether there is a task whose time passes. */
  timed: boolean;
}

export function runScope(run: string, epoch: number, agent: string, task: string): SpendScope {
  const own = `${run}/${epoch}/${agent}/`;
  return { run, task: `${own}${task}`, epoch: own, timed: true };
}

/** A task's purse by its name, `run-1/2/backend_agent/work-R0.1`; and its session's beginning. */
export function scopeOfTask(task: string): { scope: SpendScope; session: string; agent: string } {
  const [, run = "", epoch = "", agent = "", what = ""] =
    /^(run-\d+)\/(\d+)\/([a-z0-9_.-]+)\/([a-z]+-R[\d.]+)$/.exec(task) ?? [];
  if (run === "") {
    throw fail(
      "invalid",
      `Cannot work on the task ${JSON.stringify(task.slice(0, 100))}`,
      "Name it as `maestro run` does: run-1/2/backend_agent/work-R0.1.",
    );
  }
  return {
    scope: runScope(run, Number(epoch), agent, what),
    session: `${run}/${epoch}`,
    agent,
  };
}
