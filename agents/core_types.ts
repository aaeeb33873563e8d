// The one place where this folder names core: types only, nothing of core is loaded at run time.
export type { Clock } from "../core/mod.ts";
export type {
  AgentEvent,
  AgentOutcome,
  AgentTask,
  Executor,
  TaskKind,
  TokenUsage,
} from "../core/mod.ts";
export type { Role } from "../core/mod.ts";
