import { presentVersion } from "./file_version.ts";
import { REPOSITORY_MODE } from "./repositories/git_modes.ts";
import type { FileVersion, ShadowRepo } from "./repositories/shadow_repo.ts";
import { undoTouched } from "./witness/undo.ts";
import type { Workspace } from "./workspace.ts";

/** Writes a stored tree into an empty workspace; nested repositories in it are left out. */
export async function layOutTree(
  tree: string,
  shadow: ShadowRepo,
  workspace: Workspace,
): Promise<void> {
  const entries = (await shadow.listTree(tree)).filter(({ mode, type }) =>
    type === "blob" && mode !== REPOSITORY_MODE
  );
  const versions = entries.map(({ path, mode, id }) => ({ path, version: { blob: id, mode } }));
  await applyVersions(versions, shadow, workspace);
  // What `.gitignore` names was committed there all the same.
  await shadow.track(entries.map(({ path, mode, id }) => ({ path, mode, id })));
}

/** Makes files what stored versions say, whatever they are now; null: they are gone. */
export async function applyVersions(
  versions: readonly { path: string; version: FileVersion | null }[],
  shadow: ShadowRepo,
  workspace: Workspace,
): Promise<void> {
  const changes = [];
  for (const { path, version } of versions) {
    changes.push({ path, before: version, after: await presentVersion(workspace.root, path) });
  }
  await undoTouched(changes, shadow, workspace);
}
