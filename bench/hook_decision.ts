import { hook } from "../cli/commands/hook.ts";
import { processTerminal } from "../cli/mod.ts";

// Prints how many milliseconds one decision took in this process, in which nothing was decided yet.
const terminal = processTerminal();
const stdin = new Blob([await new Response(Deno.stdin.readable).bytes()]).stream();
const invocation = { terminal, projectDir: terminal.cwd };
const start = performance.now();
const code = await hook(invocation, "claude", undefined, { agent: "bench" }, stdin);
terminal.out(`${performance.now() - start}\n`);
Deno.exitCode = code;
