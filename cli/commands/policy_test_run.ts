import { prepareCommands, testExamples } from "../../policies/mod.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain } from "../terminal.ts";
import { loadNamedPolicy } from "./policy_file.ts";

/** `maestro policy test`: whether each rule's examples are really decided as the rule says. */
export async function policyTest(
  invocation: Invocation,
  options: { policy?: string; json?: boolean },
): Promise<number> {
  const { policy, source, rules } = await loadNamedPolicy(invocation, options.policy);
  await prepareCommands();
  const { tested, failures } = testExamples(policy, rules());
  const { terminal } = invocation;
  if (options.json) {
    terminal.out(JSON.stringify({ policy: source, tested, failures }, null, 2) + "\n");
  } else {
    for (const { rule, example, problem } of failures) {
      terminal.out(plain(`${rule}: ${JSON.stringify(example)} ${problem}`) + "\n");
    }
    terminal.out(`${plain(source)}: ${tested} examples, ${failures.length} failed\n`);
  }
  return failures.length === 0 ? EXIT.ok : EXIT.failed;
}
