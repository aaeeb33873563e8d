import { z } from "zod";
import { fail, getContract, proposeContract, requireOwnModule } from "../../core/state.ts";
import { defineTool } from "../tool.ts";

const get = defineTool({
  name: "contract_get",
  title: "Read a contract",
  description:
    "Read an interface contract by id or name: full schema, version, consumers, changes.",
  effect: "read",
  toolset: "core",
  roles: "all",
  input: z.strictObject({ id: z.string().max(200).describe("C1, or the contract's name") }),
  output: z.looseObject({ id: z.string(), version: z.int() }),
  async handle({ project, actor }, input) {
    // Which version an agent has seen matters afterwards, so this read is on the record.
    const label = { action: "CONTRACT_READ", input, always: true };
    return await project.hub.write(actor, label, async (tx) => {
      const contract = await getContract(tx, input.id);
      tx.target = contract.id;
      tx.note = `Read version ${contract.version} of ${contract.name}`;
      return { ...contract };
    });
  },
});

const propose = defineTool({
  name: "contract_propose",
  title: "Propose a contract",
  description:
    "Register the interface you provide before you implement it, or revise it: give expected_version. Kind http takes schema {endpoints:[{method, path, request, response}]} with types string, int, number, boolean, 'string?' optional, 'string[]', nested objects.",
  effect: "write",
  toolset: "contracts",
  roles: ["backend", "frontend", "any", "human"],
  input: z.strictObject({
    name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/).describe("Such as AuthAPI"),
    kind: z.enum(["http"]).describe("Kind of interface"),
    owner: z.string().max(64).describe("Module that provides it, such as backend_agent"),
    consumers: z.array(z.string().max(64)).max(50).default([]).describe("Modules that use it"),
    schema: z.looseObject({}).describe("By kind"),
    change: z.string().max(1_000).default("").describe("What changed"),
    expected_version: z.int().optional().describe("Version you revise"),
  }),
  output: z.looseObject({ id: z.string(), version: z.int() }),
  async handle({ project, actor }, input) {
    requireOwnModule(actor, input.owner);
    const { schemaProblems } = await import("../../core/mod.ts");
    const [problem] = schemaProblems(input.kind, input.schema);
    if (problem) throw fail("invalid", `Cannot propose ${input.name}: ${problem}`);
    const { expected_version, ...proposal } = input;
    const label = { action: "CONTRACT_PROPOSE", input };
    return await project.hub.write(actor, label, async (tx) => ({
      ...await proposeContract(tx, {
        ...proposal,
        ...(expected_version === undefined ? {} : { expectedVersion: expected_version }),
      }),
    }));
  },
});

export const contractTools = [get, propose];
