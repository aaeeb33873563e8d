import type { SpendScope } from "../ssot/runs/spend.ts";
import type { Role } from "../ssot/roles.ts";

/** `control`: to choose the next phase of a run, in words and without tools. */
export type TaskKind = "plan" | "work" | "review" | "control";

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

/**
 * An agent's place among those at work. Models are asked side by side; what an agent does with an
 * answer happens in its turn, one agent at a time. One turn holds all that touches the shared state
 * between two queries (paying for the answer, keeping it, its calls, the budget check before the
 * next query), so that the order of turns is all that the order of work depends on.
 */
export interface Turn {
  /** Waits for the turn and works in it. A turn is not taken within a turn. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/** The turn of who works alone. */
export const ALONE: Turn = { take: (work) => work() };

/**
 * What an attempt does differently from the ones that failed: it is shown what they wrote, it is cut
 * smaller by the planner, or another model is asked.
 */
export type Strategy = "normal" | "more_context" | "smaller_task" | "other_model";

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
  /** Absent: as ever. */
  strategy?: Strategy;
  spend: SpendGate;
  turn: Turn;
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
  | {
    /** The loop waits for an agent elsewhere, until then at most. */
    type: "waiting";
    agent: string;
    requirement: string;
    what: string;
    until: string;
  }
  | { type: "retry"; agent: string; step: number; reason: string; waitMs: number }
  | {
    /** So many old results were left out of the conversation, to stay within the model's window. */
    type: "elided";
    agent: string;
    step: number;
    places: number;
    tokensBefore: number;
    tokensAfter: number;
  };

/** A way to get a task done: built-in agents here, other agent programs later. */
export interface Executor {
  /**
   * Whether agents of a role act by themselves in processes of their own: the loop cannot give them
   * turns, and hears of them through the shared state. Absent: no role's do.
   */
  actsElsewhere?(role: Role): boolean;
  execute(
    task: AgentTask,
    emit: (event: AgentEvent) => void,
    signal: AbortSignal,
  ): Promise<AgentOutcome>;
}
