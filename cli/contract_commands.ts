import { type Command, Option } from "commander";
import type { ContractDiffOptions } from "./commands/contract_diff.ts";
import type { Finish, Invocation } from "./program.ts";

/** The commands about interface contracts. */
export function addContractCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const contract = program.command("contract").description("interfaces between modules");
  contract.command("diff").description("what a new schema asks of those who rely on the old one")
    .requiredOption("--kind <kind>", "kind of contract, such as http or types")
    .argument("<old>", "file of the old schema").argument("<new>", "file of the new one")
    .addOption(
      new Option("--fail-on <class>", "end with code 1 from this class on").choices([
        "patch",
        "minor",
        "major",
      ]),
    )
    .option("--json", "as JSON")
    .action(async (before: string, after: string, options: ContractDiffOptions) => {
      const { contractDiff } = await import("./commands/contract_diff.ts");
      finish(await contractDiff(invocation(), before, after, options));
    });
}
