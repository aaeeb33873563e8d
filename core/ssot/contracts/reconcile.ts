import { roleOfAgent } from "../../../policies/agent_names.ts";
import { fail } from "../../errors.ts";
import type { Row, Tx } from "../../store/mod.ts";
import { currentClaim } from "../claims/claim.ts";
import { moduleNames } from "./modules.ts";
import { addRoot, decompose, type NewRequirement } from "../requirements/requirement_tree.ts";
import { builtinAgentName, type Role, WORKER_ROLES } from "../roles.ts";
import { subtreeRange } from "../requirements/tree_ids.ts";

/** A revision that breaks those who are built against an earlier version. */
interface BreakingRevision {
  contract: string;
  name: string;
  version: number;
  semver: string;
  change: string;
  /** The run whose planning wrote it, if any: its requirements stand under that run's root. */
  root: string | null;
  /** The epoch of that run, as `run-1/2`. */
  epoch: string | null;
}

/** The requirement in which a module adapts to a breaking version. */
export interface Reconciliation {
  module: string;
  requirement: string;
  title: string;
}

/**
 * Opens a requirement for each consumer that is not yet built against a breaking version, so that
 * nothing is committed before all have adapted; one that is open already is told of the new version.
 */
export async function openReconciliations(
  tx: Tx,
  revision: BreakingRevision,
): Promise<Reconciliation[]> {
  const consumers = await tx.all(
    "SELECT * FROM contract_consumers WHERE contract = ? ORDER BY module",
    [revision.contract],
  );
  const own = moduleNames(tx.actor.agent, tx.actor.role);
  const opened: Reconciliation[] = [];
  for (const consumer of consumers) {
    const module = String(consumer.module);
    if (Number(consumer.pinned ?? 0) >= revision.version || own.has(module)) continue;
    if (await isDraft(tx, revision, consumer) && !await hasBegun(tx, revision.root, module)) {
      await tx.update("contract_consumers", String(consumer.id), { pinned: revision.version });
      continue;
    }
    const node = reconciliation(revision, consumer);
    const requirement = await rewriteOpen(tx, consumer, node) ?? await open(tx, revision, node);
    await tx.update("contract_consumers", String(consumer.id), { reconcile: requirement });
    opened.push({ module, requirement, title: node.title });
  }
  return opened;
}

/** Whether a consumer is pinned to what the same author, or the plan, wrote in the same epoch. */
async function isDraft(tx: Tx, { contract, epoch }: BreakingRevision, { pinned }: Row) {
  const row = await tx.get("contract_versions", `${contract}@${pinned}`);
  const drafting: unknown[] = [tx.actor.agent, builtinAgentName("planning")];
  return epoch !== null && row?.epoch === epoch && drafting.includes(row.author);
}

/** Whether work of the module has begun in the run's tree: then it may be built on what was there. */
async function hasBegun(tx: Tx, root: string | null, module: string): Promise<boolean> {
  if (root === null) return true;
  const row = await tx.one(
    `SELECT id FROM requirements WHERE id > ? AND id < ? AND children = 0 AND status <> 'PENDING'
       AND (role IS NULL OR role = COALESCE(CAST(? AS TEXT), role)) LIMIT 1`,
    [...subtreeRange(root), roleOf(module)],
  );
  return row !== undefined;
}

/** Tells the requirement that is open already of the newer version; null where there is none. */
async function rewriteOpen(
  tx: Tx,
  { reconcile }: Row,
  { title, description }: NewRequirement,
): Promise<string | null> {
  const row = reconcile === null ? undefined : await tx.get("requirements", String(reconcile));
  if (row === undefined || row.status === "DONE") return null;
  const id = String(row.id);
  const version = Number(row.version) + 1;
  await tx.update("requirements", id, { title, description, version, updated_at: tx.now });
  return id;
}

/** Beside the other work of the run or of the newest open tree; else as a tree of its own. */
async function open(tx: Tx, revision: BreakingRevision, node: NewRequirement): Promise<string> {
  const { target } = tx;
  const held = await currentClaim(tx, tx.actor.agent);
  const own = held === undefined ? null : held.requirement.id.split(".")[0] ?? null;
  const parent = await openTree(tx, revision.root ?? own);
  const dependsOn = held === undefined ? [] : [held.requirement.id];
  const [id] = parent === null
    ? [await addRoot(tx, node)]
    : await decompose(tx, parent, [{ ...node, dependsOn }]);
  tx.target = target;
  return id ?? "";
}

/**
 * Refuses what would let a module get by without adapting: only a person changes what such a
 * requirement asks, or takes it out of its tree. Error: denied.
 */
export async function refuseEvasion(
  tx: Tx,
  attempt: string,
  ids: readonly string[],
): Promise<void> {
  if (tx.actor.role === "human") return;
  for (const id of ids) {
    const row = await tx.one(
      "SELECT contract, module FROM contract_consumers WHERE reconcile = ? LIMIT 1",
      [id],
    );
    if (row === undefined) continue;
    throw fail(
      "denied",
      `Cannot ${attempt}: in ${id} ${row.module} adapts to a breaking version of ${row.contract}`,
      "Do what it says; a person may change or move it.",
    );
  }
}

/** The consumer that adapts in a requirement goes with it when that is moved. */
export async function followMove(tx: Tx, from: string, to: string): Promise<void> {
  const rows = await tx.all("SELECT id FROM contract_consumers WHERE reconcile = ?", [from]);
  for (const row of rows) {
    await tx.update("contract_consumers", String(row.id), { reconcile: to });
  }
}

/** The given root if its tree is still worked on, else the newest of which that is true. */
async function openTree(tx: Tx, root: string | null): Promise<string | null> {
  const open = "parent IS NULL AND status NOT IN ('DONE', 'FAILED', 'BLOCKED')";
  const row = root === null
    ? undefined
    : await tx.one(`SELECT id FROM requirements WHERE id = ? AND ${open}`, [root]);
  const newest = row ??
    await tx.one(
      `SELECT id FROM requirements WHERE children > 0 AND ${open} ORDER BY ordinal DESC LIMIT 1`,
    );
  return newest ? String(newest.id) : null;
}

function reconciliation(revision: BreakingRevision, { module, pinned }: Row): NewRequirement {
  const { contract, name, version, semver, change } = revision;
  const from = pinned === null ? "no known version" : `version ${pinned}`;
  return {
    title: `Reconcile ${module} with ${name} ${semver}`,
    description:
      `${name} (${contract}) went to version ${version} (${semver}), which breaks those ` +
      `built against an earlier one: ${change}. ${module} is built against ${from}. Read it with ` +
      `contract_get ${contract}, adapt the code, then contract_pin version ${version}.`,
    role: roleOf(String(module)),
    criteria: [{
      text: `${module} fits version ${version} of ${name}`,
      check: `contract: ${contract}`,
    }],
  };
}

/** Whoever is free takes over for a module that is no role's. */
function roleOf(module: string): Role | null {
  const role = roleOfAgent(module);
  return WORKER_ROLES.find((known) => known === role) ?? null;
}
