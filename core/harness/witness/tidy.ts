import { note, nothingFound, type Survey } from "./survey.ts";
import { removeNestedRepository } from "../repositories/nested_repositories.ts";
import { oddEntries, removeOdd, type RunScript, shownOdd } from "../odd_names.ts";
import { textToLatin1 } from "../repositories/git_cli.ts";
import { lstatOrNull, parentOf } from "../safe_paths.ts";
import { walk } from "../walk.ts";
import type { Workspace } from "../workspace.ts";

const SPECIAL_BITS = 0o7000;

/** What was there before a command, of the kinds it may not make. */
export type Before = Omit<Survey, "secrets">;

/**
 * Takes away what a command made that no comparison of contents shows, and that outlives it:
 * repositories, pipes, sockets, devices, links that lead out, names that are not UTF-8, what lies
 * deeper than the system can name, set-uid, set-gid and sticky bits of files. `happened` says whether what is at a path can be the command's
 * at all. Returns what it did, by path.
 */
export async function tidyAfter(
  workspace: Workspace,
  directories: readonly string[],
  before: Before,
  run: RunScript,
  happened: (path: string) => Promise<boolean>,
): Promise<string[]> {
  const { root } = workspace;
  const found = nothingFound();
  const done: string[] = [];
  const deep: string[] = [];
  const starts = [...directories];
  for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
    const complete = await walk(root, start, async (entry) => {
      const step = await note(workspace, entry, found);
      if (entry.kind === "file" && await stripBits(`${root}/${entry.path}`)) done.push(entry.path);
      return step;
    }, {
      special: true,
      onUnreadable: (path, why) => (why === "deep" ? deep : found.unreadable).push(path),
    });
    if (!complete) done.push(`${start} (more files than can be looked through)`);
    // What a command closed against us is opened again and looked into.
    const closed = found.unreadable.filter((path) => !before.unreadable.includes(path));
    found.unreadable = [];
    starts.push(...await opened(root, closed.filter((path) => !done.includes(path))));
    done.push(...closed);
  }
  const added = (kind: keyof Before) => found[kind].filter((path) => !before[kind].includes(path));
  for (const path of added("repositories")) {
    if (!await happened(`${path}/.git`)) continue;
    done.push(await tried(`${path}/.git`, () => removeNestedRepository(workspace, path)));
  }
  const links = added("outward").map((link) => link.slice(0, link.indexOf("\0")));
  for (const path of [...added("special"), ...links]) {
    if (!await happened(path)) continue;
    done.push(await tried(path, () => Deno.remove(`${root}/${path}`)));
  }
  for (const path of deep.filter((each) => !before.unreadable.includes(each))) {
    if (!await happened(path)) continue;
    await removeOdd(run, [textToLatin1(path)]);
    done.push(`${path} (deeper than can be looked into)`);
  }
  const odd: string[] = [];
  for (const path of added("odd")) if (await happened(parentOf(path))) odd.push(path);
  return [...new Set(done), ...await removeOddNames(odd, run)];
}

/** What cannot be taken away must not keep the rest from being: it is named with the reason. */
async function tried(path: string, work: () => Promise<void>): Promise<string> {
  try {
    await work();
    return path;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    return `${path} (not removed: ${error instanceof Error ? error.message : error})`;
  }
}

/** Of the names found in a directory, those removed are known by their bytes. */
async function removeOddNames(found: readonly string[], run: RunScript): Promise<string[]> {
  const names: string[] = [];
  for (const directory of new Set(found.map(parentOf))) {
    // The directory of one of these is read in full: those that were there before are among them.
    const wanted = new Set(found.filter((path) => parentOf(path) === directory));
    for (const name of await oddEntries(run, directory)) {
      const shown = new TextDecoder().decode(Uint8Array.from(name, (char) => char.charCodeAt(0)));
      if (wanted.has(shown)) names.push(name);
    }
  }
  await removeOdd(run, names);
  return names.map(shownOdd);
}

async function opened(root: string, directories: readonly string[]): Promise<string[]> {
  for (const path of directories) await Deno.chmod(`${root}/${path}`, 0o700);
  return [...directories];
}

async function stripBits(absolute: string): Promise<boolean> {
  // Asked once for every file below, where waiting for each costs more than the answer.
  const mode = modeOf(absolute);
  if ((mode & SPECIAL_BITS) === 0) return false;
  const info = await lstatOrNull(absolute);
  if (!info?.isFile) return false;
  await Deno.chmod(absolute, (info.mode ?? 0) & 0o777);
  return true;
}

function modeOf(absolute: string): number {
  try {
    return Deno.lstatSync(absolute).mode ?? 0;
  } catch (error) {
    ignoreMissing(error);
    return 0;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
