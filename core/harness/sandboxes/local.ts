import { fail } from "../../errors.ts";
import { sandboxPath } from "./bubblewrap_args.ts";
import { checkCommand, limitLines } from "./limits.ts";
import type { CommandResult, CommandSpec, Sandbox } from "./sandbox.ts";
import { NOT_STARTED, supervise } from "./supervise.ts";

const SHELL = "/bin/sh";

/**
 * A convenience, not a boundary: the command may read and write whatever this user may, and use the
 * network. It gets a clean environment, an empty home, limits, and is killed as a group.
 */
export class LocalSandbox implements Sandbox {
  readonly name = "local";
  readonly isolated = false;

  /** `launch`: a program and its arguments that the command is started through, given its home. */
  constructor(
    private readonly path: string,
    private readonly homes = "/tmp",
    private readonly launch: (home: string) => string[] = () => [],
  ) {}

  async run(spec: CommandSpec): Promise<CommandResult> {
    checkCommand(spec.command);
    if (spec.signal?.aborted) return NOT_STARTED;
    const home = await shell('umask 077; mktemp -d "$1/home-XXXXXX"', this.homes);
    if (home === "") throw noHome(this.homes);
    try {
      return await this.#runIn(home, spec);
    } finally {
      await shell('rm -rf -- "$1"', home);
    }
  }

  async #runIn(home: string, spec: CommandSpec): Promise<CommandResult> {
    const env = {
      PATH: sandboxPath(this.path),
      HOME: home,
      TMPDIR: home,
      LANG: "C.UTF-8",
      ...spec.env,
    };
    const launch = this.launch(home);
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const child = new Deno.Command(SHELL, {
      // The variables travel as arguments: this process may not set PATH for its children.
      args: [
        "-c",
        startScript(spec),
        "sh",
        spec.command,
        String(launch.length),
        ...launch,
        ...assignments,
      ],
      cwd: spec.workspace,
      clearEnv: true,
      detached: true,
      // Held open and never written to: it ends with this process, and the command with it.
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    // What the command left running in the background ends with it, and keeps no pipe open.
    const ended = child.status.then(() => killGroup(child.pid));
    const result = await supervise(child, spec, () => killGroup(child.pid));
    await ended;
    await child.stdin.close().catch(() => {});
    return result;
  }
}

function startScript(spec: CommandSpec): string {
  // What launches the command stays in the arguments, behind which the assignments are taken off.
  return `command=$1 launch=$2
shift 2
for word do
  shift
  if [ "$launch" -gt 0 ]; then
    launch=$((launch - 1))
    set -- "$@" "$word"
  else
    export "$word"
  fi
done
exec 3<&0 </dev/null
(read -r _; kill -s KILL -- "-$$") <&3 >/dev/null 2>&1 &
exec 3<&-
${limitLines(spec)}
exec "$@" ${SHELL} -c "$command"`;
}

function noHome(where: string) {
  return fail(
    "unavailable",
    `Cannot run a command: no temporary directory can be made in ${where}.`,
    "Make that directory writable.",
  );
}

/** Kills a process group through the shell: killing by number is more than this process may do. */
async function killGroup(group: number): Promise<void> {
  await shell('kill -s KILL -- "-$1" 2>/dev/null || :', String(group));
}

async function shell(script: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(SHELL, {
    args: ["-c", script, "sh", ...args],
    clearEnv: true,
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
