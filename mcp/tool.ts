import type { z } from "zod";
import type { Role } from "../core/mod.ts";
import type { Session } from "./session.ts";

/** Groups of tools a connection can ask for; `core` is what a worker needs. */
export const TOOLSETS = [
  "core",
  "workspace",
  "plan",
  "contracts",
  "review",
  "state",
  "run",
  "admin",
] as const;
export type Toolset = (typeof TOOLSETS)[number];

/** What a tool does to the world; decides the MCP hints and what `--read-only` leaves. */
type Effect = "read" | "write" | "execute";

/** What a handler may use of the call besides its input. */
export interface ToolCall {
  signal: AbortSignal;
  /** Hears what a call that takes long is at. */
  onStep?: (what: string) => void;
  /** Given by a caller that may have to repeat a write whose reply got lost. */
  idempotencyKey?: string | undefined;
}

/** The one definition of a tool: every surface dispatches it. */
export interface Tool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** `noun_verb` in [a-z0-9_]. */
  name: string;
  title: string;
  description: string;
  effect: Effect;
  /** Whether it deletes or overwrites what was there, or takes it from somebody. */
  destructive?: true;
  /** Whether a second call with the same arguments, and without a key, changes nothing more. */
  repeatable?: true;
  toolset: Toolset;
  /** Who may call it (seed 3, 4.6); `all` for reads. */
  roles: readonly Role[] | "all";
  input: I;
  output: O;
  /** The output is checked against its schema by dispatch. */
  handle(session: Session, input: z.infer<I>, call: ToolCall): Promise<Record<string, unknown>>;
}

/** Ties input, output and handler together for the type checker; returns its argument. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: Tool<I, O>): Tool {
  return tool as unknown as Tool;
}
