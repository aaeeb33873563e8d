import { readOnlyDirectories, type Subject, writableDirectories } from "../../policies/mod.ts";
import { cutMiddle } from "../ssot/requirements/criteria.ts";
import type { Actor } from "../ssot/roles.ts";
import type { Tx } from "../store/mod.ts";
import type { Action, ActionContext } from "./action.ts";
import { type AfterCommand, afterCommand } from "./witness/after_command.ts";
import { whileRunning, withTurn } from "./command_locks.ts";
import { type CommandParts, confinement, scriptRunner } from "./confinement.ts";
import type { Grant } from "./grant.ts";
import { guardFiles } from "./guarded_files.ts";
import { maskedOutput } from "./masked_output.ts";
import { closeCommand, noteCommand, type OpenCommand } from "./open_commands.ts";
import type { CommandResult, Sandbox } from "./sandboxes/sandbox.ts";
import { refuseTooManySecrets, type Survey, surveyWorkspace } from "./witness/survey.ts";
import type { Witnessed } from "./witness/witness.ts";

const MAX_OUTPUT_CHARS = 6_000;

/** What a command did: its reply, and what to record with its log entry. */
export interface CommandOutcome {
  output: Record<string, unknown>;
  violations: string[];
  /** For the log: which hosts it reached and was refused. */
  note: string;
  record: (tx: Tx) => Promise<void>;
}

/** `approved`: rules of the human gates that a person let the command pass. */
type GrantedCommand = Grant & { approved: readonly string[] };
type CommandAction = Extract<Action, { kind: "command" }>;
type Finish<T> = (outcome: CommandOutcome) => Promise<T>;

/**
 * Runs an agent's command in the sandbox, then compares the workspace with before: what changed
 * inside its scope counts as the agent's, what changed outside is undone and is a violation.
 * `finish` records the outcome; until it has, the command counts as running.
 */
export async function runCommand<T>(
  parts: CommandParts,
  context: ActionContext,
  grant: GrantedCommand,
  action: CommandAction,
  finish: Finish<T>,
): Promise<T> {
  const { sandbox } = await parts.sandbox();
  return await inOpenTurn(
    parts,
    sandbox,
    context,
    async (id) => await finish(await runNoted(parts, context, grant, action, sandbox, id)),
  );
}

async function runNoted(
  parts: CommandParts,
  { actor, signal }: ActionContext,
  grant: GrantedCommand,
  { command, timeoutMs }: CommandAction,
  sandbox: Sandbox,
  id: string,
): Promise<CommandOutcome> {
  const { policy } = parts;
  const { subject } = grant;
  const scope = grant.scope ?? [];
  const directories = writableDirectories(policy, subject, scope);
  const { open, secrets } = await prepare(parts, sandbox, subject, {
    agent: actor.agent,
    subject,
    scope,
    approved: grant.approved,
    command,
    timeoutMs,
    directories,
  });
  const tree = await (await parts.shadow()).tree();
  const noted = await noteCommand(parts, actor, id, open, tree);
  const result = await sandbox.run({
    ...confinement(parts, {
      subject,
      writable: directories,
      secrets,
      readOnly: readOnlyDirectories(policy, subject),
    }),
    command,
    timeoutMs,
    signal,
  });
  const seen = await afterCommand(parts, noted, scriptRunner(parts, directories));
  return {
    output: reply(result, seen, sandbox),
    violations: seen.undone,
    note: [networkNote(result), ...seen.notes].filter(Boolean).join("; "),
    record: (tx) => closeCommand(tx, id, actor.agent, seen.mine),
  };
}

/**
 * Runs a command for the harness itself, such as a check: nothing it changes stays. Without isolation
 * it is noted like an agent's, and what it changed is undone and logged as `actor`'s violation.
 */
