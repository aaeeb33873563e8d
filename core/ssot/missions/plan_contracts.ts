import { agentOfRole } from "../../../policies/agent_names.ts";
import { fail } from "../../errors.ts";
import { canonicalJson } from "../../hash.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";
import { type Contract, getContract, pinContract } from "../contracts/contracts.ts";
import { proposeContract } from "../contracts/contract_proposal.ts";
import { moduleNames } from "../contracts/modules.ts";
import type { NewRequirement } from "../requirements/requirement_tree.ts";
import type { Role } from "../roles.ts";

/** An interface that a plan agrees on before the work is split; who provides it owns it. */
interface ContractDraft {
  name: string;
  kind: string;
  schema: unknown;
}

/** A child of a plan, with the contracts by name or id on either side of which it works. */
export interface PlannedChild extends NewRequirement {
  role: Role;
  provides: string[];
  consumes: string[];
}

/**
 * Registers a plan's drafts and ties its children to the contracts they name: owners by who
 * provides them, consumers by who uses them. Returns the children with what they are bound to in
 * their descriptions. Errors: invalid (a contract that is not there or is another's, a draft that
 * nobody provides), conflict (a draft that revises).
 */
export async function agreeOnContracts(
  tx: Tx,
  drafts: readonly ContractDraft[],
  children: readonly PlannedChild[],
): Promise<NewRequirement[]> {
  for (const draft of drafts) await register(tx, draft, children);
  const bound: NewRequirement[] = [];
  for (const { provides, consumes, ...child } of children) {
    const given = await named(tx, child, provides);
    const used = await named(tx, child, consumes);
    for (const contract of given) refuseForeign(child, contract);
    for (const { id, consumers } of used) {
      const module = agentOfRole(child.role);
      if (!consumers.some((each) => each.module === module)) await pinContract(tx, id, module);
    }
    const words = [...given.map(line("Provides")), ...used.map(line("Uses"))];
    const description = [child.description, words.join("\n")].filter(Boolean).join("\n\n");
    bound.push({ ...child, description });
  }
  return bound;
}

/**
 * Refuses work that waits for another role's without a contract between them: two agents who have
 * the same schema fit, two who have a sentence do not. Tests work on what there is. Error: invalid.
 */
export async function requireContracts(
  tx: ReadTx,
  children: readonly PlannedChild[],
): Promise<void> {
  for (const child of children) {
    for (const name of child.dependsOn ?? []) {
      const other = children.find(({ title }, index) =>
        title.trim() === name.trim() || String(index) === name
      );
      if (!other || other.role === child.role) continue;
      if (child.role === "test" || other.role === "test") continue;
      if (await haveContract(tx, other, child) || await haveContract(tx, child, other)) continue;
      throw fail(
        "invalid",
        `Cannot let "${child.title}" (${child.role}) wait for "${other.title}" (${other.role}): ` +
          "no contract says what passes between them",
        "Draft it in `contracts` with its full schema, name it in `provides` of the one and in " +
          "`consumes` of the other; then neither need wait.",
      );
    }
  }
}

async function haveContract(
  tx: ReadTx,
  provider: PlannedChild,
  consumer: PlannedChild,
): Promise<boolean> {
  if (provider.provides.some((name) => consumer.consumes.includes(name))) return true;
  const names = moduleNames(agentOfRole(provider.role), provider.role);
  for (const name of consumer.consumes) {
    const contract = await getContract(tx, name).catch(() => null);
    if (contract !== null && names.has(contract.owner)) return true;
  }
  return false;
}

async function register(
  tx: Tx,
  { name, kind, schema }: ContractDraft,
  children: readonly PlannedChild[],
): Promise<void> {
  const known = await getContract(tx, name).catch(() => null);
  if (known !== null) {
    if (canonicalJson(known.schema) === canonicalJson(schema)) return;
    throw fail(
      "conflict",
      `Cannot draft ${name}: ${known.id} of that name is registered with another schema`,
      `Name it in provides and consumes; to change it, plan that as work of ${known.owner}.`,
    );
  }
  const roles = new Set(
    children.filter(({ provides }) => provides.includes(name)).map(({ role }) => role),
  );
  const [owner, second] = roles;
  if (owner === undefined || second !== undefined) {
    throw fail(
      "invalid",
      `Cannot draft ${name}: ${
        owner === undefined ? "no child" : `children of ${[...roles].join(" and ")}`
      } would provide it`,
      "Name it in `provides` of children of one role.",
    );
  }
  const consumers = children.filter(({ consumes }) => consumes.includes(name))
    .map(({ role }) => agentOfRole(role));
  const proposal = { name, kind, schema, owner: agentOfRole(owner), change: "Planned" };
  await proposeContract(tx, { ...proposal, consumers: [...new Set(consumers)] });
}

async function named(
  tx: ReadTx,
  { title }: Pick<PlannedChild, "title">,
  names: readonly string[],
): Promise<Contract[]> {
  const found: Contract[] = [];
  for (const name of names) {
    found.push(
      await getContract(tx, name).catch(() => {
        throw fail(
          "invalid",
          `Cannot add "${title}": there is no contract ${name}`,
          "Draft it in `contracts` with its full schema, or name one that is registered.",
        );
      }),
    );
  }
  return found;
}

function refuseForeign({ title, role }: Pick<PlannedChild, "title" | "role">, contract: Contract) {
  const { id, name, owner } = contract;
  if (moduleNames(agentOfRole(role), role).has(owner)) return;
  throw fail(
    "invalid",
    `Cannot let "${title}" provide ${name}: ${id} is ${owner}'s, not the ${role} agent's`,
    "Give that work to a child of the owner's role, or name it in consumes.",
  );
}

function line(verb: string) {
  return ({ id, name, kind, version }: Contract) =>
    `${verb} contract ${id} ${name} (${kind}, version ${version}).`;
}
