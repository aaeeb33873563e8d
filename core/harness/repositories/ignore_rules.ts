import { runProgram } from "../process.ts";
import { parentOf } from "../safe_paths.ts";
import { type GitPlace, gitProgram } from "./git_cli.ts";

/** An ignore file of a tree. */
export interface IgnoreFile {
  path: string;
  bytes: Uint8Array;
}

export function isIgnoreFile(path: string): boolean {
  return path === ".gitignore" || path.endsWith("/.gitignore");
}

/** Which of these paths other ignore files than the workspace's present ones name. */
export async function ignoredUnder(
  place: GitPlace,
  files: readonly IgnoreFile[],
  paths: readonly string[],
): Promise<Set<string>> {
  const workTree = await Deno.makeTempDir({ dir: place.gitDir, prefix: "rules-" });
  try {
    for (const { path, bytes } of files) {
      await Deno.mkdir(`${workTree}/${parentOf(path)}`, { recursive: true });
      await Deno.writeFile(`${workTree}/${path}`, bytes);
    }
    return await ignored({ ...place, workTree }, paths);
  } finally {
    await Deno.remove(workTree, { recursive: true });
  }
}

/** Which of these paths the ignore files of a place's work tree name, tracked or not. */
export async function ignored(place: GitPlace, paths: readonly string[]): Promise<Set<string>> {
  // Git fails where none is ignored: the state directory always is.
  const lines = [...paths, ".maestro/x"].map((path) => `./${path}\0`).join("");
  const args = ["check-ignore", "--no-index", "-z", "--stdin"];
  // It refuses to take paths literally by name, and does so with these all the same.
  const program = gitProgram(place, args, { GIT_LITERAL_PATHSPECS: "0" });
  const output = await runProgram(program, new TextEncoder().encode(lines));
  const names = new TextDecoder().decode(output).split("\0");
  const found = new Set(names.map((name) => name.slice("./".length)));
  return new Set(paths.filter((path) => found.has(path)));
}
