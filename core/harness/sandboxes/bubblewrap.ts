import { canRun } from "../process.ts";
import type { NetworkGate, Pass } from "../network/gate.ts";
import { SEALED, systemArgs, workspaceArgs } from "./bubblewrap_args.ts";
import { checkCommand, limitLines, limitsOf, processLimitLine } from "./limits.ts";
import type { CommandResult, CommandSpec, Sandbox } from "./sandbox.ts";
import { SIGN_LINE, type StartSign, startSign } from "./start_sign.ts";
import { hasHosts, networkArgs, networkLines } from "./network_args.ts";
import { problemOf } from "./probe.ts";
import { NOT_STARTED, supervise } from "./supervise.ts";
import { CHECK_LINES, identityArgs, WorkspaceBinder } from "./workspace_binder.ts";

const PROBE_MB = 1;

interface BubblewrapOptions {
  /** Whether this bubblewrap (0.7 and later) can bound the size of temporary files; true if absent. */
  sized?: boolean;
  /** The way out for commands that may have one. */
  network?: NetworkGate | undefined;
  /** The program that starts another in a session of its own; Deno does it where absent. */
  setsid?: string | null;
}

/** Commands see the system and the workspace read-only, write where they may, and have no network. */
export class BubblewrapSandbox implements Sandbox {
  readonly name = "bubblewrap";
  readonly isolated = true;
  readonly #binder = new WorkspaceBinder();

  constructor(
    private readonly program: string,
    private readonly path: string,
    private readonly options: BubblewrapOptions = {},
  ) {}

  async run(spec: CommandSpec): Promise<CommandResult> {
    checkCommand(spec.command);
    if (spec.signal?.aborted) return NOT_STARTED;
    const { binds, writable, release } = await this.#binder.bind(spec);
    let sign: StartSign | null = null;
    const { network } = this.options;
    let pass: Pass | undefined;
    try {
      pass = hasHosts(spec.network) ? network?.open(spec.network) : undefined;
      const { setsid } = this.options;
      const child = new Deno.Command(setsid ?? this.program, {
        args: [
          ...(setsid ? [this.program] : []),
          ...systemArgs(this.path, this.options.sized ?? true ? limitsOf(spec).memoryMb : null),
          ...workspaceArgs(binds),
          ...(pass ? networkArgs(pass) : []),
          ...SEALED,
          ...Object.entries(spec.env).flatMap(([name, value]) => ["--setenv", name, value]),
          ...["--", "/bin/sh", "-c", startScript(spec, pass), "sh", spec.command],
          ...identityArgs(writable),
        ],
        clearEnv: true,
        // Its own group: an interrupt typed at the terminal is MAESTRO's to handle. Deno copies this
        // process for that, which costs a short command half its time.
        detached: !setsid,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      sign = startSign(child);
      const { stdout } = sign;
      const { stderr, status } = child;
      const result = await supervise({ stdout, stderr, status }, spec, () => sign?.kill());
      return pass ? { ...result, network: pass.end() } : result;
    } finally {
      pass?.end();
      sign?.close();
      await release();
    }
  }
}

/** Where setsid is and may be run; null where Deno must do. */
export async function findSetsid(): Promise<string | null> {
  for (const program of ["/usr/bin/setsid", "/bin/setsid"]) {
    if (await canRun(program, ["/bin/sh", "-c", ":"])) return program;
  }
  return null;
}

/** Whether the program can really make a sandbox here; null, or why not. */
export async function bubblewrapProblem(
  program: string,
  path: string,
  sized: boolean,
): Promise<string | null> {
  const args = [...systemArgs(path, sized ? PROBE_MB : null), "--", "/bin/sh", "-c", ":"];
  return await problemOf(program, args, "it is not installed");
}

/**
 * Lowers the limits and runs the command, once the writable directories are what they were and the
 * way to the network is open.
 */
function startScript(spec: CommandSpec, pass: Pass | undefined): string {
  return `${SIGN_LINE}
${CHECK_LINES}
${pass ? networkLines(pass) : ""}
${limitLines(spec)}
${processLimitLine(spec)}
exec /bin/sh -c "$command"`;
}
