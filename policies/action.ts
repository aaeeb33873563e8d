import type { CountLines } from "./line_loss.ts";

/**
 * What an agent asks to do, in the terms a policy judges. Paths are workspace-relative with `/`;
 * `linesDeleted` is null where the file is too large to count them; `countLines` tells it of the
 * files that a command names. `before` is the present text of the file, null where it is not known:
 * only what a write adds to it is held against it.
 */
export type PolicyAction =
  | { kind: "read"; path: string }
  | {
    kind: "write";
    path: string;
    content: string;
    linesDeleted: number | null;
    before?: string | null;
  }
  | { kind: "delete"; path: string; linesDeleted: number | null }
  | { kind: "command"; command: string; countLines?: CountLines }
  | { kind: "http"; url: string; method: string };

/** Who asks: an entry of the policy is looked up by agent name, then by role. */
export interface Subject {
  agent: string;
  role: string;
}
