import { z } from "zod";
import { contractSchema, fail, getContract, listContracts } from "../../core/state.ts";
import { defineTool } from "../tool.ts";

const MAX_CHANGES = 50;
const MAX_FINDINGS = 20;
const contractId = z.string().max(200).describe("C1, or the contract's name");
const version = z.int().min(1).optional();

const diff = defineTool({
  name: "contract_diff",
  title: "Compare versions of a contract",
  description:
    "What a version, or a schema that you think of proposing, asks of those who rely on an earlier one: its class (none, patch, minor, major) and each change, with an example of what breaks.",
  effect: "read",
  toolset: "contracts",
  roles: "all",
  input: z.strictObject({
    id: contractId,
    from: version.describe("The one before, by default"),
    to: version.describe("The present one by default"),
    schema: z.looseObject({}).optional().describe("A whole schema to compare instead of `to`"),
  }),
  output: z.looseObject({ class: z.string(), changes: z.array(z.unknown()) }),
  async handle({ project }, input) {
    const { compareSchemas } = await import("../../core/mod.ts");
    const { contract, before, after } = await project.hub.read(async (tx) => {
      const contract = await getContract(tx, input.id);
      const to = input.to ?? contract.version;
      const from = input.from ?? (input.schema === undefined ? Math.max(1, to - 1) : to);
      return {
        contract,
        before: await contractSchema(tx, contract.id, from),
        after: input.schema ?? await contractSchema(tx, contract.id, to),
      };
    });
    const { class: change, changes } = await compareSchemas(contract.kind, before, after);
    const shown = changes.slice(0, MAX_CHANGES);
    return { id: contract.id, class: change, changes: shown, total: changes.length };
  },
});

const check = defineTool({
  name: "contract_check",
  title: "Check code against contracts",
  description:
    "Hold the code as it is now against the contracts: for each its status (STABLE, BROKEN, UNKNOWN), what violates it and where, and what could not be known.",
  effect: "read",
  toolset: "contracts",
  roles: "all",
  input: z.strictObject({
    ids: z.array(contractId).max(100).default([]).describe("Which; all of them by default"),
  }),
  output: z.looseObject({ contracts: z.array(z.unknown()) }),
  async handle({ project }, { ids }) {
    const { judgeContracts } = await import("../../core/mod.ts");
    const contracts = await project.hub.read(listContracts);
    const wanted = contracts.filter(({ id, name }) =>
      ids.length === 0 || ids.includes(id) || ids.includes(name)
    );
    const missing = ids.find((given) =>
      !contracts.some(({ id, name }) => id === given || name === given)
    );
    if (missing !== undefined) {
      throw fail("not_found", `Cannot check ${missing}: there is no such contract`, LOOK);
    }
    const verdicts = await judgeContracts(project, wanted);
    return {
      contracts: verdicts.map(({ violations, unknowns, ...verdict }) => ({
        ...verdict,
        violations: violations.slice(0, MAX_FINDINGS),
        unknowns: unknowns.slice(0, MAX_FINDINGS),
        total: violations.length + unknowns.length,
      })),
    };
  },
});

const LOOK = "contract_list has them all.";

export const contractJudgementTools = [diff, check];
