/** Runs a program; its output goes to a file or nowhere: one that keeps a pipe open would hold us. */
export async function runQuietly([program = "", ...args]: readonly string[]): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    const script = `exec "$0" "$@" >${file} 2>&1 </dev/null`;
    const child = new Deno.Command("sh", {
      args: ["-c", script, program, ...args],
      cwd: "/",
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    const { success } = await child.output();
    if (!success) throw new Error(`${program} ${args.join(" ")}: ${await Deno.readTextFile(file)}`);
  } finally {
    await Deno.remove(file);
  }
}

/**
 * A directory of this test run, filled by whoever needs it first and gone with the process. Test
 * files run side by side in one process: the first to have the lock fills it for all.
 */
export async function onceInRun(
  name: string,
  fill: (directory: string) => Promise<void>,
  endScript: (directory: string) => string = () => "true",
): Promise<string> {
  const directory = `/tmp/maestro-test-${name}-${Deno.pid}`;
  await Deno.mkdir(directory, { recursive: true });
  using gate = await Deno.open(`${directory}/lock`, { create: true, write: true });
  await gate.lock(true);
  const content = `${directory}/content`;
  const filled = `${directory}/filled`;
  if (await Deno.stat(filled).catch(() => null)) return content;
  await Deno.mkdir(content);
  await fill(content);
  await afterTests(`${endScript(content)}; rm -rf ${directory}`);
  await Deno.writeTextFile(filled, "");
  return content;
}

/** A shell that outlives the test process, however it ends, and then does this. */
export async function afterTests(script: string): Promise<void> {
  const waits = `(while kill -0 ${Deno.pid}; do sleep 1; done; ${script}) >/dev/null 2>&1 &`;
  await runQuietly(["setsid", "sh", "-c", waits]);
}
