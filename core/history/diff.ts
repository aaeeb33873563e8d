import { filesChangedBetween, type FileVersion } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { chainHead } from "../ssot/log/execution_log.ts";
import { type Position, resolvePosition } from "../ssot/log/positions.ts";
import { type KeptTree, keptTree } from "./kept_trees.ts";
import { type RowChange, rowsChangedBetween } from "../ssot/log/state_diff.ts";

/** One file that differs: added, modified, deleted or of another type. */
export interface FileChange {
  path: string;
  status: "A" | "M" | "D" | "T";
  before: FileVersion | null;
  after: FileVersion | null;
}

export interface HistoryDiff {
  from: Position;
  to: Position;
  rows: RowChange[];
  files: FileChange[];
  /** `trees`: everybody's changes; `journal`: those of agents, where an end kept no tree. */
  filesFrom: "trees" | "journal";
}

/**
 * What differs between two points of history (numbers, snapshots, times); `to` undefined is now. A
 * kept tree has files alone, and stands where the other end does. Errors: not_found, invalid.
 */
export async function diffHistory(
  project: Project,
  from: string,
  to: string | undefined,
  all = false,
): Promise<HistoryDiff> {
  const kept = [
    await keptTree(project, from),
    to === undefined ? null : await keptTree(project, to),
  ];
  const { ends, rows } = await project.hub.read(async (tx) => {
    const now = { seq: (await chainHead(tx)).seq, label: "now", commit: null };
    const [first, second] = await Promise.all(
      [from, to].map(async (text, index) =>
        kept[index] || text === undefined ? null : await resolvePosition(tx, text)
      ),
    );
    const at = (first ?? second ?? now).seq;
    const treeOf = (tree: KeptTree | null | undefined) =>
      tree ? { seq: at, label: tree.id, commit: tree.commit } : null;
    const ends = {
      from: first ?? treeOf(kept[0]) ?? now,
      to: second ?? treeOf(kept[1]) ?? now,
    };
    return { ends, rows: await rowsChangedBetween(tx, ends.from.seq, ends.to.seq, all) };
  });
  const shadow = await project.shadow();
  const start = ends.from.commit;
  const end = to === undefined && start !== null ? await shadow.tree() : ends.to.commit;
  if (start !== null && end !== null) {
    return { ...ends, rows, files: await shadow.changes(start, end), filesFrom: "trees" };
  }
  return { ...ends, rows, files: await journaled(project, ends), filesFrom: "journal" };
}

async function journaled(
  { hub }: Project,
  { from, to }: { from: Position; to: Position },
): Promise<FileChange[]> {
  const forward = from.seq < to.seq;
  const [low, high] = forward ? [from.seq, to.seq] : [to.seq, from.seq];
  const touched = await hub.read((tx) => filesChangedBetween(tx, low, high));
  return touched.map(({ path, before, after }) => {
    const [old, now] = forward ? [before, after] : [after, before];
    return { path, status: statusOf(old, now), before: old, after: now };
  });
}

function statusOf(before: FileVersion | null, after: FileVersion | null): FileChange["status"] {
  if (before === null) return "A";
  if (after === null) return "D";
  const type = (mode: string) => mode.slice(0, 3);
  return type(before.mode) === type(after.mode) ? "M" : "T";
}
