import assert from "node:assert/strict";
import { runCli } from "../../cli/mod.ts";
import { cleanEnvironment } from "./maestro.ts";

/**
 * Does a command line in this process, as a person did before the test begins. It is the same code
 * without a process's start, for what no test looks at; what one looks at goes through the front
 * door.
 */
export async function setUp(cwd: string, args: readonly string[]): Promise<void> {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const environment = cleanEnvironment(cwd);
  const code = await runCli(args, {
    cwd,
    env: (name) => environment[name],
    out: say,
    err: say,
    interactive: false,
    color: false,
    columns: 100,
    screen: null,
    keyboard: null,
    gone: new AbortController().signal,
  });
  assert.equal(code, 0, `${args.join(" ")}: ${said.join("")}`);
}
