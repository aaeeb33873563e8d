import type {
  CommandResult,
  CommandSpec,
  Sandbox,
} from "../../../../core/harness/sandboxes/sandbox.ts";

export const PATH = Deno.env.get("PATH") ?? "/usr/bin:/bin";

/** Runs a command as the harness would, with the parts of the specification that matter here. */
export function run(
  sandbox: Sandbox,
  workspace: string,
  command: string,
  more: Partial<CommandSpec> = {},
): Promise<CommandResult> {
  return sandbox.run({
    command,
    workspace,
    writable: [],
    hidden: [".maestro"],
    readOnly: [".git"],
    env: {},
    timeoutMs: 20_000,
    maxOutputBytes: 100_000,
    ...more,
  });
}

/** Processes of the machine whose command line contains a text. */
export async function processesWith(text: string): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(text)) count++;
  }
  return count;
}
