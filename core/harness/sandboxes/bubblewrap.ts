import { fail } from "../../errors.ts";
import type { NetworkGate, Pass } from "../network/gate.ts";
import { ensureDirectory, locate, relativePath } from "../safe_paths.ts";
import { SEALED, systemArgs, workspaceArgs, type WorkspaceBinds } from "./bubblewrap_args.ts";
import { checkCommand, limitLines, limitsOf, processLimitLine } from "./limits.ts";
import type { CommandResult, CommandSpec, Sandbox } from "./sandbox.ts";
import { GATE_LINES, type StartGate, startGate } from "./start_gate.ts";
import { networkArgs, networkLines } from "./network_args.ts";
import { NOT_STARTED, supervise } from "./supervise.ts";

const PROBE_MB = 1;

export interface BubblewrapOptions {
  /** Whether this bubblewrap (0.7 and later) can bound the size of temporary files; true if absent. */
  sized?: boolean;
  /** The way out for commands that may have one. */
  network?: NetworkGate | undefined;
}

/** Commands see the system and the workspace read-only, write where they may, and have no network. */
export class BubblewrapSandbox implements Sandbox {
  readonly name = "bubblewrap";
  readonly isolated = true;
  /** Directories made only to be masked, and how many running commands need each. */
  readonly #placeholders = new Map<string, number>();

  constructor(
    private readonly program: string,
    private readonly path: string,
    private readonly options: BubblewrapOptions = {},
  ) {}

  async run(spec: CommandSpec): Promise<CommandResult> {
    checkCommand(spec.command);
    if (spec.signal?.aborted) return NOT_STARTED;
    const writable = await writableDirectories(spec);
    const placeholders: string[] = [];
    let gate: StartGate | null = null;
    const { network } = this.options;
    const pass = spec.network ? network?.open() : undefined;
    try {
      const binds = await this.#binds(spec, writable, placeholders);
      const child = new Deno.Command(this.program, {
        args: [
          ...systemArgs(this.path, this.options.sized ?? true ? limitsOf(spec).memoryMb : null),
          ...workspaceArgs(binds),
          ...(pass ? networkArgs(pass, network?.allowed ?? []) : []),
          ...SEALED,
          ...Object.entries(spec.env).flatMap(([name, value]) => ["--setenv", name, value]),
          ...["--", "/bin/sh", "-c", startScript(spec, pass), "sh", spec.command],
          ...identityArgs(writable),
        ],
        clearEnv: true,
        // Its own group: an interrupt typed at the terminal is MAESTRO's to handle.
        detached: true,
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      gate = startGate(child);
      const { stdout } = gate;
      const { stderr, status } = child;
      const result = await supervise({ stdout, stderr, status }, spec, () => gate?.kill());
      return pass ? { ...result, network: pass.end() } : result;
    } finally {
      pass?.end();
      gate?.close();
      for (const path of placeholders) await this.#release(path);
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

/** Whether the program can really make a sandbox here; null, or why not. */
export async function bubblewrapProblem(
  program: string,
  path: string,
  sized: boolean,
): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command(program, {
      args: [...systemArgs(path, sized ? PROBE_MB : null), "--", "/bin/sh", "-c", ":"],
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    return success ? null : new TextDecoder().decode(stderr).trim().slice(0, 300);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "it is not installed";
    if (error instanceof Deno.errors.NotCapable) return "this process may not run it";
    return error instanceof Error ? error.message : String(error);
  }
}

interface DirectoryIdentity {
  absolute: string;
  /** Device and inode as `stat -c %d:%i` prints them, null where numbers cannot hold them. */
  identity: string | null;
}

async function writableDirectories(spec: CommandSpec): Promise<DirectoryIdentity[]> {
  const directories: DirectoryIdentity[] = [];
  for (const path of new Set(spec.writable.map(relativePath))) {
    const info = await ensureDirectory(spec.workspace, path);
    const absolute = path === "." ? spec.workspace : `${spec.workspace}/${path}`;
    const exact = info.ino !== null && Number.isSafeInteger(info.ino);
    directories.push({ absolute, identity: exact ? `${info.dev}:${info.ino}` : null });
  }
  return directories;
}

function identityArgs(directories: DirectoryIdentity[]): string[] {
  const known = directories.filter(({ identity }) => identity !== null);
  return [known.map(({ identity }) => identity).join("\n"), ...known.map((d) => d.absolute)];
}

/**
 * Lowers the limits and runs the command. Before that it compares the writable directories with
 * those looked at outside: a command still running could have swapped one for a link in between.
 */
function startScript(spec: CommandSpec, pass: Pass | undefined): string {
  return `${GATE_LINES}
command=$1 expected=$2
shift 2
if [ $# -gt 0 ] && [ "$(stat -c %d:%i -- "$@" 2>&1)" != "$expected" ]; then
  echo "maestro: a writable directory was replaced while the command was starting" >&2
  exit 126
fi
${pass ? networkLines(pass) : ""}
${limitLines(spec)}
${processLimitLine(spec)}
exec /bin/sh -c "$command"`;
}

function protectedLink(path: string) {
  return fail(
    "denied",
    `Cannot run a command: ${path} must stay out of its reach, but is or lies behind a link.`,
    "Replace the link by the real directory.",
  );
}
