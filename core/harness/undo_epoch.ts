import { TIMELESS } from "./shadow_repo.ts";
import type { FileParts } from "./file_action.ts";
import { touchedFiles } from "./touched.ts";
import { undoTouched } from "./undo.ts";

/**
 * Undoes what agents did to the workspace since the epoch began, after keeping the present tree
 * under `ref`. Can be repeated after a kill: the kept tree is that of the first try.
 */
export async function undoEpoch(
  { hub, shadow, workspace }: FileParts,
  keep: { ref: string; message: string },
): Promise<{ restored: string[]; kept: string[] }> {
  const repository = await shadow();
  if (await repository.readRef(keep.ref) === null) {
    await repository.updateRef(keep.ref, await repository.snapshot(keep.message, null, TIMELESS));
  }
  return await undoTouched(await hub.read(touchedFiles), repository, workspace);
}
