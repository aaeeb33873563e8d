import { type GitPlace, gitProgram, gitRecords } from "./git_cli.ts";
import { runProgram } from "../process.ts";

/** Contents are stored byte for byte, whatever `.gitattributes` the project or an agent wrote. */
const ATTRIBUTES = "* -text !eol -filter -ident !working-tree-encoding -diff\n";
const EXCLUDED = "/.maestro/\n";
/** No `git gc` or `git prune` may ever drop a content that the journal names. */
const CONFIG = `[core]
\trepositoryformatversion = 1
\tfilemode = true
\tbare = true
[extensions]
\tpreciousObjects = true
[gc]
\tauto = 0
\tpruneExpire = never
`;

/** Creates the repository where it is missing, and sees to it that its settings are ours. */
export async function prepare(place: GitPlace): Promise<void> {
  const exclude = `${place.gitDir}/info/exclude`;
  // Written last: where it is missing, the repository was never finished.
  if (await Deno.lstat(exclude).then(() => true, () => false)) return await keepOwnSettings(place);
  // An index that outlived its repository names objects that this one does not have.
  await Deno.remove(place.indexFile).catch(ignoreMissing);
  const init = ["init", "--quiet", "--bare", "--template=", "--object-format=sha1", place.gitDir];
  const { GIT_WORK_TREE: _unwanted, ...env } = gitProgram(place, []).env;
  await runProgram({ ...gitProgram(place, init), env });
  await Deno.mkdir(`${place.gitDir}/info`, { recursive: true });
  await keepOwnSettings(place);
  await Deno.writeTextFile(exclude, EXCLUDED);
}

/** A cloned project may bring a repository whose settings make git run programs: ours replace them. */
async function keepOwnSettings({ gitDir }: GitPlace): Promise<void> {
  const own = [[`${gitDir}/config`, CONFIG], [`${gitDir}/info/attributes`, ATTRIBUTES]] as const;
  for (const [file, text] of own) {
    if (await Deno.readTextFile(file).catch(() => null) === text) continue;
    await Deno.writeTextFile(file, text);
  }
}

/** A directory as a line of git's exclude file, its special characters taken literally. */
export function excludeLine(directory: string): string {
  return `/${directory.replace(/[\\*?[\]#! ]/g, "\\$&").replaceAll("\n", "?")}/`;
}

/** The index only saves work: one that git cannot read (power loss) is built again from nothing. */
export async function dropBrokenIndex(place: GitPlace): Promise<void> {
  try {
    await gitRecords(place, ["ls-files", "-z", "--cached"]);
  } catch {
    await Deno.remove(place.indexFile).catch(ignoreMissing);
  }
}

export function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
