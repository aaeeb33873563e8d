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

/** The one of that name; replies and the log name it in full, with `refs/maestro/` before it. */
export async function keptTree(project: Project, id: string): Promise<KeptTree | null> {
  const name = id.replace(/^refs\/maestro\//, "");
  if (!name.includes("/")) return null;
  return (await keptTrees(project)).find((tree) => tree.id === name) ?? null;
}
