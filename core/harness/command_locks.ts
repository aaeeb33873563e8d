import { fail } from "../errors.ts";
import { lstatOrNull } from "./safe_paths.ts";
import { polled } from "./repositories/shadow_lock.ts";
import type { Workspace } from "./workspace.ts";

/** Longer than any command may take, several times. */
const TURN_WAIT_MS = 30 * 60_000;
/** Commands of one session at the same time. */
const RUNNING_MAX = 100;

/**
 * Commands without isolation take turns, in this and all other processes of the project: while two
 * ran, nobody could tell whose a change is. Errors: conflict, timeout.
 */
export async function withTurn<T>(
  workspace: Workspace,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  using file = await openLock(workspace, "turn");
  const ready = () => {
    signal.throwIfAborted();
    return file.tryLock(true);
  };
  if (!await polled(ready, TURN_WAIT_MS)) {
    throw fail(
      "conflict",
      "Cannot run a command: others without isolation have kept their turn for " +
        `${TURN_WAIT_MS / 60_000} minutes`,
      "Wait for them, or install bubblewrap: isolated commands run side by side.",
    );
  }
  return await work();
}

/**
 * Marks a command as running while `work` lasts, under a name of its own. The operating system
 * takes the mark away with the process, so that a command whose process was killed can be told from
 * one that still runs. `isFree` says whether a name is not in use otherwise.
 */
export async function whileRunning<T>(
  workspace: Workspace,
  session: string,
  isFree: (id: string) => Promise<boolean>,
  work: (id: string) => Promise<T>,
): Promise<T> {
  for (let n = 1; n <= RUNNING_MAX; n++) {
    const id = `${session}#${n}`;
    using file = await openLock(workspace, id);
    if (!await tookLock(file, workspace, id)) continue;
    if (!await isFree(id)) continue;
    // So that the file's time is that of the start, by the clock of the file system.
    await file.write(new Uint8Array(1));
    const result = await work(id);
    // After a failure it stays: whoever settles the command needs to know when it began.
    await Deno.remove(lockPath(workspace, id)).catch(ignoreMissing);
    return result;
  }
  throw fail(
    "conflict",
    `Cannot run a command: the session ${session} has ${RUNNING_MAX} running or cut off`,
    "Wait for some of them to end.",
  );
}

/**
 * Runs `work` if the command's process is gone, with the time it was started at by the clock of the
 * file system; false where it still runs.
 */
export async function ifAbandoned(
  workspace: Workspace,
  id: string,
  work: (startedMs: number) => Promise<void>,
): Promise<boolean> {
  using file = await openLock(workspace, id);
  if (!await tookLock(file, workspace, id)) return false;
  await work((await file.stat()).mtime?.getTime() ?? 0);
  await Deno.remove(lockPath(workspace, id)).catch(ignoreMissing);
  return true;
}

/** A lock on a file that its former holder has removed meanwhile is none. */
async function tookLock(file: Deno.FsFile, workspace: Workspace, id: string): Promise<boolean> {
  if (!await file.tryLock(true)) return false;
  const present = await lstatOrNull(lockPath(workspace, id));
  return present?.ino === (await file.stat()).ino;
}

async function openLock(workspace: Workspace, id: string): Promise<Deno.FsFile> {
  await Deno.mkdir(`${workspace.root}/.maestro/commands`, { recursive: true, mode: 0o700 });
  return await Deno.open(lockPath(workspace, id), { write: true, create: true });
}

function lockPath({ root }: Workspace, id: string): string {
  return `${root}/.maestro/commands/${encodeURIComponent(id)}.lock`;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
