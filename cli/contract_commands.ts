import type { Command } from "commander";
import type { Finish, Invocation } from "./program.ts";

/** The commands about the interfaces between modules. */
export function addContractCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const contract = program.command("contract").description("the interfaces between modules");
  contract.command("check").description("hold the code against the contracts")
    .option("--contracts <file>", "a contract_registry.yaml with modules: (default: the project's)")
    .option("--workspace <dir>", "the code, with --contracts (default: the present directory)")
    .option("--json", "as JSON")
    .action(async (options) => {
      const { contractCheck } = await import("./commands/contract_check.ts");
      finish(await contractCheck(invocation(), options));
    });
}
