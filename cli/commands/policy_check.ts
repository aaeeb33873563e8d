import { fail } from "../../core/state.ts";
import { MAX_REQUEST_CHARS, replyToLine, replyToUnreadable } from "../../policies/mod.ts";
import { EXIT } from "../exit_codes.ts";
import { inputLines } from "../input_lines.ts";
import type { Invocation } from "../program.ts";
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
    terminal.out(`${source}: no problems\n`);
    return EXIT.ok;
  }
  for await (const line of inputLines(input, MAX_REQUEST_CHARS)) {
    if (terminal.gone.aborted) {
      throw fail("unavailable", "Cannot go on answering: nobody reads the output");
    }
    const reply = line.ok ? await replyToLine(policy, line.text) : replyToUnreadable(line.problem);
    terminal.out(`${JSON.stringify(reply)}\n`);
  }
  return EXIT.ok;
}
