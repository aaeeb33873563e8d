import {
  type ContractVerdict,
  type ModuleSources,
  type SourceFile,
  validateContracts,
} from "../contract_kinds/mod.ts";
import { belongsToModule } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { type Contract, listContracts, setContractStatus } from "../ssot/contracts.ts";
import type { Actor } from "../ssot/roles.ts";

const SOURCE_FILES = "**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py,html,vue,svelte}";
const MAX_FILES = 5_000;

/** The rule engine that judges contracts; it writes their status and nothing else (seed 3, 4.6). */
export const VALIDATOR: Actor = { agent: "contract_validator", role: "validator", session: "" };

/** Compares the given contracts with the code of the modules they name. */
export async function judgeContracts(
  project: Project,
  contracts: readonly Contract[],
): Promise<ContractVerdict[]> {
  if (contracts.length === 0) return [];
  const names = new Set(
    contracts.flatMap(({ owner, consumers }) => [owner, ...consumers.map(({ module }) => module)]),
  );
  return await validateContracts(contracts, await moduleSources(project, names));
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

/** A module's files are what the policy lets the agent of that name write. */
async function moduleSources(project: Project, names: Set<string>): Promise<ModuleSources> {
  const files = (await project.workspace.list(SOURCE_FILES, MAX_FILES)).paths;
  const texts = new Map<string, SourceFile>();
  const sources = new Map<string, SourceFile[]>();
  for (const name of names) {
    const owned: SourceFile[] = [];
    for (const path of files) {
      if (!belongsToModule(project.policy, path, name) || isTest(path)) continue;
      const source = texts.get(path) ?? await readSource(project, path);
      if (!source) continue;
      texts.set(path, source);
      owned.push(source);
    }
    sources.set(name, owned);
  }
  return sources;
}

/** Tests call what must fail too: they are neither provider nor consumer. */
function isTest(path: string): boolean {
  return /(^|\/)(tests?|__tests__)\/|[._](test|spec)\.[a-z]+$/.test(path);
}

/** What is no text, or too large to be written by hand, has no interface to check. */
async function readSource(project: Project, path: string): Promise<SourceFile | null> {
  const range = await project.workspace.readText(path).catch(() => null);
  return range && { path, text: range.text };
}
