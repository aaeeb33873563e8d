import type { Actor, Project, SpendScope, WriteLabel } from "../core/mod.ts";
import type { ToolCall, Toolset } from "./tool.ts";

/** One connection: who acts, on which project, with which tools. */
export interface Session {
  actor: Actor;
  project: Project;
  tools: ToolSelection;
  /** Set for built-in agents: the purse their actions are paid from. */
  spend: SpendScope | null;
}

/** Commits a tool's change under the connection's actor, once however often the call is repeated. */
export function commit<T>(
  { project, actor }: Session,
  { idempotencyKey }: ToolCall,
  label: WriteLabel,
  useCase: Parameters<typeof project.hub.write<T>>[2],
): Promise<T> {
  return project.hub.write(actor, { ...label, idempotencyKey }, useCase);
}

/** Which tools a connection sees; `readOnly` wins over everything. */
export interface ToolSelection {
  toolsets: readonly Toolset[];
  include: readonly string[];
  exclude: readonly string[];
  readOnly: boolean;
}

export const DEFAULT_SELECTION: ToolSelection = {
  toolsets: ["core"],
  include: [],
  exclude: [],
  readOnly: false,
};
