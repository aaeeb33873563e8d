import {
  type GitPlace,
  gitRecords,
  gitText,
  latin1ToBytes,
  latin1ToText,
  textToLatin1,
} from "./git_cli.ts";
import { REPOSITORY_MODE } from "./git_modes.ts";
import { locate } from "../safe_paths.ts";
import { walk } from "../walk.ts";

/** Files looked at together: waiting for each in turn costs more than the looks. */
const LOOKS_AT_ONCE = 64;
const NO_OBJECT = "0".repeat(40);

/**
 * Brings the shadow index up to the workspace. Not `git add`: that runs `git status` inside every
 * nested repository, whose settings (file monitor, filters) then run programs outside the sandbox.
 * The plumbing used here takes nested repositories as the plain files they hold.
 */
export async function updateIndex(place: GitPlace): Promise<void> {
  const { add, remove } = await differences(place);
  await forgetEntries(place, remove);
  if (add.length > 0) {
    const lines = add.map((path) => `${path}\0`).join("");
    await gitText(place, ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], {
      stdin: latin1ToBytes(lines),
    });
  }
}

/** Takes paths (as bytes in Latin-1) out of the index; the files stay. */
export async function forgetEntries(place: GitPlace, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const lines = paths.map((path) => `0 ${NO_OBJECT}\t${path}\0`).join("");
  await gitText(place, ["update-index", "-z", "--index-info"], { stdin: latin1ToBytes(lines) });
}

/** Paths (as bytes in Latin-1) to add or refresh, and paths to forget. */
async function differences(place: GitPlace): Promise<{ add: string[]; remove: string[] }> {
  const listing = ["ls-files", "-z", "-t", "--others", "--modified", "--exclude-standard"];
  const add: string[] = [];
  const remove: string[] = [];
  const known: string[] = [];
  for (const record of await gitRecords(place, listing)) {
    const path = record.slice(2);
    if (!record.startsWith("?")) known.push(path);
    else if (path.endsWith("/")) add.push(...await filesBelow(place, path.slice(0, -1)));
    else add.push(path);
  }
  for (let at = 0; at < known.length; at += LOOKS_AT_ONCE) {
    const paths = known.slice(at, at + LOOKS_AT_ONCE);
    const storable = await Promise.all(paths.map((path) => isStorable(place, path)));
    paths.forEach((path, index) => (storable[index] ? add : remove).push(path));
  }
  return { add, remove };
}

async function filesBelow(place: GitPlace, directory: string): Promise<string[]> {
  const start = latin1ToText(directory);
  const paths: string[] = [];
  if (start === null) return paths;
  await walk(place.workTree, start, ({ path, kind }) => {
    if (kind !== "directory" && !path.endsWith("/.git")) paths.push(textToLatin1(path));
    return true;
  });
  return paths;
}

/** Whether a known path still is something git stores: a file or link not reached through a link. */
async function isStorable(place: GitPlace, path: string): Promise<boolean> {
  const name = latin1ToText(path);
  if (name === null) return true;
  const { info } = await locate(place.workTree, name);
  if (info?.isDirectory) return await isGitlink(place, name);
  return info !== null && (info.isFile || info.isSymlink);
}

async function isGitlink(place: GitPlace, path: string): Promise<boolean> {
  const [entry] = await gitRecords(place, ["ls-files", "-z", "--stage", "--", path]);
  return entry?.startsWith(`${REPOSITORY_MODE} `) ?? false;
}
