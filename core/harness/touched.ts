import type { ReadTx, Row, Tx } from "../store/mod.ts";
import type { FileVersion } from "./shadow_repo.ts";
import type { TouchedFile } from "./undo.ts";

/**
 * Records one change of a file by an agent: what was found there and what it becomes. The journal
 * keeps every one of these rows, so that it knows a file's content at any log position; removing a
 * row is bookkeeping and means no change of the file.
 */
export async function recordTouch(
  tx: Tx,
  agent: string,
  path: string,
  before: FileVersion | null,
  after: FileVersion | null,
): Promise<void> {
  await tx.upsert("touched_files", {
    id: path,
    agent,
    before_blob: before?.blob ?? null,
    before_mode: before?.mode ?? null,
    after_blob: after?.blob ?? null,
    after_mode: after?.mode ?? null,
    touched_at: tx.now,
  });
}

/** Records that files went back: what `undoTouched` did, in the words of the journal. */
export async function recordUndone(
  tx: Tx,
  agent: string,
  files: readonly TouchedFile[],
  restored: readonly string[],
): Promise<void> {
  const done = new Set(restored);
  for (const { path, before, after } of files) {
    if (done.has(path)) await recordTouch(tx, agent, path, after, before);
  }
}

/** A file that agents changed; `edited`: a person changed it in between, and `before` is theirs. */
export interface ChangedFile extends TouchedFile {
  edited: boolean;
}

/**
 * What agents made of files after log position `seq`, so that it can be undone. Where a person
 * changed a file between two touches, theirs is what to go back to. Cost: the touches since.
 */
export async function filesChangedSince(tx: ReadTx, seq: number): Promise<ChangedFile[]> {
  const files = new Map<string, ChangedFile>();
  for (const touch of await touchesBetween(tx, seq, null)) {
    const known = files.get(touch.path);
    const edited = known !== undefined && !same(known.after, touch.before);
    files.set(touch.path, {
      path: touch.path,
      before: known && !edited ? known.before : touch.before,
      after: touch.after,
      edited: edited || (known?.edited ?? false),
    });
  }
  return inPathOrder(files);
}

/** What became of files between two log positions by agents' hands, for showing. */
export async function filesChangedBetween(
  tx: ReadTx,
  from: number,
  to: number | null,
): Promise<TouchedFile[]> {
  const files = new Map<string, TouchedFile>();
  for (const { path, before, after } of await touchesBetween(tx, from, to)) {
    files.set(path, { path, before: (files.get(path) ?? { before }).before, after });
  }
  return inPathOrder(files);
}

async function touchesBetween(
  tx: ReadTx,
  from: number,
  to: number | null,
): Promise<TouchedFile[]> {
  const upTo = to === null ? "" : "AND seq <= ?";
  const rows = await tx.all(
    `SELECT row_id, after FROM journal
     WHERE seq > ? ${upTo} AND table_name = 'touched_files' AND after IS NOT NULL
     ORDER BY seq, n`,
    to === null ? [from] : [from, to],
  );
  return rows.map((row) => {
    const image = JSON.parse(String(row.after)) as Row;
    return {
      path: String(row.row_id),
      before: imageOf(image, "before"),
      after: imageOf(image, "after"),
    };
  });
}

function inPathOrder<T extends TouchedFile>(files: Map<string, T>): T[] {
  return [...files.values()].filter(({ before, after }) => !same(before, after))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function imageOf(row: Row, which: "before" | "after"): FileVersion | null {
  const blob = row[`${which}_blob`];
  if (blob === null || blob === undefined) return null;
  return { blob: String(blob), mode: String(row[`${which}_mode`]) };
}

function same(a: FileVersion | null, b: FileVersion | null): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}
