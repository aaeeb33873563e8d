import assert from "node:assert/strict";
import { runCli } from "../../cli/mod.ts";
import { cleanEnvironment } from "./maestro.ts";

/**
 * Does a command line in this process and gives what it prints: the same code without a process's
 * start, for what surrounds the subject of a test; the subject itself goes through the front door.
 */
export async function inProcess(cwd: string, args: readonly string[]): Promise<string> {
  let printed = "";
  let complained = "";
  const environment = cleanEnvironment(cwd);
  const code = await runCli(args, {
    cwd,
    env: (name) => environment[name],
    out: (text) => void (printed += text),
    err: (text) => void (complained += text),
    interactive: false,
    color: false,
    columns: 100,
    screen: null,
    keyboard: null,
    gone: new AbortController().signal,
  });
  assert.equal(code, 0, `${args.join(" ")}: ${complained}${printed}`);
  return printed;
}
