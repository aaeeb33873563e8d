import { fail } from "../../core/state.ts";
import { workspaceLines } from "../../core/hook_parts.ts";
import {
  type CountLines,
  linesElsewhere,
  MAX_REQUEST_CHARS,
  policyWarnings,
  replyToLine,
  replyToUnreadable,
} from "../../policies/mod.ts";
import { EXIT } from "../exit_codes.ts";
import { inputLines } from "../input_lines.ts";
import type { Invocation } from "../program/invocation.ts";
import { loadNamedPolicy } from "./policy_file.ts";

/** `maestro policy check --policy FILE --stdin`: one answer for each line of JSON. */
export async function policyCheck(
  invocation: Invocation,
  options: { policy?: string; mission?: string; stdin?: boolean },
  input: AsyncIterable<Uint8Array> = Deno.stdin.readable,
): Promise<number> {
  const { policy, source } = await loadNamedPolicy(invocation, options.policy, options.mission);
  const { terminal } = invocation;
  if (!options.stdin) {
    const warnings = policyWarnings(policy);
    terminal.out(`${source}: no problems\n`);
    for (const warning of warnings) terminal.out(`${source}: ${warning}\n`);
    return EXIT.ok;
  }
  const countLines = linesAround(terminal.cwd);
  for await (const line of inputLines(input, MAX_REQUEST_CHARS)) {
    if (terminal.gone.aborted) {
      throw fail(
        "unavailable",
        "Cannot go on answering: nobody reads the output",
        "Read each answer before you close the pipe.",
      );
    }
    const reply = line.ok
      ? await replyToLine(policy, line.text, countLines)
      : replyToUnreadable(line.problem);
    terminal.out(`${JSON.stringify(reply)}\n`);
  }
  return EXIT.ok;
}

/**
 * In a project the files say how many lines a command deletes; elsewhere only names are there.
 */
function linesAround(directory: string): CountLines {
  return [".git", ".maestro"].some((name) => isThere(`${directory}/${name}`))
    ? workspaceLines(directory)
    : linesElsewhere;
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return false;
    }
    throw error;
  }
}
