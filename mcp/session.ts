import type { Actor, Project, SpendScope } from "../core/mod.ts";
import type { Toolset } from "./tool.ts";

/** One connection: who acts, on which project, with which tools. */
export interface Session {
  actor: Actor;
  project: Project;
  tools: ToolSelection;
  /** Set for built-in agents: the purse their actions are paid from. */
  spend: SpendScope | null;
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
