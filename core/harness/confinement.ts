import { httpRulesFor, type Policy, type Subject } from "../../policies/mod.ts";
import type { RulesOf } from "../project_policy/mission_rules.ts";
import type { RunScript } from "./odd_names.ts";
import type { FileParts } from "./file_action.ts";
import type { Limits } from "./sandboxes/limits.ts";
import type { Sandbox } from "./sandboxes/sandbox.ts";

const SCRIPT_TIMEOUT_MS = 60_000;

/** What commands see besides the workspace; nothing of MAESTRO's own environment. */
const ENVIRONMENT = { LANG: "C.UTF-8", TERM: "dumb", CI: "true" };

export interface CommandParts extends FileParts {
  rulesOf: RulesOf;
  sandbox: () => Promise<{ sandbox: Sandbox; notice: string | null }>;
}

/** Whose command it is, where it may write, and what it may not see or change. */
interface Reach {
  /** Null for the harness's own: what holds for everybody. */
  subject: Subject | null;
  writable: string[];
  secrets: readonly string[];
  readOnly?: readonly string[];
}

/** What confines a command, in the sandboxes' terms. */
export function confinement(
  { workspace, policy }: CommandParts,
  { subject, writable, secrets, readOnly = [] }: Reach,
) {
  return {
    workspace: workspace.root,
    writable,
    hidden: [".maestro"],
    readOnly: [".git", ...readOnly],
    secrets,
    env: ENVIRONMENT,
    network: httpRulesFor(policy, subject),
    ...limitsIn(policy),
  };
}

/** The limits that a policy sets, in the sandboxes' terms. */
function limitsIn({ sandbox: { limits } }: Policy): { limits: Limits; maxOutputBytes: number } {
  return {
    maxOutputBytes: limits.output_kb * 1000,
    limits: {
      cpuSeconds: limits.cpu_seconds ?? null,
      memoryMb: limits.memory_mb,
      processes: limits.processes,
      fileMb: limits.file_mb,
      wallSeconds: limits.wall_seconds,
    },
  };
}

/** Runs our own small scripts, confined to where the command before could write. */
export function scriptRunner(parts: CommandParts, directories: string[]): RunScript {
  return async (command) => {
    const { sandbox } = await parts.sandbox();
    const { network: _, ...spec } = confinement(parts, {
      subject: null,
      writable: directories,
      secrets: [],
    });
    return await sandbox.run({ ...spec, command, timeoutMs: SCRIPT_TIMEOUT_MS });
  };
}
