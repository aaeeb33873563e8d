import { mayWrite } from "../../../policies/mod.ts";
import type { CommandParts } from "../confinement.ts";
import { textToLatin1 } from "../repositories/git_cli.ts";
import { guardedChanges } from "../guarded_files.ts";
import { removeOdd, type RunScript, shownOdd } from "../odd_names.ts";
import type { NotedCommand, OpenCommand } from "../open_commands.ts";
import { stateRows } from "../../ssot/log/state_rows.ts";
import type { ReadTx } from "../../store/mod.ts";
import { pathLocks } from "../others.ts";
import { sameVersion } from "../file_version.ts";
import {
  type ShadowRepo,
  TIMELESS,
  type TreeChange,
  type TreeComparison,
} from "../repositories/shadow_repo.ts";
import { tidyAfter } from "./tidy.ts";
import { touchedByOthers, touchedMeanwhile } from "./touched.ts";
import { type TouchedFile, undoTouched } from "./undo.ts";

/** What a command turned out to have done. */
export interface Witnessed {
  /** Changes within its scope: its agent's. */
  mine: TreeChange[];
  /** Paths that were put back or removed. */
  undone: string[];
  /** Paths that changed outside its scope, but by somebody else. */
  left: string[];
  /** The reference under which what was undone is kept; null where nothing was. */
  keptIn: string | null;
}

/** Where what was undone can be found, for the log. */
export function keptNote({ keptIn }: Witnessed): string[] {
  return keptIn === null ? [] : [`what was undone is kept in ${keptIn}`];
}

/** Whether a change can be the command's at all. */
export type Happened = (path: string, gone: boolean) => Promise<boolean>;

/**
 * Compares the workspace with the state before a command. What changed within its scope is its
 * agent's, what other agents' tools recorded meanwhile is theirs, all else is put back. `happened`
 * says whether a change can be the command's at all.
 */
export async function witness(
  parts: CommandParts,
  noted: NotedCommand,
  run: RunScript,
  happened: Happened = () => Promise.resolve(true),
): Promise<Witnessed> {
  const { workspace } = parts;
  const shadow = await parts.shadow();
  const reach = noted.isolated ? noted.directories : ["."];
  const tidied = await tidyAfter(
    workspace,
    reach,
    noted.before,
    run,
    (path) => happened(path, false),
  );
  const after = await shadow.tree();
  const compared = await shadow.compare(noted.tree, after);
  const odd = await undoOdd(compared, noted, run);
  const uncovered = await shadow.uncovered(noted.tree, compared.changes);
  const changes = suspects(compared, noted).filter(({ path }) => !uncovered.has(path));
  const { mine, outside, left } = await divide(parts, noted, changes, happened);
  const guarded = noted.isolated ? [] : await changedGuarded(parts, noted, happened);
  const keptIn = outside.length === 0 ? null : await keep(shadow, after, noted);
  const undone = await undoTouched([...outside, ...guarded], shadow, workspace);
  await shadow.coverAgain(uncovered);
  const names = [...tidied, ...odd, ...[...outside, ...guarded].map(({ path }) => path)];
  return {
    mine,
    undone: [...new Set(names)].filter((path) => !undone.kept.includes(path)),
    left: [...left, ...undone.kept].sort(),
    keptIn,
  };
}

/** Tells changes of an agent's from those of others, by what others recorded, locked or may write. */
export async function divide(
  { hub, policy }: CommandParts,
  { agent, subject, scope, approved, startedAt }: Pick<
    NotedCommand,
    "agent" | "subject" | "scope" | "approved" | "startedAt"
  >,
  changes: readonly TreeChange[],
  happened: Happened,
) {
  const { theirs, own, locks, atWork } = await hub.read(async (tx) => ({
    theirs: await touchedByOthers(tx, startedAt, agent),
    own: await touchedMeanwhile(tx, startedAt, agent),
    locks: await pathLocks(tx, agent),
    atWork: await openCommandsOfOthers(tx, agent),
  }));
  const mine: TreeChange[] = [];
  const outside: TreeChange[] = [];
  const left: string[] = [];
  for (const change of changes) {
    const { path } = change;
    const other = theirs.get(path);
    // What another agent's tool wrote is its own, unless this command went over it; what was
    // written by both in that time nobody can take apart.
    if (other !== undefined && sameVersion(other.after, change.after)) continue;
    if (!await happened(path, change.after === null)) left.push(path);
    else if (locks.over(path) === undefined && mayWrite(policy, subject, scope, path, approved)) {
      const recorded = own.get(path);
      if (recorded === undefined) mine.push(change);
      // On top of what its own tools recorded meanwhile.
      else if (!sameVersion(recorded.after, change.after)) {
        mine.push({ ...change, before: recorded.after });
      }
    } else if (other?.recent) left.push(path);
    // Who is at work there has its own comparison still to come.
    else if (
      atWork.some((each) => mayWrite(policy, each.subject, each.scope, path, each.approved))
    ) {
      left.push(path);
    } else outside.push(change);
  }
  return { mine, outside, left };
}

/** What runs now for other agents. */
async function openCommandsOfOthers(tx: ReadTx, agent: string): Promise<OpenCommand[]> {
  const rows = await stateRows(tx, "open_commands");
  const open = rows.map(({ command }) => JSON.parse(String(command)) as OpenCommand);
  return open.filter((command) => command.agent !== agent);
}

/** An isolated command cannot have changed anything outside its directories: others did. */
function suspects({ changes }: TreeComparison, noted: NotedCommand): TreeChange[] {
  return changes.filter(({ path }) => withinReach(path, noted));
}

function withinReach(path: string, { isolated, directories }: NotedCommand): boolean {
  return !isolated ||
    directories.some((directory) =>
      directory === "." || path === directory || path.startsWith(`${directory}/`)
    );
}

/** Names that are not UTF-8 cannot be anybody's: new ones go, others are only named. */
async function undoOdd(
  { odd }: TreeComparison,
  noted: NotedCommand,
  run: RunScript,
): Promise<string[]> {
  const directories = noted.directories.map(textToLatin1);
  const found = odd.filter(({ name }) => withinReach(name, { ...noted, directories }));
  await removeOdd(run, found.filter(({ added }) => added).map(({ name }) => name));
  return found.map(({ name, added }) =>
    added ? shownOdd(name) : `${shownOdd(name)} (not put back: its name is not UTF-8)`
  );
}

async function changedGuarded(
  parts: CommandParts,
  { before, guarded }: NotedCommand,
  happened: Happened,
): Promise<TouchedFile[]> {
  const shadow = await parts.shadow();
  const { workspace } = parts;
  const changes = await guardedChanges(workspace, shadow, before.repositories, guarded);
  const made: TouchedFile[] = [];
  for (const change of changes) {
    if (await happened(change.path, change.after === null)) made.push(change);
  }
  return made;
}

/** Nothing that is undone is lost: who saved a file at that moment finds it there. */
export async function keep(
  shadow: ShadowRepo,
  tree: string,
  { command, startedAt }: Pick<NotedCommand, "command" | "startedAt">,
): Promise<string> {
  const commit = await shadow.commitTree(tree, `after ${command}`, null, TIMELESS);
  const ref = `refs/maestro/undone/${startedAt.replace(/[^0-9A-Za-z]/g, "")}-${tree.slice(0, 12)}`;
  await shadow.updateRef(ref, commit);
  return ref;
}
