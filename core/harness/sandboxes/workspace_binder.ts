import { fail } from "../../errors.ts";
import { ensureDirectory, locate, relativePath } from "../safe_paths.ts";
import type { WorkspaceBinds } from "./bubblewrap_args.ts";
import type { CommandSpec } from "./sandbox.ts";

/** What a running command's sandbox is made of; `release` when the command has ended. */
export interface Bound {
  binds: WorkspaceBinds;
  writable: DirectoryIdentity[];
  release(): Promise<void>;
}

/** Works out what a sandbox binds, and makes what must be there to be bound over. */
export class WorkspaceBinder {
  /** Directories made only to be masked, and how many running commands need each. */
  readonly #placeholders = new Map<string, number>();

  /** Errors: denied where a protected path is a link, invalid, conflict. */
  async bind(spec: CommandSpec): Promise<Bound> {
    const writable = await writableDirectories(spec);
    const placeholders: string[] = [];
    const release = async () => {
      for (const path of placeholders.splice(0)) await this.#release(path);
    };
    try {
      return { binds: await this.#binds(spec, writable, placeholders), writable, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #binds(
    spec: CommandSpec,
    writable: DirectoryIdentity[],
    placeholders: string[],
  ): Promise<WorkspaceBinds> {
    const binds: WorkspaceBinds = {
      root: spec.workspace,
      writable: writable.map(({ absolute }) => absolute),
      readOnly: [],
      masked: [],
      hiddenFiles: [],
    };
    const hidden = new Set(spec.hidden.map(relativePath));
    for (const path of new Set([...hidden, ...spec.readOnly.map(relativePath)])) {
      const { absolute, info, blockedBy } = await locate(spec.workspace, path);
      if (info?.isSymlink || blockedBy !== null) throw protectedLink(path);
      if (info !== null && !this.#placeholders.has(absolute)) {
        const list = !hidden.has(path) ? "readOnly" : info.isDirectory ? "masked" : "hiddenFiles";
        binds[list].push(absolute);
      } else if (binds.writable.some((directory) => absolute.startsWith(`${directory}/`))) {
        // Where nothing is yet, nothing may appear: a repository made here would run code later.
        this.#placeholders.set(absolute, (this.#placeholders.get(absolute) ?? 0) + 1);
        placeholders.push(absolute);
        await ensureDirectory(spec.workspace, path);
        binds.masked.push(absolute);
      }
    }
    for (const path of spec.secrets ?? []) {
      const { absolute, info, blockedBy } = await locate(spec.workspace, path);
      if (info?.isSymlink || blockedBy !== null) throw protectedLink(path);
      if (info !== null) binds[info.isDirectory ? "masked" : "hiddenFiles"].push(absolute);
    }
    return binds;
  }

  async #release(absolute: string): Promise<void> {
    const users = (this.#placeholders.get(absolute) ?? 1) - 1;
    if (users > 0) {
      this.#placeholders.set(absolute, users);
      return;
    }
    this.#placeholders.delete(absolute);
    // Not empty, or gone: a person was faster, and it is theirs.
    await Deno.remove(absolute).catch(() => {});
  }
}

interface DirectoryIdentity {
  absolute: string;
  /** Device and inode as `stat -c %d:%i` prints them, null where numbers cannot hold them. */
  identity: string | null;
}

async function writableDirectories(spec: CommandSpec): Promise<DirectoryIdentity[]> {
  const directories: DirectoryIdentity[] = [];
  const paths = new Set(spec.writable.map(relativePath));
  for (const path of [...paths, ...held(paths, spec.secrets ?? [])]) {
    const info = await ensureDirectory(spec.workspace, path);
    const absolute = path === "." ? spec.workspace : `${spec.workspace}/${path}`;
    const exact = info.ino !== null && Number.isSafeInteger(info.ino);
    directories.push({ absolute, identity: exact ? `${info.dev}:${info.ino}` : null });
  }
  return directories;
}

/**
 * Writable directories above secrets: bound by themselves they cannot be renamed, which would carry
 * a secret to where no rule hides it from the next command. The upper ones come first.
 */
function held(writable: ReadonlySet<string>, secrets: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of secrets) {
    const names = path.split("/");
    let inside = writable.has(".");
    for (let count = 1; count < names.length; count++) {
      const above = names.slice(0, count).join("/");
      if (writable.has(above)) inside = true;
      else if (inside) found.add(above);
    }
  }
  return [...found];
}

/** Arguments for `CHECK_LINES`: what the directories were, then where they are. */
export function identityArgs(directories: DirectoryIdentity[]): string[] {
  const known = directories.filter(({ identity }) => identity !== null);
  return [known.map(({ identity }) => identity).join("\n"), ...known.map((d) => d.absolute)];
}

/**
 * Shell lines that compare the writable directories with those looked at outside: a command still
 * running could have swapped one for a link in between. Leaves no arguments but the command's.
 */
export const CHECK_LINES = `command=$1 expected=$2
shift 2
if [ $# -gt 0 ] && [ "$(stat -c %d:%i -- "$@" 2>&1)" != "$expected" ]; then
  echo "maestro: a writable directory was replaced while the command was starting" >&2
  exit 126
fi`;

function protectedLink(path: string) {
  return fail(
    "denied",
    `Cannot run a command: ${path} must stay out of its reach, but is or lies behind a link.`,
    "Replace the link by the real directory.",
  );
}
