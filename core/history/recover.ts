import { fail } from "../errors.ts";
import { recordUndone, undoTouched } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import type { Actor } from "../ssot/roles.ts";
import { findSnapshot } from "../ssot/log/snapshots.ts";
import type { FileChange } from "./diff.ts";
import { keptTree } from "./kept_trees.ts";
import { keepPresent } from "./take_snapshot.ts";

/**
 * The files of a kept tree (a snapshot, `run-1/epoch-1-failed`, or what `undone_kept_in` names) that
 * are not as they are now; `path` takes one file, or a directory with all below it. Error: not_found.
 */
export async function recoverable(
  project: Project,
  id: string,
  path?: string,
): Promise<FileChange[]> {
  const commit = await commitOf(project, id);
  const shadow = await project.shadow();
  const changes = await shadow.changes(await shadow.tree(), commit);
  // What the kept tree lacks is nothing to bring back.
  return changes.filter((change) => change.after !== null && isUnder(change.path, path));
}

/**
 * Brings files of a kept tree back into the workspace, after keeping the present tree as a snapshot.
 * Errors: not_found (the tree, or nothing there under `path`).
 */
export async function recoverFiles(
  project: Project,
  actor: Actor,
  id: string,
  path: string | undefined,
): Promise<{ recovered: string[]; kept: string[]; before: string | null }> {
  const changes = await recoverable(project, id, path);
  if (changes.length === 0) {
    if (path === undefined) return { recovered: [], kept: [], before: null };
    throw fail(
      "not_found",
      `Cannot recover ${path} of ${id}: nothing there differs from now`,
      `\`maestro snapshot recover ${id}\` lists what does.`,
    );
  }
  const before = await keepPresent(project, actor, `before recover of ${id}`);
  const wanted = changes.map(({ path, before, after }) => ({ path, before: after, after: before }));
  const { restored, kept } = await undoTouched(wanted, await project.shadow(), project.workspace);
  // Whoever still holds a claim is not taken for the one who did this.
  const label = { action: "RECOVER", target: id, input: { path } };
  await project.hub.write(actor, label, (tx) => recordUndone(tx, actor.agent, wanted, restored));
  return { recovered: restored, kept, before: before.id };
}

async function commitOf(project: Project, id: string): Promise<string> {
  const snapshot = await project.hub.read((tx) => findSnapshot(tx, id));
  const commit = snapshot ? snapshot.workspaceCommit : (await keptTree(project, id))?.commit;
  if (commit) return commit;
  throw fail(
    "not_found",
    `Cannot recover from ${id}: ${snapshot ? "it kept no files" : "there is no such snapshot"}`,
    "`maestro snapshot list` shows what is kept.",
  );
}

function isUnder(path: string, root: string | undefined): boolean {
  return root === undefined || path === root || path.startsWith(`${root.replace(/\/$/, "")}/`);
}
