import type { HttpRules } from "../../../policies/mod.ts";
import type { NetworkUse } from "../network/gate.ts";
import type { Limits } from "./limits.ts";

/** One command to run: `writable` are workspace-relative directories the command may write in. */
export interface CommandSpec {
  command: string;
  /** Absolute path of the workspace; the command starts there. */
  workspace: string;
  /** Workspace-relative directories bound writable; `"."` means the whole workspace. */
  writable: string[];
  /** Workspace-relative paths hidden from the command or kept read-only by the provider. */
  hidden: string[];
  readOnly: string[];
  /** Workspace-relative files and directories whose contents the command must not see. */
  secrets?: readonly string[];
  env: Record<string, string>;
  timeoutMs: number;
  maxOutputBytes: number;
  /** The hosts that it may reach; where none is allowed there is no network at all. */
  network?: HttpRules;
  /** What it may use; the defaults where absent. */
  limits?: Limits;
  signal?: AbortSignal;
}

/** What really happened: exit code (124 on timeout, 128+n on signal n) and the output, cut at the limit. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  truncated: boolean;
  timedOut: boolean;
  /** Absent where the command had no way to the network, or one that nobody watches. */
  network?: NetworkUse;
}

/** A place where commands run; `isolated` is false where only policy analysis and the witness protect. */
export interface Sandbox {
  readonly name: "bubblewrap" | "docker" | "e2b" | "seatbelt" | "local";
  readonly isolated: boolean;
  run(spec: CommandSpec): Promise<CommandResult>;
}
