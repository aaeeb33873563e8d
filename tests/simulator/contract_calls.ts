import { getContract, proposeContract } from "../../core/mod.ts";
import type { Tx } from "../../core/store/mod.ts";
import type { Agent } from "./agents.ts";
import { type Call, createCall } from "./call.ts";
import { type CallMaker, chosen } from "./call_maker.ts";
import type { Operation } from "./plan.ts";
import { Violation } from "./violation.ts";

const NAMES = ["AuthAPI", "OrdersAPI", "UserEvents", "Storage", "Billing"];

/** Proposes a contract that may be there already: then it is a revision without a version. */
export const propose: CallMaker = (_scene, agent, operation) =>
  proposal(agent, operation, chosen(NAMES, operation.pick) ?? "", undefined);

/** Revises from the version it last saw, which may be stale, or looks at the newest first. */
export const revise: CallMaker = ({ ledger }, agent, operation) => {
  const name = chosen([...ledger.facts.contracts.keys()], operation.pick);
  if (name === undefined) return null;
  const newest = ledger.facts.contracts.get(name);
  const expected = operation.amount % 3 === 0 ? agent.versions.get(name) ?? 1 : newest;
  return proposal(agent, operation, name, expected);
};

function proposal(
  agent: Agent,
  operation: Operation,
  name: string,
  expectedVersion: number | undefined,
): Call {
  const write = async (tx: Tx) => {
    const outcome = await proposeContract(tx, {
      name,
      kind: "http",
      owner: `owner-of-${name}`,
      consumers: operation.amount % 2 === 0 ? [`module-${operation.amount % 4}`] : [],
      schema: { endpoints: [{ method: "GET", path: `/of/${operation.index}` }] },
      change: `call ${operation.index}`,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    });
    const reconciliations = "contract" in outcome ? outcome.reconciliations : [];
    return { version: (await getContract(tx, name)).version, reconciliations };
  };
  return createCall(agent, operation, {
    action: "CONTRACT_PROPOSE",
    input: { name, expectedVersion },
    useCase: write,
    landed: ({ facts }, { version, reconciliations }) => {
      for (const { requirement, title } of reconciliations) {
        facts.requirements.set(requirement, title);
      }
      const before = facts.contracts.get(name);
      if (before !== expectedVersion) {
        throw new Violation(
          "stale version refused",
          `${name} was revised from version ${expectedVersion}, it was at ${before}`,
        );
      }
      facts.contracts.set(name, version);
    },
    heard: ({ version }) => agent.versions.set(name, version),
  });
}
