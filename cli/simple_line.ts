import type { Terminal } from "./terminal.ts";

/**
 * A command line of words and the few options that every command has, read without the package that
 * reads all others.
 */
export interface SimpleLine {
  words: string[];
  project?: string;
  database?: string;
  /** Given after the command. */
  agent?: string;
}

/** Null where there is anything else in it. */
export function simpleLine(args: readonly string[]): SimpleLine | null {
  const line: SimpleLine = { words: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-")) {
      line.words.push(arg);
      continue;
    }
    const [, name, value] = /^--(project|database|agent)(?:=(.*))?$/s.exec(arg) ?? [];
    const given = value ?? args[++at];
    if (given === undefined || (value === undefined && given.startsWith("-"))) return null;
    if (name === "project" || name === "database") line[name] = given;
    else if (name === "agent" && line.words.length > 0) line.agent = given;
    else return null;
  }
  return line;
}

/**
 * Runs what programs start often, in the forms they start it in: there, building all commands would
 * take longer than most of what is asked for. Null where the line is another.
 */
export async function runOften(line: SimpleLine, terminal: Terminal): Promise<number | null> {
  const { words: [command, ...words], agent, ...place } = line;
  const options = agent === undefined ? {} : { agent };
  const [first, second] = words;
  if (command === "hook" && first !== undefined && words.length <= 2) {
    const { hook } = await import("./commands/hook.ts");
    return await hook(await invocation(), first, second, options);
  }
  if (command === "mcp" && first === undefined) {
    const { mcp } = await import("./commands/mcp.ts");
    return await mcp(await invocation(), options);
  }
  if (command === "status" && first === undefined && agent === undefined) {
    const { status } = await import("./commands/status.ts");
    return await status(await invocation(), {});
  }
  return null;

  async function invocation() {
    const { invocationOf } = await import("./program/invocation.ts");
    return invocationOf(terminal, place);
  }
}
