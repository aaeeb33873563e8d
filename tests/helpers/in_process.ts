import assert from "node:assert/strict";
import { runCli } from "../../cli/mod.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { cleanEnvironment } from "./maestro.ts";

/**
 * Does a command line in this process and gives what it prints: the same code without a process's
 * start, for what surrounds the subject of a test; the subject itself goes through the front door.
 */
export async function inProcess(cwd: string, args: readonly string[]): Promise<string> {
  let printed = "";
  let complained = "";
  const environment = cleanEnvironment(cwd);
  const terminal = quietTerminal(cwd, {
    env: (name) => environment[name],
    out: (text) => void (printed += text),
    err: (text) => void (complained += text),
  });
  const code = await runCli(args, terminal);
  assert.equal(code, 0, `${args.join(" ")}: ${complained}${printed}`);
  return printed;
}

/** A terminal where no person sits. */
export function quietTerminal(
  cwd: string,
  streams: Pick<Terminal, "env" | "out" | "err">,
): Terminal {
  return {
    cwd,
    ...streams,
    interactive: false,
    color: false,
    columns: 100,
    screen: null,
    keyboard: null,
    gone: new AbortController().signal,
  };
}
