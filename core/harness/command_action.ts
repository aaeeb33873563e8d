import { mayWrite, readOnlyDirectories, writableDirectories } from "../../policies/mod.ts";
import { cutMiddle } from "../ssot/criteria.ts";
import type { Actor } from "../ssot/roles.ts";
import type { Tx } from "../store/mod.ts";
import type { Action, ActionContext } from "./action.ts";
import type { FileParts } from "./file_action.ts";
import type { Grant } from "./grant.ts";
import { nestedRepositories, removeNewRepositories } from "./nested_repositories.ts";
import type { CommandResult, Sandbox } from "./sandboxes/sandbox.ts";
import type { TreeChange } from "./shadow_repo.ts";
import { recordTouch } from "./touched.ts";
import { undoTouched } from "./undo.ts";

const MAX_OUTPUT_BYTES = 1_000_000;
const MAX_OUTPUT_CHARS = 6_000;

/** What commands see besides the workspace; nothing of MAESTRO's own environment. */
const ENVIRONMENT = { LANG: "C.UTF-8", TERM: "dumb", CI: "true" };

export interface CommandParts extends FileParts {
  sandbox: () => Promise<{ sandbox: Sandbox; notice: string | null }>;
}

/** What a command did: its reply, and what to record with its log entry. */
export interface CommandOutcome {
  output: Record<string, unknown>;
  violations: string[];
  record: (tx: Tx) => Promise<void>;
}

/**
 * Runs an agent's command in the sandbox, then compares the workspace with before: what changed
 * inside its scope counts as the agent's, what changed outside is undone and is a violation.
 */
export async function runCommand(
  parts: CommandParts,
  { actor, signal }: ActionContext,
  grant: Grant,
  action: Extract<Action, { kind: "command" }>,
): Promise<CommandOutcome> {
  const { sandbox } = await parts.sandbox();
  const shadow = await parts.shadow();
  const directories = writableDirectories(parts.policy, grant.subject, grant.scope ?? []);
  const reach = sandbox.isolated ? directories : ["."];
  const repositories = (await nestedRepositories(parts.workspace, reach)).directories;
  const before = await shadow.tree();
  await openCommand(parts, actor, {
    command: action.command,
    directories,
    isolated: sandbox.isolated,
    repositories,
  }, before);
  const result = await sandbox.run({
    ...confinement(parts, directories, readOnlyDirectories(parts.policy, grant.subject)),
    command: action.command,
    timeoutMs: action.timeoutMs,
    signal,
  });
  const made = await removeNewRepositories(parts.workspace, reach, repositories);
  const changes = suspects(
    await shadow.changes(before, await shadow.tree()),
    directories,
    sandbox.isolated,
  );
  const mine = changes.filter(({ path }) =>
    mayWrite(parts.policy, grant.subject, grant.scope ?? [], path)
  );
  const outside = changes.filter((change) => !mine.includes(change));
  await undoTouched(outside, shadow, parts.workspace);
  const violations = [...made, ...outside.map(({ path }) => path)];
  return {
    output: reply(result, violations, sandbox),
    violations,
    record: async (tx) => {
      await tx.remove("open_commands", actor.agent);
      for (const { path, before, after } of mine) {
        await recordTouch(tx, actor.agent, path, before, after);
      }
    },
  };
}

/** Runs a command for the harness itself, such as a check: nothing it changes stays. */
export async function runReadOnly(
  parts: CommandParts,
  command: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { sandbox } = await parts.sandbox();
  const spec = { ...confinement(parts, []), command, timeoutMs, signal };
  if (sandbox.isolated) return await sandbox.run(spec);
  const shadow = await parts.shadow();
  const before = await shadow.tree();
  const result = await sandbox.run(spec);
  await undoTouched(await shadow.changes(before, await shadow.tree()), shadow, parts.workspace);
  return result;
}

/** After a kill: what a command had changed when it was cut off counts as its agent's. */
export async function settleOpenCommands(parts: CommandParts, actor: Actor): Promise<void> {
  const open = await parts.hub.read((tx) => tx.all("SELECT * FROM open_commands ORDER BY id"));
  for (const row of open) {
    const shadow = await parts.shadow();
    const { directories, isolated, repositories } = JSON.parse(String(row.command)) as OpenCommand;
    await removeNewRepositories(parts.workspace, isolated ? directories : ["."], repositories);
    const changes = await shadow.changes(String(row.tree), await shadow.tree());
    const label = { action: "COMMAND_SETTLE", target: String(row.id), input: null };
    await parts.hub.write(actor, label, async (tx) => {
      for (const { path, before, after } of suspects(changes, directories, isolated)) {
        await recordTouch(tx, String(row.id), path, before, after);
      }
      await tx.remove("open_commands", String(row.id));
    });
  }
}

interface OpenCommand {
  command: string;
  directories: string[];
  isolated: boolean;
  /** Repositories inside the workspace that were there before. */
  repositories: string[];
}

async function openCommand(
  { hub }: CommandParts,
  actor: Actor,
  command: OpenCommand,
  tree: string,
): Promise<void> {
  const label = { action: "COMMAND_BEGIN", target: command.command.slice(0, 200), input: command };
  await hub.write(actor, label, async (tx) => {
    await tx.upsert("open_commands", {
      id: actor.agent,
      command: JSON.stringify(command),
      tree,
      started_at: tx.now,
    });
  });
}

function confinement(
  { workspace }: CommandParts,
  writable: string[],
  readOnly: string[] = [],
) {
  return {
    workspace: workspace.root,
    writable,
    hidden: [".maestro"],
    readOnly: [".git", ...readOnly],
    env: ENVIRONMENT,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
}

/** An isolated command cannot have changed anything outside its directories: others did. */
function suspects(changes: TreeChange[], directories: string[], isolated: boolean): TreeChange[] {
  if (!isolated || directories.includes(".")) return changes;
  return changes.filter(({ path }) =>
    directories.some((directory) => path === directory || path.startsWith(`${directory}/`))
  );
}

function reply(
  result: CommandResult,
  violations: string[],
  sandbox: Sandbox,
): Record<string, unknown> {
  return {
    exit_code: result.exitCode,
    stdout: cutMiddle(result.stdout, MAX_OUTPUT_CHARS),
    stderr: cutMiddle(result.stderr, MAX_OUTPUT_CHARS),
    timed_out: result.timedOut,
    ...(result.truncated ? { truncated: true } : {}),
    ...(sandbox.isolated ? {} : { sandbox: `${sandbox.name} (not isolated)` }),
    ...(violations.length > 0 ? { undone_outside_scope: violations } : {}),
  };
}
