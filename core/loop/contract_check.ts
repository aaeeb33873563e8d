import {
  type ContractUnderTest,
  type ContractVerdict,
  modulesOf,
  validateContracts,
  type Violation,
} from "../contract_kinds/mod.ts";
import {
  belongsToModule,
  type Membership,
  moduleSources,
  touchedBy,
  Workspace,
} from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { listContracts, setContractStatus } from "../ssot/contracts/contracts.ts";
import { moduleNames } from "../ssot/contracts/modules.ts";
import { hasOtherOpenWork, type Requirement } from "../ssot/requirements/requirement.ts";
import type { Actor } from "../ssot/roles.ts";

/** The rule engine that judges contracts; it writes their status and nothing else. */
const VALIDATOR: Actor = { agent: "contract_validator", role: "validator", session: "" };

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

/**
 * What an agent's code does against contracts of its modules: those of its names and role, and those
 * whose files it touched. What the owner does not provide yet counts only where no other work of its
 * role, planned before the claim, could still bring it; what no contract has counts in files that
 * the agent touched; who lags behind a breaking version has a requirement of its own for that.
 */
export async function breachesOf(
  project: Project,
  actor: Actor,
  requirement: Pick<Requirement, "id" | "role">,
  claimedAt: string,
): Promise<Violation[]> {
  const names = new Set([
    ...moduleNames(actor.agent, requirement.role),
    ...moduleNames(actor.agent, actor.role),
  ]);
  const { contracts, touched, isLast } = await project.hub.read(async (tx) => {
    const contracts = await listContracts(tx);
    const touched = contracts.length === 0 ? [] : await touchedBy(tx, actor.agent);
    return {
      contracts,
      touched: new Set(touched),
      isLast: !await hasOtherOpenWork(tx, requirement, claimedAt),
    };
  });
  for (const module of modulesOf(contracts)) {
    if (touched.values().some((path) => belongsToModule(project.policy, path, module))) {
      names.add(module);
    }
  }
  const bound = contracts.filter(({ owner, consumers }) =>
    names.has(owner) || consumers.some(({ module }) => names.has(module))
  );
  const verdicts = await judgeContracts(project, bound);
  return verdicts.flatMap(({ violations }) => violations).filter(({ rule, module, file }) =>
    names.has(module) && rule !== "version_mismatch" &&
    (rule !== "undocumented" || touched.has(file)) && (rule !== "provider_missing" || isLast)
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
