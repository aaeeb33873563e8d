import { ask, type Decision, deny, normalizePath, type Policy } from "../../policies/mod.ts";
import {
  type ContractUnderTest,
  type ModuleSources,
  validateContracts,
  type Violation,
  violationLine,
} from "../contract_kinds/mod.ts";
import { hashOf } from "../hash.ts";
import type { Hub } from "../hub.ts";
import { listContracts } from "../ssot/contracts/contracts.ts";
import type { Intent } from "./intent.ts";
import { belongsToModule, moduleSources, sourcesAfter } from "./module_sources.ts";
import type { Workspace } from "./workspace.ts";

const RULE = "contracts.on_surface_change";
const MAX_SHOWN = 10;

interface GuardParts {
  hub: Hub;
  policy: Policy;
  workspace: Workspace;
}

/**
 * Holds each write against the contracts of the file's module: before an exported interface is
 * changed, its contract is. What the code already did is not the write's fault.
 */
export class SurfaceGuard {
  readonly #parts: GuardParts;
  /** The last surface that was judged: after a write it is the next one's before. */
  #judged: { key: string; violations: Violation[] } | null = null;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** The decision on a write or delete that breaks or extends what is agreed; null if it does not. */
  async decide({ policy: action, content }: Intent): Promise<Decision | null> {
    const { policy } = this.#parts;
    const mode = policy.contracts.on_surface_change;
    if (mode === "allow" || (action.kind !== "write" && action.kind !== "delete")) return null;
    const reading = normalizePath(action.path);
    if (!reading.ok) return null;
    const contracts = await this.#contractsOf(reading.path);
    if (contracts.length === 0) return null;
    const added = await this.#violationsOf(contracts, reading.path, content);
    if (added.length === 0) return null;
    const reason = reasonOf(action.kind, reading.path, contracts, added);
    return mode === "hold" ? ask(RULE, reason) : deny(RULE, reason);
  }

  /** The contracts whose owner's module the file is part of, as their provider alone sees them. */
  async #contractsOf(path: string): Promise<ContractUnderTest[]> {
    const { hub, policy } = this.#parts;
    const contracts = await hub.read(listContracts);
    return contracts.filter(({ owner }) => belongsToModule(policy, path, owner))
      .map((contract) => ({ ...contract, consumers: [] }));
  }

  /** What the module would do against its contracts after the change, and does not do now. */
  async #violationsOf(
    contracts: readonly ContractUnderTest[],
    path: string,
    content: string | null,
  ): Promise<Violation[]> {
    const { workspace, policy } = this.#parts;
    const belongs = (file: string, module: string) => belongsToModule(policy, file, module);
    const owners = contracts.map(({ owner }) => owner);
    const before = await moduleSources(workspace, owners, belongs);
    const after = sourcesAfter(before, belongs, { path, text: content });
    const known = new Set((await this.#judge(contracts, before)).map(keyOf));
    return (await this.#judge(contracts, after)).filter((each) => !known.has(keyOf(each)));
  }

  async #judge(
    contracts: readonly ContractUnderTest[],
    sources: ModuleSources,
  ): Promise<Violation[]> {
    const key = hashOf([
      contracts.map(({ id, version, schema }) => [id, version, schema]),
      [...sources].map(([module, files]) => [module, files.map(({ path, text }) => [path, text])]),
    ]);
    if (this.#judged?.key === key) return this.#judged.violations;
    const verdicts = await validateContracts(contracts, sources);
    const violations = verdicts.flatMap((verdict) => verdict.violations);
    this.#judged = { key, violations };
    return violations;
  }
}

/** What was not as agreed before may become so step by step; what was stays. */
function keyOf({ rule, module, element }: Violation): string {
  return `${rule === "undocumented" ? rule : "agreed"} ${module} ${element}`;
}

function reasonOf(
  kind: "write" | "delete",
  path: string,
  contracts: readonly ContractUnderTest[],
  added: readonly Violation[],
): string {
  const lines = added.slice(0, MAX_SHOWN).map((violation) => `\n- ${violationLine(violation)}`);
  const more = added.length > MAX_SHOWN ? `\n- and ${added.length - MAX_SHOWN} more` : "";
  const calls = contracts.map(({ name, kind, owner, version }) =>
    `contract_propose ${JSON.stringify({ name, kind, owner, expected_version: version })}`
  );
  return `Cannot ${kind} ${path}: it changes what its module provides, and no contract says so:` +
    `${lines.join("")}${more}\nKeep to the contract, or first propose its new version with ` +
    `${calls.slice(0, 3).join(" or ")} and the whole new schema, then ${kind} again.`;
}
