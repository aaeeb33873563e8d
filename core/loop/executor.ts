import type { SpendScope } from "../ssot/spend.ts";
import type { Role } from "../ssot/roles.ts";

export type TaskKind = "plan" | "work" | "review";

/** Token counts of one model query; `estimated` where the endpoint reported none. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  estimated: boolean;
}

/** The harness's view of what a task may still spend; `check` rejects with code budget_exhausted. */
export interface SpendGate {
  check(): Promise<void>;
  record(usage: TokenUsage): Promise<void>;
}

/** One piece of work handed to an agent: plan a requirement, do it, or review an epoch. */
export interface AgentTask {
  kind: TaskKind;
  runId: string;
  epoch: number;
  agent: string;
  role: Role;
  /** The session and purse under which the agent's calls are judged and paid. */
  session: string;
  scope: SpendScope;
  /** The requirement planned or worked on; for a review the root. */
  requirement: string;
  /** What to do, in words; for work the packet returned by the claim is added by the executor. */
  brief: string;
  maxSteps: number;
  spend: SpendGate;
}

/** How a task ended; nothing here is proof of work, the loop looks at the hub for that. */
export interface AgentOutcome {
  status: "finished" | "gave_up" | "budget_exhausted" | "model_unavailable" | "aborted";
  reason: string;
  steps: number;
}

/** What a running agent reports for live views and transcripts. */
export type AgentEvent =
  | { type: "query"; agent: string; step: number }
  | { type: "reply"; agent: string; step: number; text: string; usage: TokenUsage }
  | { type: "tool"; agent: string; step: number; tool: string; target: string; ok: boolean }
  | { type: "retry"; agent: string; step: number; reason: string; waitMs: number };

/** A way to get a task done: built-in agents here, other agent programs later. */
export interface Executor {
  execute(
    task: AgentTask,
    emit: (event: AgentEvent) => void,
    signal: AbortSignal,
  ): Promise<AgentOutcome>;
}
