import type { Project } from "../project.ts";

/** A kept tree, by the name it can be asked for. */
export interface KeptTree {
  id: string;
  commit: string;
}

/** The trees kept besides the snapshots: of epochs that failed, and before the witness undid. */
export async function keptTrees(project: Project): Promise<KeptTree[]> {
  const refs = await (await project.shadow()).refs();
  return refs.filter(({ name }) => /\/epoch-\d+-failed$|^undone\//.test(name))
    .map(({ name, commit }) => ({ id: name, commit }));
}

/**
 * The one of that name, or the tree that a claim began with; replies and the log name them in full,
 * with `refs/maestro/` before it.
 */
export async function keptTree(project: Project, id: string): Promise<KeptTree | null> {
  const name = id.replace(/^refs\/maestro\//, "");
  if (!name.includes("/")) return null;
  if (name.startsWith("claims/")) {
    const commit = await (await project.shadow()).readRef(`refs/maestro/${name}`);
    return commit === null ? null : { id: name, commit };
  }
  return (await keptTrees(project)).find((tree) => tree.id === name) ?? null;
}
