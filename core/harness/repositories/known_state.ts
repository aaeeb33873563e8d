import type { WorkspaceState } from "../../ssot/claims/leases.ts";
import { walk } from "../walk.ts";
import { type GitPlace, gitRecords, latin1ToText } from "./git_cli.ts";

/** Looking at more entries than this takes longer than asking git. */
const ENTRIES_MAX = 1_000;
/** Some file systems tell the time in steps of up to two seconds. */
const COARSE_MS = 2_000;
/** What changes with the commit that is checked out. */
const MARKS = [".git/HEAD", ".git/index", ".git/logs/HEAD"];

interface Look {
  /** Of every file and link: inode, size, mode and the time of its last change. */
  text: string;
  newestMs: number;
}

interface Known extends Look {
  state: WorkspaceState;
  ignored: ReadonlySet<string>;
}

/**
 * The workspace's state as it was taken last, for as long as a look from within this process shows
 * that nothing has changed since: where nothing did, no git is started. A look trusts what git's
 * own index trusts, the time of an entry's last change, which no program sets. What changed so
 * shortly before a look that the next change could bear the same time is not trusted.
 */
export class KnownState {
  #known: Known | null = null;
  #takes = 0;

  constructor(private readonly place: GitPlace) {}

  /** Null where something changed since it was taken, or nobody knows. */
  async get(): Promise<WorkspaceState | null> {
    const known = this.#known;
    if (known === null) return null;
    return (await this.#look(known.ignored))?.text === known.text ? known.state : null;
  }

  /** Takes the state, and keeps it where it can be known again. */
  async take(work: () => Promise<WorkspaceState>): Promise<WorkspaceState> {
    // A process that asks once, as a command of the command line does, is spared the look.
    const looked = ++this.#takes === 1 ? null : await this.#trustworthy();
    // The look comes first: what changes between it and the state makes the next look differ.
    const state = await work();
    this.#known = looked && { ...looked, state };
    return state;
  }

  async #trustworthy(): Promise<Omit<Known, "state"> | null> {
    const now = await this.#fileTime();
    const isOld = (look: Look | null) => look !== null && look.newestMs < now - COARSE_MS;
    const known = this.#known?.ignored ?? new Set();
    // What is ignored takes git to say; mostly it is plain without it that this is too early.
    if (this.#known !== null && !isOld(await this.#look(known))) return null;
    const ignored = await this.#ignored();
    const look = await this.#look(ignored);
    return look !== null && isOld(look) ? { ...look, ignored } : null;
  }

  /** The time by the clock of the file system. */
  async #fileTime(): Promise<number> {
    const file = `${this.place.gitDir}/maestro.time`;
    await Deno.writeTextFile(file, "");
    return (await Deno.lstat(file)).mtime?.getTime() ?? 0;
  }

  /** Files, and directories with all below them, that are in no tree. */
  async #ignored(): Promise<Set<string>> {
    const listing = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard"];
    const names = await gitRecords(this.place, [...listing, "--directory"]);
    return new Set(names.map((name) => latin1ToText(name)?.replace(/\/$/, "") ?? ""));
  }

  /** Null where there is too much to look at, or something that cannot be looked at. */
  async #look(ignored: ReadonlySet<string>): Promise<Look | null> {
    const root = this.place.workTree;
    const lines: string[] = [];
    let newestMs = 0;
    let count = 0;
    const note = (path: string, { ino, ctime, mtime, size, mode, isDirectory }: Deno.FileInfo) => {
      const changed = (ctime ?? mtime)?.getTime() ?? Infinity;
      newestMs = Math.max(newestMs, changed);
      lines.push(
        isDirectory ? path : `${path}\0${ino} ${changed} ${mtime?.getTime()} ${size} ${mode}`,
      );
    };
    for (const path of [".", ...MARKS]) {
      const info = lstatIfThere(`${root}/${path}`);
      if (info !== null) note(path, info);
    }
    try {
      const complete = await walk(root, ".", ({ path, kind }) => {
        if (path === ".git" || path === ".maestro") return "skip";
        if (ignored.has(path)) {
          // Git follows rules that are ignored themselves, by their own words too.
          const rules = kind === "directory" ? `${path}/.gitignore` : path;
          const info = rules.endsWith(".gitignore") ? lstatIfThere(`${root}/${rules}`) : null;
          if (info !== null) note(rules, info);
          return "skip";
        }
        // The walk would not enter it, though its files belong to the tree.
        if (path.endsWith("/.maestro") || ++count > ENTRIES_MAX) return false;
        note(path, Deno.lstatSync(`${root}/${path}`));
        return kind === "directory" && path.endsWith("/.git") ? "skip" : true;
      }, { modules: true });
      return complete ? { text: lines.join("\n"), newestMs } : null;
    } catch (error) {
      // A name that is no text, a directory that is closed, a file that goes at this moment.
      if (error instanceof Deno.errors.NotFound) return null;
      if (error instanceof Deno.errors.PermissionDenied) return null;
      throw error;
    }
  }
}

/** Without waiting: for a file that costs more than the look at it. */
function lstatIfThere(absolute: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(absolute);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
