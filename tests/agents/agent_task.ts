import { type AgentTask, ALONE } from "../../core/loop/executor.ts";

/** A backend agent's task, with what is given here instead of what it usually has. */
export function taskOf(values: Partial<AgentTask> = {}): AgentTask {
  return {
    kind: "work",
    runId: "run1",
    epoch: 2,
    agent: "backend_agent",
    role: "backend",
    session: "run1/1",
    scope: {
      run: "run1",
      task: "run1/1/backend_agent/R0.1",
      epoch: "run1/1/backend_agent/",
      timed: true,
    },
    requirement: "R0.1",
    brief: "Earlier attempts: none.",
    maxSteps: 10,
    spend: { check: () => Promise.resolve(), record: () => Promise.resolve() },
    turn: ALONE,
    ...values,
  };
}
