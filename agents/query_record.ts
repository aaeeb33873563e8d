import type { AgentTask } from "./core_types.ts";
import type { Message, ModelReply, ToolSpec } from "./model.ts";

/** One query as it was asked and answered; exactly one of `reply` and `error` is not null. */
export interface QueryRecord {
  task: Pick<AgentTask, "runId" | "kind" | "role" | "requirement" | "epoch" | "agent">;
  step: number;
  model: string;
  messages: readonly Message[];
  tools: readonly ToolSpec[];
  reply: ModelReply | null;
  error: string | null;
}

/** Receives every query; the agent goes on when it has resolved. */
export type Recorder = (entry: QueryRecord) => void | Promise<void>;
