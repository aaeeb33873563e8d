import { type Command, Option } from "commander";
import type { ContractDiffOptions } from "../commands/contract_diff.ts";
import type { ProposeOptions } from "../commands/contract_propose.ts";
import { list, positive } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

/** The commands about the interfaces between modules. */
export function addContractCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const contract = program.command("contract").description("the interfaces between modules");
  addLooks(contract, invocation, finish);
  contract.command("check").description("hold the code against the contracts")
    .option("--contracts <file>", "a contract_registry.yaml with modules: (default: the project's)")
    .option("--workspace <dir>", "the code, with --contracts (default: the present directory)")
    .option("--json", "as JSON")
    .action(async (options) => {
      const { contractCheck } = await import("../commands/contract_check.ts");
      finish(await contractCheck(invocation(), options));
    });
  addDiff(contract, invocation, finish);
  addChanges(contract, invocation, finish);
}

function addChanges(contract: Command, invocation: () => Invocation, finish: Finish): void {
  contract.command("propose").description("register an interface, or a new version of it")
    .argument("<name>", "such as AuthAPI").argument("<file>", "file with the whole schema")
    .requiredOption("--kind <kind>", "kind of contract, such as http or types")
    .requiredOption("--owner <module>", "who provides it, such as backend_agent")
    .option("--consumers <modules>", "who uses it, separated by commas", list)
    .option("--change <text>", "what is new, for those who use it")
    .option("--expected-version <n>", "the version that this revises", positive)
    .option("--json", "as JSON")
    .action(async (name: string, file: string, options: ProposeOptions) => {
      const { contractPropose } = await import("../commands/contract_propose.ts");
      finish(await contractPropose(invocation(), name, file, options));
    });
  contract.command("deprecate").argument("<id>", "such as C1, or a name")
    .description("say that nobody should begin to use it")
    .requiredOption("--reason <text>", "why, for those who use it")
    .option("--successor <id>", "the contract to use instead")
    .action(async (id, options) => {
      const { contractDeprecate } = await import("../commands/contract.ts");
      finish(await contractDeprecate(invocation(), id, options));
    });
  contract.command("export").argument("<id>", "such as C1, or a name")
    .description("as other tools read it")
    .requiredOption("--openapi", "an OpenAPI 3.1 document, of kind http")
    .option("--output <file>", "into this file; JSON if it is called so, else YAML")
    .action(async (id, options) => {
      const { contractExport } = await import("../commands/contract_export.ts");
      finish(await contractExport(invocation(), id, options));
    });
}

function addDiff(contract: Command, invocation: () => Invocation, finish: Finish): void {
  contract.command("diff").description("what a new schema asks of those who rely on the old one")
    .requiredOption("--kind <kind>", "kind of contract, such as http or types")
    .argument("<old>", "file of the old schema").argument("<new>", "file of the new one")
    .addOption(
      new Option("--fail-on <class>", "end with code 1 from this class on")
        .choices(["patch", "minor", "major"]),
    )
    .option("--json", "as JSON")
    .action(async (before: string, after: string, options: ContractDiffOptions) => {
      const { contractDiff } = await import("../commands/contract_diff.ts");
      finish(await contractDiff(invocation(), before, after, options));
    });
}

function addLooks(contract: Command, invocation: () => Invocation, finish: Finish): void {
  const load = () => import("../commands/contract.ts");
  const look = (command: Command) =>
    command.option("--at <position>", "as it was: a log position, snapshot or time")
      .option("--json", "as JSON");
  look(contract.command("list", { isDefault: true }))
    .description("every contract with its owner and consumers")
    .action(async (flags) => finish(await (await load()).contractList(invocation(), flags)));
  look(contract.command("show").argument("<id>", "such as C1, or a name"))
    .description("one contract as a Markdown page")
    .action(async (id, flags) =>
      finish(await (await load()).contractShow(invocation(), id, flags))
    );
  look(contract.command("history").argument("<id>", "such as C1, or a name"))
    .description("its versions, newest first")
    .action(async (id, flags) =>
      finish(await (await load()).contractHistory(invocation(), id, flags))
    );
  look(contract.command("graph"))
    .description("who provides and uses what, as a Mermaid chart or a page")
    .option("--html [file]", "as a web page with every contract, into a file if one is named")
    .action(async ({ html, ...flags }) => {
      if (html === undefined) {
        return finish(await (await load()).contractPicture(invocation(), flags));
      }
      const { contractWeb } = await import("../commands/contract_web.ts");
      finish(await contractWeb(invocation(), { html, ...flags }));
    });
}
