import { type Policy, readTest, type Subject } from "../../../policies/mod.ts";
import { fail } from "../../errors.ts";
import { lstatOrNull, staysInside } from "../safe_paths.ts";
import { walk, WALK_ENTRIES_MAX, type WalkEntry, type WalkStep } from "../walk.ts";
import type { Workspace } from "../workspace.ts";

/** Each costs a sandbox a mount, and mounts are looked up in a list. */
const SECRETS_MAX = 1_000;

/** What a command must not see, and what it could have made but was there before. */
export interface Survey {
  /** Files and directories that the subject may not read, without those below another. */
  secrets: string[];
  /** Directories with a `.git` of their own. */
  repositories: string[];
  /** Pipes, sockets and devices. */
  special: string[];
  /** Links that lead out of the workspace: path, NUL, target. */
  outward: string[];
  /** Names that are not UTF-8, as far as they can be read. */
  odd: string[];
  /** Directories that this process cannot list. */
  unreadable: string[];
}

/**
 * Looks through the whole workspace once before a command (node_modules is not searched). Error:
 * unavailable where it is too large: what was not seen could not be hidden.
 */
export async function surveyWorkspace(
  workspace: Workspace,
  policy: Policy,
  subject: Subject | null,
): Promise<Survey> {
  const mayRead = readTest(policy, subject);
  const secrets = new Set<string>();
  const found: Survey = { secrets: [], ...nothingFound() };
  const complete = await walk(workspace.root, ".", async (entry) => {
    const step = await note(workspace, entry, found);
    if (step !== true || entry.path.endsWith("/.git") || entry.path === ".git") return step;
    if (mayRead(entry.path)) return true;
    const secret = entry.kind === "link" ? await linkedInside(workspace, entry.path) : entry.path;
    // MAESTRO's own state is hidden by name, whether it is there or not.
    if (secret !== null && secret !== ".maestro") secrets.add(secret);
    return "skip";
  }, { special: true, onUnreadable: (path) => found.unreadable.push(path) });
  for (const path of found.unreadable) secrets.add(path);
  if (!complete) throw unsearched();
  found.secrets = [...secrets].filter((path) => !liesBelow(path, secrets)).sort();
  return found;
}

/** An empty survey but for secrets. */
export function nothingFound(): Omit<Survey, "secrets"> {
  return { repositories: [], special: [], outward: [], odd: [], unreadable: [] };
}

/** Files an entry under what it is; "skip" where there is nothing below to look at. */
export async function note(
  { root }: Workspace,
  { path, kind }: WalkEntry,
  found: Omit<Survey, "secrets">,
): Promise<WalkStep> {
  // A name that is not UTF-8 comes with a replacement character, and nothing is found by it.
  if (path.includes("\uFFFD") && await lstatOrNull(`${root}/${path}`) === null) {
    found.odd.push(path);
    return "skip";
  }
  if (path.endsWith("/.git")) found.repositories.push(path.slice(0, -"/.git".length));
  if (kind === "special") found.special.push(path);
  if (kind === "link") {
    const target = await Deno.readLink(`${root}/${path}`).catch(() => null);
    if (target !== null && !staysInside(root, path, target)) {
      found.outward.push(`${path}\0${target}`);
    }
  }
  return true;
}

/** Error: unavailable where there are more secrets than a sandbox can hide. */
export function refuseTooManySecrets({ secrets }: Survey): void {
  if (secrets.length <= SECRETS_MAX) return;
  throw fail(
    "unavailable",
    `Cannot run a command: ${secrets.length} files must be hidden from it, and ${SECRETS_MAX} can be`,
    "Put them into a directory that read.deny of the policy names as a whole.",
  );
}

/** The file or directory of the workspace that a link leads to; null where it leads elsewhere. */
async function linkedInside({ root }: Workspace, path: string): Promise<string | null> {
  // Outside the workspace a command sees only the system; a link to nothing hides nothing.
  const target = await Deno.realPath(`${root}/${path}`).catch(() => null);
  if (target === null || !target.startsWith(`${root}/`)) return null;
  const inside = target.slice(root.length + 1);
  return /^\.git(\/|$)|^\.maestro(\/|$)/.test(inside) ? null : inside;
}

function liesBelow(path: string, directories: ReadonlySet<string>): boolean {
  const names = path.split("/");
  return names.some((_, index) => index > 0 && directories.has(names.slice(0, index).join("/")));
}

function unsearched() {
  return fail(
    "unavailable",
    `Cannot run a command: the workspace has more than ${WALK_ENTRIES_MAX} files or names longer than the system takes, ` +
      "so those it must not read cannot all be hidden",
    "Move large generated directories out of the workspace.",
  );
}
