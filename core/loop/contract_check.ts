import {
  type ContractUnderTest,
  type ContractVerdict,
  modulesOf,
  validateContracts,
} from "../contract_kinds/mod.ts";
import { belongsToModule, type Membership, moduleSources, Workspace } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { listContracts, setContractStatus } from "../ssot/contracts.ts";
import type { Actor } from "../ssot/roles.ts";

/** The rule engine that judges contracts; it writes their status and nothing else (seed 3, 4.6). */
export const VALIDATOR: Actor = { agent: "contract_validator", role: "validator", session: "" };

/** Compares contracts with the code of their modules: the files that the policy lets those write. */
export async function judgeContracts(
  { workspace, policy }: Project,
  contracts: readonly ContractUnderTest[],
): Promise<ContractVerdict[]> {
  return await judgeWorkspace(
    workspace,
    contracts,
    (path, module) => belongsToModule(policy, path, module),
  );
}

/** Compares contracts with the code of a directory; `belongs` says which file is whose. */
export async function judgeDirectory(
  directory: string,
  contracts: readonly ContractUnderTest[],
  belongs: Membership,
): Promise<ContractVerdict[]> {
  return await judgeWorkspace(await Workspace.open(directory), contracts, belongs);
}

async function judgeWorkspace(
  workspace: Workspace,
  contracts: readonly ContractUnderTest[],
  belongs: Membership,
): Promise<ContractVerdict[]> {
  if (contracts.length === 0) return [];
  const sources = await moduleSources(workspace, modulesOf(contracts), belongs);
  return await validateContracts(contracts, sources);
}

/** Judges every contract and records its status in the registry. */
export async function validateRegistry(project: Project): Promise<ContractVerdict[]> {
  const contracts = await project.hub.read(listContracts);
  const verdicts = await judgeContracts(project, contracts);
  if (verdicts.length === 0) return [];
  const label = { action: "CONTRACT_VALIDATE", target: "contracts", input: null, always: true };
  await project.hub.write(VALIDATOR, label, async (tx) => {
    for (const { id, status, violations } of verdicts) {
      const reason = violations.map(({ message }) => message).join("; ").slice(0, 2_000);
      if (status === "BROKEN") await setContractStatus(tx, id, "BROKEN", reason);
      if (status === "STABLE") await setContractStatus(tx, id, "STABLE", "");
    }
    return verdicts.map(({ id, status }) => ({ id, status }));
  });
  return verdicts;
}
