import { fail, type MaestroError } from "../errors.ts";

const OUTPUT_BYTES_MAX = 512 * 1024 * 1024;
const ERROR_CHARS_SHOWN = 500;

/** A trusted helper program (git) and how to run it; the environment is exactly what is given. */
export interface Program {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** How to get the program where it is missing. */
  hint?: string;
}

/** Runs a program to its end and gives its standard output; unavailable where it fails. */
export async function runProgram(program: Program, stdin?: Uint8Array): Promise<Uint8Array> {
  const child = spawnProgram(program, stdin !== undefined);
  const [, stdout, stderr, status] = await Promise.all([
    stdin === undefined ? undefined : feed(child, stdin),
    collect(child.stdout, program),
    collect(child.stderr, program),
    child.status,
  ]).catch((error) => {
    stop(child);
    throw error;
  });
  if (!status.success) throw programFailed(program, status.code, new TextDecoder().decode(stderr));
  return stdout;
}

/** Starts a program with piped output; unavailable with the remedy where it is not installed. */
export function spawnProgram(program: Program, stdin: boolean): Deno.ChildProcess {
  try {
    return new Deno.Command(program.file, {
      args: program.args,
      cwd: program.cwd,
      clearEnv: true,
      env: program.env,
      stdin: stdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw missingProgram(program, error);
  }
}

/** Whether a program is there, may be run by this process and ends well. */
export async function canRun(file: string, args: string[]): Promise<boolean> {
  try {
    const command = new Deno.Command(file, { args, clearEnv: true, stdin: "null" });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return false;
    }
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

/** Writes to a program's standard input and closes it; one that stops reading early is no error. */
export async function feed(child: Deno.ChildProcess, bytes: Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // The exit status says what went wrong.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Kills a program that is no longer wanted; one that has ended already is left as it is. */
export function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // Reaped by now: no process of that number, or already another's.
    const ended = error instanceof TypeError || error instanceof Deno.errors.NotFound;
    if (!ended) throw error;
  }
}

/** The failure of a program that ran, with the beginning of what it said. */
function programFailed(program: Program, code: number, stderr: string): MaestroError {
  const said = stderr.trim().slice(0, ERROR_CHARS_SHOWN);
  return fail(
    "unavailable",
    `Cannot finish ${commandName(program)}: it ended with code ${code}${said ? `: ${said}` : ""}.`,
    "Look at the message above; try again once its cause is gone.",
    { code, stderr: said },
  );
}

async function collect(stream: ReadableStream<Uint8Array>, program: Program): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > OUTPUT_BYTES_MAX) {
      throw fail(
        "unavailable",
        `Cannot finish ${commandName(program)}: it wrote more than ${OUTPUT_BYTES_MAX} bytes.`,
        "Exclude large generated files with .gitignore.",
      );
    }
    chunks.push(new Uint8Array(chunk));
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function commandName(program: Program): string {
  const subcommand = program.args.find((arg, index) =>
    !arg.startsWith("-") && program.args[index - 1] !== "-c"
  );
  return `${program.file.split("/").at(-1)} ${subcommand ?? ""}`.trim();
}

function missingProgram({ file, hint }: Program, error: unknown): MaestroError {
  const found = error instanceof Deno.errors.NotCapable
    ? "this process may not run it"
    : error instanceof Deno.errors.NotFound
    ? "it is not installed there"
    : String(error);
  return fail(
    "unavailable",
    `Cannot run ${file}: ${found}.`,
    hint ?? "Install it, or let this process run it (--allow-run).",
  );
}
