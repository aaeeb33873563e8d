import { available } from "./require.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * The front door people use: a checkout's, or that of npm's package, with which all tests are run.
 * The Deno that runs the tests is first on its PATH.
 */
export const MAESTRO = new URL(Deno.env.get("FRONT_DOOR") ?? "bin/maestro", ROOT).pathname;

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Invocation {
  env?: Record<string, string>;
  stdin?: string;
  /** The machine as it is where bubblewrap was never installed. */
  withoutBubblewrap?: boolean;
}

const BUBBLEWRAP = "/usr/bin/bwrap";

/** Runs `maestro` as its own process in a directory and waits for its end. */
export async function maestro(
  cwd: string,
  args: readonly string[],
  { env = {}, stdin, withoutBubblewrap = false }: Invocation = {},
): Promise<Finished> {
  const child = spawn(
    withoutBubblewrap ? withoutProgram(BUBBLEWRAP, [MAESTRO, ...args]) : [MAESTRO, ...args],
    cwd,
    env,
    stdin === undefined ? "null" : "piped",
  );
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts `maestro`; the caller awaits or kills it. */
export function spawnMaestro(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Deno.ChildProcess {
  return spawn([MAESTRO, ...args], cwd, env, "null");
}

function spawn(
  [program = MAESTRO, ...args]: readonly string[],
  cwd: string,
  env: Record<string, string>,
  stdin: "null" | "piped",
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args,
    cwd,
    clearEnv: true,
    env: { ...cleanEnvironment(cwd), ...env },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The command in a view of the machine that lacks `program`; where it is missing, as it is. */
function withoutProgram(program: string, command: readonly string[]): string[] {
  if (!available("bwrap")) return [...command];
  return [program, "--dev-bind", "/", "/", "--ro-bind", "/dev/null", program, "--", ...command];
}

/** Nothing of the developer's own settings: a home of its own, but Deno's cache as it is. */
export function cleanEnvironment(home: string): Record<string, string> {
  const deno = Deno.execPath();
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  return {
    PATH: `${deno.slice(0, deno.lastIndexOf("/"))}:${Deno.env.get("PATH")}`,
    HOME: `${home}/.home`,
    DENO_DIR: cache,
    NO_COLOR: "1",
  };
}
