import type { RunScript } from "./odd_names.ts";
import type { FileParts } from "./file_action.ts";
import type { Sandbox } from "./sandboxes/sandbox.ts";

const MAX_OUTPUT_BYTES = 1_000_000;
const SCRIPT_TIMEOUT_MS = 60_000;

/** What commands see besides the workspace; nothing of MAESTRO's own environment. */
const ENVIRONMENT = { LANG: "C.UTF-8", TERM: "dumb", CI: "true" };

export interface CommandParts extends FileParts {
  sandbox: () => Promise<{ sandbox: Sandbox; notice: string | null }>;
}

/** What confines a command: where it may write, and what it may not see. */
export function confinement(
  { workspace }: CommandParts,
  writable: string[],
  secrets: readonly string[],
  readOnly: readonly string[] = [],
) {
  return {
    workspace: workspace.root,
    writable,
    hidden: [".maestro"],
    readOnly: [".git", ...readOnly],
    secrets,
    env: ENVIRONMENT,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
}

/** Runs our own small scripts, confined to where the command before could write. */
export function scriptRunner(parts: CommandParts, directories: string[]): RunScript {
  return async (command) => {
    const { sandbox } = await parts.sandbox();
    const spec = confinement(parts, directories, []);
    return await sandbox.run({ ...spec, command, timeoutMs: SCRIPT_TIMEOUT_MS });
  };
}
