import { errorOf, type MaestroError } from "../core/errors.ts";
import { EXIT, EXIT_OF } from "./exit_codes.ts";
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
  let code: number = EXIT.ok;
  const [{ CommanderError }, { buildProgram }] = await Promise.all([
    import("commander"),
    import("./program.ts"),
  ]);
  const program = buildProgram(terminal, (result) => (code = result));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const known = errorOf(error);
    printError(terminal, known, args.includes("--json"));
    if (args.includes("--debug")) terminal.err(`${stackOf(known)}\n`);
    return EXIT_OF[known.code];
  }
}

function printError(terminal: Terminal, error: MaestroError, json: boolean): void {
  const { code, message, hint, details } = error;
  if (json) return terminal.out(JSON.stringify({ error: { code, message, hint, details } }) + "\n");
  terminal.err(`maestro: ${plain(message)}${message.endsWith("\n") ? "" : "\n"}`);
  if (hint) terminal.err(`  ${plain(hint)}\n`);
}

function stackOf(error: MaestroError): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${error.cause.stack}` : "";
  return `${error.stack}${cause}`;
}
