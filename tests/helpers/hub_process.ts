const SCRIPT = new URL("../faults/hub_script.ts", import.meta.url).pathname;
/** Types were checked with the tests; starting is what takes the time. */
const ARGS = ["run", "-A", "--no-check", "--quiet", SCRIPT];

/** The command line of `tests/faults/hub_script.ts` in one of its modes. */
export function hubCommand(mode: string, path: string, argument = ""): string[] {
  return [Deno.execPath(), ...ARGS, mode, path, argument];
}

export function spawnHub(mode: string, path: string, argument = ""): Deno.ChildProcess {
  const [program = "", ...args] = hubCommand(mode, path, argument);
  return new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
}

/** The lines of a process's output, as they come. */
export function linesOf(process: Deno.ChildProcess): ReadableStream<string> {
  let rest = "";
  return process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TransformStream<string, string>({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) controller.enqueue(line);
      },
    }),
  );
}
