import type { Subject } from "../../policies/mod.ts";
import type { Actor } from "../ssot/roles.ts";
import { stateRows } from "../ssot/log/state_rows.ts";
import type { Tx } from "../store/mod.ts";
import { type AfterCommand, afterCommand } from "./witness/after_command.ts";
import { ifAbandoned } from "./command_locks.ts";
import { type CommandParts, scriptRunner } from "./confinement.ts";
import type { Guarded } from "./guarded_files.ts";
import { lstatOrNull, parentOf } from "./safe_paths.ts";
import type { TreeChange } from "./repositories/shadow_repo.ts";
import type { Before } from "./witness/tidy.ts";
import { recordTouch } from "./witness/touched.ts";

/** A running command, as it is noted: all that is needed to settle what it did. */
export interface OpenCommand {
  agent: string;
  subject: Subject;
  /** Globs of the claim; nothing may be written without. */
  scope: readonly string[];
  /** Rules of the human gates that it was let through. */
  approved?: readonly string[];
  command: string;
  timeoutMs: number;
  /** Where it could write, were it isolated. */
  directories: string[];
  isolated: boolean;
  before: Before;
  /** Files outside the tree that are put back; empty where the sandbox protects them. */
  guarded: Guarded;
}

/** A noted command with the tree before it. */
export interface NotedCommand extends OpenCommand {
  tree: string;
  startedAt: string;
}

/** Some file systems tell the time in coarse steps. */
const EARLY_MS = 2_000;
/** What a command may take beyond its time to be started and killed. */
const LATE_MS = 10_000;

/** Notes a command before it is started. */
export async function noteCommand(
  { hub }: CommandParts,
  actor: Actor,
  id: string,
  command: OpenCommand,
  tree: string,
): Promise<NotedCommand> {
  const label = { action: "COMMAND_BEGIN", target: command.command.slice(0, 200), input: command };
  return await hub.write(actor, label, async (tx) => {
    await tx.insert("open_commands", {
      id,
      command: JSON.stringify(command),
      tree,
      started_at: tx.now,
    });
    return { ...command, tree, startedAt: tx.now };
  });
}

/** Forgets a command and records what it changed as its agent's. */
export async function closeCommand(
  tx: Tx,
  id: string,
  agent: string,
  mine: readonly TreeChange[],
): Promise<void> {
  await tx.remove("open_commands", id);
  for (const { path, before, after } of mine) await recordTouch(tx, agent, path, before, after);
}

/**
 * After a kill: what a command did while it can have run is judged as if it had ended then. Files
 * changed at another time are somebody else's: they stay, and the log names them. A command whose
 * process still runs is left to it.
 */
export async function settleOpenCommands(parts: CommandParts, actor: Actor): Promise<void> {
  const open = await parts.hub.read((tx) => stateRows(tx, "open_commands"));
  for (const { id } of open) {
    await ifAbandoned(
      parts.workspace,
      String(id),
      (startedMs) => settle(parts, actor, String(id), startedMs),
    );
  }
}

async function settle(
  parts: CommandParts,
  actor: Actor,
  id: string,
  startedMs: number,
): Promise<void> {
  const row = await parts.hub.read((tx) => tx.get("open_commands", id));
  if (row === undefined) return;
  const noted: NotedCommand = {
    ...JSON.parse(String(row.command)) as OpenCommand,
    tree: String(row.tree),
    startedAt: String(row.started_at),
  };
  const run = scriptRunner(parts, noted.directories);
  const endMs = startedMs + noted.timeoutMs + LATE_MS;
  const seen = await afterCommand(parts, noted, run, async (path, gone) => {
    const time = await changeTime(parts, path, gone);
    return time >= startedMs - EARLY_MS && time <= endMs;
  });
  const label = {
    action: "COMMAND_SETTLE",
    target: id,
    input: null,
    always: true,
    note: noteOf(seen),
  };
  await parts.hub.write(actor, label, (tx) => closeCommand(tx, id, noted.agent, seen.mine));
}

function noteOf(seen: AfterCommand): string {
  const { undone, left } = seen;
  const parts = [
    ...seen.notes,
    ...(undone.length > 0 ? [`undone outside its scope: ${undone.join(", ")}`] : []),
    ...(left.length > 0 ? [`left, not changed while it ran: ${left.join(", ")}`] : []),
  ];
  return parts.join("; ").slice(0, 2_000);
}

/**
 * When what is at a path was last changed, 0 where nobody knows. The time of a file's entry is what
 * no program can set; of a file that is gone its directory's tells.
 */
async function changeTime(
  { workspace }: CommandParts,
  path: string,
  gone: boolean,
): Promise<number> {
  for (let at = gone ? parentOf(path) : path;; at = parentOf(at)) {
    const info = await lstatOrNull(`${workspace.root}/${at}`);
    const changed = info?.ctime ?? info?.mtime;
    if (changed) return changed.getTime();
    if (at === ".") return 0;
  }
}
