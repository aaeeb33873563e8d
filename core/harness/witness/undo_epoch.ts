import { takesBack } from "../../../policies/mod.ts";
import type { RestoreScope } from "../../ssot/log/restore.ts";
import { TIMELESS } from "../repositories/shadow_repo.ts";
import type { FileParts } from "../file_action.ts";
import { keepVersions } from "../file_version.ts";
import { filesChangedSince } from "./touched.ts";
import { type TouchedFile, type UndoResult, undoTouched } from "./undo.ts";

/**
 * Undoes what a run's agents did to the workspace since log position `seq`, after keeping the present tree
 * under `ref`; what an agent without `rollback` changed last is kept. Can be repeated after a kill:
 * the kept tree is that of the first try.
 */
export async function undoEpoch(
  { hub, shadow, workspace, policy }: FileParts,
  seq: number,
  scope: RestoreScope,
  keep: { ref: string; message: string },
): Promise<UndoResult & { files: TouchedFile[] }> {
  const repository = await shadow();
  if (await repository.readRef(keep.ref) === null) {
    await repository.updateRef(keep.ref, await repository.snapshot(keep.message, null, TIMELESS));
  }
  const changed = await hub.read((tx) => filesChangedSince(tx, seq, scope));
  const { files = [], staying = [] } = Object.groupBy(
    changed,
    ({ by }) => takesBack(policy, by) ? "files" : "staying",
  );
  await keepVersions(files, repository, workspace);
  const { restored, kept } = await undoTouched(files, repository, workspace);
  return { files, restored, kept: [...kept, ...staying.map(({ path }) => path)].sort() };
}
