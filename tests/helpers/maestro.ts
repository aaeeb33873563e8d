/** The front door people use; the Deno that runs the tests is first on its PATH. */
export const MAESTRO = new URL("../../bin/maestro", import.meta.url).pathname;

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Invocation {
  env?: Record<string, string>;
  stdin?: string;
}

/** Runs `maestro` as its own process in a directory and waits for its end. */
export async function maestro(
  cwd: string,
  args: readonly string[],
  { env = {}, stdin }: Invocation = {},
): Promise<Finished> {
  const child = spawnMaestro(cwd, args, env, stdin === undefined ? "null" : "piped");
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
  stdin: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(MAESTRO, {
    args: [...args],
    cwd,
    clearEnv: true,
    env: { ...cleanEnvironment(cwd), ...env },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
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