export async function runReadOnly(
  parts: CommandParts,
  actor: Actor,
  { command, timeoutMs }: Omit<CommandAction, "kind">,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { sandbox } = await parts.sandbox();
  const begin = async () => {
    const { open, secrets } = await prepare(parts, sandbox, null, {
      agent: "",
      subject: { agent: "", role: "" },
      scope: [],
      command,
      timeoutMs,
      directories: [],
    });
    const reach = confinement(parts, { subject: null, writable: [], secrets });
    return { open, run: () => sandbox.run({ ...reach, command, timeoutMs, signal }) };
  };
  if (sandbox.isolated) return await (await begin()).run();
  return await inOpenTurn(parts, sandbox, { actor, signal }, async (id) => {
    const { open, run } = await begin();
    const noted = await noteCommand(parts, actor, id, open, await (await parts.shadow()).tree());
    const result = await run();
    const seen = await afterCommand(parts, noted, scriptRunner(parts, []));
    await recordCheck(parts, actor, id, command, seen);
    return result;
  });
}

async function recordCheck(
  { hub }: CommandParts,
  actor: Actor,
  id: string,
  command: string,
  seen: AfterCommand,
): Promise<void> {
  const { undone } = seen;
  const label = {
    action: "CHECK_RUN",
    target: command.slice(0, 200),
    status: undone.length === 0 ? "SUCCESS" as const : "DENIED" as const,
    error: undone.length === 0 ? "" : violationText(undone),
    note: seen.notes.join("; "),
  };
  await hub.write(actor, label, (tx) => closeCommand(tx, id, "", seen.mine));
}

/** What the log says of changes that were taken back. */
export function violationText(undone: readonly string[]): string {
  return `changed outside its scope, undone: ${undone.join(", ")}`;
}

/** `work` under the name by which its command counts as running. */
async function inOpenTurn<T>(
  parts: CommandParts,
  sandbox: Sandbox,
  { actor, signal }: Pick<ActionContext, "actor" | "signal">,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const { workspace, hub } = parts;
  const isFree = async (id: string) =>
    await hub.read((tx) => tx.get("open_commands", id)) === undefined;
  return await inTurn(
    parts,
    sandbox,
    signal,
    () => whileRunning(workspace, actor.session, isFree, work),
  );
}

/** Isolated commands run side by side: nothing they change can be taken for another's. */
function inTurn<T>(
  { workspace }: CommandParts,
  { isolated }: Sandbox,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return isolated ? work() : withTurn(workspace, signal, work);
}

async function prepare(
  parts: CommandParts,
  { isolated }: Sandbox,
  reader: Subject | null,
  command: Omit<OpenCommand, "isolated" | "before" | "guarded">,
): Promise<{ open: OpenCommand; secrets: Survey["secrets"] }> {
  const survey = await surveyWorkspace(parts.workspace, parts.policy, reader);
  if (isolated) refuseTooManySecrets(survey);
  const { secrets, ...before } = survey;
  const guarded = isolated
    ? []
    : await guardFiles(parts.workspace, await parts.shadow(), before.repositories);
  return { open: { ...command, isolated, before, guarded }, secrets };
}

function networkNote({ network }: CommandResult): string {
  const { reached, refused } = network ?? { reached: [], refused: [] };
  const parts = [
    ...(reached.length > 0 ? [`reached ${reached.join(", ")}`] : []),
    ...(refused.length > 0 ? [`refused ${refused.map(({ target }) => target).join(", ")}`] : []),
  ];
  return parts.join("; ").slice(0, 2_000);
}

function networkReply({ network }: CommandResult): Record<string, unknown> {
  return network && network.refused.length > 0 ? { network_refused: network.refused } : {};
}

function reply(
  result: CommandResult,
  { undone, left, keptIn }: Witnessed,
  sandbox: Sandbox,
): Record<string, unknown> {
  return {
    exit_code: result.exitCode,
    stdout: cutMiddle(maskedOutput(result.stdout), MAX_OUTPUT_CHARS),
    stderr: cutMiddle(maskedOutput(result.stderr), MAX_OUTPUT_CHARS),
    timed_out: result.timedOut,
    ...networkReply(result),
    ...(result.truncated ? { truncated: true } : {}),
    ...(sandbox.isolated ? {} : { sandbox: `${sandbox.name} (not isolated)` }),
    ...(undone.length > 0 ? { undone_outside_scope: undone } : {}),
    ...(keptIn !== null ? { undone_kept_in: keptIn } : {}),
    ...(left.length > 0 ? { changed_by_others: left } : {}),
  };
}
