import { isoTime, systemClock } from "../core/clock.ts";
import { errorOf, type MaestroError } from "../core/errors.ts";
import { EXIT, EXIT_OF } from "./exit_codes.ts";
import { runOften, type SimpleLine, simpleLine } from "./simple_line.ts";
import { plain, processTerminal, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

export { processTerminal };

/** Runs one command line and returns its exit code; errors are printed once, here. */
export async function runCli(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  if (args.length === 1 && args[0] === "--version") {
    terminal.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  const line = simpleLine(args);
  if (line?.words.length === 0 && terminal.keyboard !== null && terminal.interactive) {
    return await startSession(args, line, terminal);
  }
  try {
    return await (line && runOften(line, terminal)) ?? await runProgram(args, terminal);
  } catch (error) {
    const known = errorOf(error);
    const code = EXIT_OF[known.code];
    const { message, hint, details } = known;
    if (!printJson(terminal, args, { code: known.code, message, hint, details }, code)) {
      printError(terminal, known);
    }
    if (args.includes("--debug")) terminal.err(`${stackOf(known)}\n`);
    return code;
  }
}

async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  const [{ CommanderError }, { buildProgram }] = await Promise.all([
    import("commander"),
    import("./program/program.ts"),
  ]);
  const program = buildProgram(terminal, (result) => (code = result));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    const hint = "See `maestro --help`.";
    printJson(terminal, args, { code: "invalid", message: error.message, hint }, EXIT.usage);
    return EXIT.usage;
  }
}

async function startSession(
  args: readonly string[],
  line: SimpleLine,
  terminal: Terminal,
): Promise<number> {
  const [{ session }, { invocationOf }] = await Promise.all([
    import("./repl/session.ts"),
    import("./program/invocation.ts"),
  ]);
  return await session(
    invocationOf(terminal, line),
    (words, within) => runCli([...args, ...words], within),
  );
}

/** What a program reads ends in JSON however the command ended; false where a person reads. */
function printJson(
  terminal: Terminal,
  args: readonly string[],
  error: object,
  exit_code: number,
): boolean {
  const events = args.includes("--events");
  if (!events && !args.includes("--json")) return false;
  const at = isoTime(systemClock.now());
  const line = events ? { type: "end", at, exit_code, error } : { error };
  terminal.out(JSON.stringify(line) + "\n");
  return true;
}

function printError(terminal: Terminal, { message, hint }: MaestroError): void {
  terminal.err(`maestro: ${plain(message)}${message.endsWith("\n") ? "" : "\n"}`);
  if (hint) terminal.err(`  ${plain(hint)}\n`);
}

function stackOf(error: MaestroError): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${error.cause.stack}` : "";
  return `${error.stack}${cause}`;
}
