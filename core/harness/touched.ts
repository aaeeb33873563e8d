import type { ReadTx, Row, Tx } from "../store/mod.ts";
import { sameVersion } from "./file_version.ts";
import type { FileVersion } from "./shadow_repo.ts";
import type { TouchedFile } from "./undo.ts";

/**
 * Remembers, before or with a change, what a file was and what the agent makes of it. If a person
 * changed it since the last touch, theirs is what a rollback goes back to.
 */
export async function recordTouch(
  tx: Tx,
  agent: string,
  path: string,
  before: FileVersion | null,
  after: FileVersion | null,
): Promise<void> {
  const known = await tx.get("touched_files", path);
  const unchangedSince = known !== undefined && sameVersion(imageOf(known, "after"), before);
  const origin = unchangedSince ? imageOf(known, "before") : before;
  await tx.upsert("touched_files", {
    id: path,
    agent,
    before_blob: origin?.blob ?? null,
    before_mode: origin?.mode ?? null,
    after_blob: after?.blob ?? null,
    after_mode: after?.mode ?? null,
    touched_at: tx.now,
  });
}

/** Every file agents changed since the epoch began (outside runs: since they first came). */
export async function touchedFiles(tx: ReadTx): Promise<TouchedFile[]> {
  const rows = await tx.all("SELECT * FROM touched_files ORDER BY id");
  return rows.map((row) => ({
    path: String(row.id),
    before: imageOf(row, "before"),
    after: imageOf(row, "after"),
  }));
}

function imageOf(row: Row, which: "before" | "after"): FileVersion | null {
  const blob = row[`${which}_blob`];
  if (blob === null || blob === undefined) return null;
  return { blob: String(blob), mode: String(row[`${which}_mode`]) };
}
