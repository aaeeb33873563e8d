import type { Subject } from "../../../policies/mod.ts";
import { requirementResource } from "../../ssot/claims/claim.ts";
import { lastBefore, rowImages } from "../../ssot/log/journal_images.ts";
import type { RestoreScope } from "../../ssot/log/restore.ts";
import { stateRows } from "../../ssot/log/state_rows.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { sameVersion } from "../file_version.ts";
import type { FileVersion } from "../repositories/shadow_repo.ts";
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

/**
 * Records changes that are about to be taken back as touches that change nothing: no other agent is
 * taken for who put the files back, and there is nothing to roll back.
 */
export async function recordTakenBack(
  tx: Tx,
  agent: string,
  files: readonly TouchedFile[],
): Promise<void> {
  for (const { path, before } of files) await recordTouch(tx, agent, path, before, before);
}

/**
 * A file that agents changed, and who was the last; `edited`: a person changed it in between, and
 * `before` is theirs.
 */
export interface ChangedFile extends TouchedFile {
  by: Subject;
  edited: boolean;
}

/**
 * What agents made of files after log position `seq`, so that it can be undone. Where a person
 * changed a file between two touches, theirs is what to go back to. With `scope` only what the
 * run's agents did, and those who claimed something under its root. Cost: the touches since.
 */
export async function filesChangedSince(
  tx: ReadTx,
  seq: number,
  scope?: RestoreScope,
): Promise<ChangedFile[]> {
  const files = new Map<string, ChangedFile>();
  const sessions = scope ? await sessionsUnder(tx, seq, scope.root) : new Set<string>();
  for (const touch of await touchesBetween(tx, seq, null)) {
    const { session } = touch;
    const ofRun = !scope || session === scope.run || session.startsWith(`${scope.run}/`);
    if (!ofRun && !sessions.has(session)) continue;
    const known = files.get(touch.path);
    const edited = known !== undefined && !sameVersion(known.after, touch.before);
    files.set(touch.path, {
      path: touch.path,
      before: known && !edited ? known.before : touch.before,
      after: touch.after,
      by: touch.by,
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

interface Touch extends TouchedFile {
  session: string;
  by: Subject;
}

/** The sessions that claimed anything under a requirement after log position `seq`. */
async function sessionsUnder(tx: ReadTx, seq: number, root: string): Promise<Set<string>> {
  const ids = `${requirementResource(root)}.`;
  const leases = await rowImages(tx, "leases", { after: seq, ids });
  return new Set(leases.map(({ row }) => String(row.session)));
}

async function touchesBetween(
  tx: ReadTx,
  from: number,
  to: number | null,
): Promise<Touch[]> {
  const images = await rowImages(tx, "touched_files", { after: from, upTo: to ?? undefined });
  return images.map(({ id, session, agent, role, row }) => ({
    path: id,
    session,
    by: { agent, role },
    before: versionIn(row, "before"),
    after: versionIn(row, "after"),
  }));
}

/** The files that an agent was the last to change, and that nobody has committed since. */
export async function touchedBy(tx: ReadTx, agent: string): Promise<string[]> {
  const rows = await stateRows(tx, "touched_files");
  return rows.filter((row) => row.agent === agent && isChange(row)).map((row) => String(row.id));
}

/** What other agents recorded as theirs, by path, and whether that was at or after a moment. */
export async function touchedByOthers(
  tx: ReadTx,
  since: string,
  agent: string,
): Promise<Map<string, { after: FileVersion | null; recent: boolean }>> {
  const others = (await stateRows(tx, "touched_files")).filter((row) => row.agent !== agent);
  return new Map(others.map((row) => [
    String(row.id),
    { recent: String(row.touched_at) >= since && isChange(row), after: versionIn(row, "after") },
  ]));
}

/** What an agent's own tools recorded at or after a moment, by path. */
export async function touchedMeanwhile(
  tx: ReadTx,
  since: string,
  agent: string,
): Promise<Map<string, { after: FileVersion | null }>> {
  const rows = (await stateRows(tx, "touched_files")).filter((row) =>
    row.agent === agent && String(row.touched_at) >= since
  );
  return new Map(rows.map((row) => [String(row.id), { after: versionIn(row, "after") }]));
}

/**
 * What others left in files since a moment, by path: also what was committed or undone meanwhile, of
 * which the journal alone still knows.
 */
export async function leftByOthersSince(
  tx: ReadTx,
  since: string,
  agent: string,
): Promise<Map<string, FileVersion | null>> {
  const touches = await touchesBetween(tx, await lastBefore(tx, since), null);
  return new Map(
    touches.filter(({ by }) => by.agent !== agent).map(({ path, after }) => [path, after]),
  );
}

function inPathOrder<T extends TouchedFile>(files: Map<string, T>): T[] {
  return [...files.values()].filter(({ before, after }) => !sameVersion(before, after))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What was taken back from an agent is none. */
function isChange(row: Row): boolean {
  return !sameVersion(versionIn(row, "before"), versionIn(row, "after"));
}

function versionIn(row: Row, which: "before" | "after"): FileVersion | null {
  const blob = row[`${which}_blob`];
  if (blob === null || blob === undefined) return null;
  return { blob: String(blob), mode: String(row[`${which}_mode`]) };
}
