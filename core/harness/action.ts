import type { Actor } from "../ssot/roles.ts";
import type { SpendScope } from "../ssot/runs/spend.ts";

/** Everything an agent can do to the workspace. Paths are workspace-relative. */
export type Action =
  | { kind: "read"; path: string; line: number; lines: number }
  | { kind: "list"; glob: string; limit: number; cursor?: string | undefined }
  | { kind: "search"; query: string; regex: boolean; glob: string; limit: number }
  | { kind: "write"; path: string; content: string }
  | { kind: "edit"; path: string; oldText: string; newText: string }
  | { kind: "delete"; path: string }
  | { kind: "command"; command: string; timeoutMs: number };

/** Who acts and which purse pays; `spend` is null outside a run. */
export interface ActionContext {
  actor: Actor;
  spend: SpendScope | null;
  signal: AbortSignal;
  /** A repeated action with this key gets the first one's reply and does nothing. */
  idempotencyKey?: string | undefined;
}

/** How each kind is called in the log. */
export const LOG_NAMES: Record<Action["kind"], string> = {
  read: "CODE_READ",
  list: "CODE_LIST",
  search: "CODE_SEARCH",
  write: "CODE_WRITE",
  edit: "CODE_EDIT",
  delete: "CODE_DELETE",
  command: "COMMAND_RUN",
};

/** What the log names as the action's target. */
export function targetOf(action: Action): string {
  switch (action.kind) {
    case "list":
    case "search":
      return action.glob;
    case "command":
      return action.command.slice(0, 200);
    default:
      return action.path;
  }
}
