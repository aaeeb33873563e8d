import { fail } from "../../errors.ts";
import { canonicalJson } from "../../hash.ts";
import type { Row, Tx } from "../../store/mod.ts";
import { type ContractHead, contractHead } from "./contracts.ts";
import { builtinAgentName } from "../roles.ts";
import { lockOver } from "../claims/locks.ts";
import { notify } from "./notices.ts";
import { openReconciliations, type Reconciliation } from "./reconcile.ts";
import {
  type ContractDifference,
  differenceOf,
  elementNames,
  nextSemver,
} from "./contract_difference.ts";

interface ContractProposal {
  name: string;
  kind: string;
  owner: string;
  consumers: string[];
  schema: unknown;
  change: string;
  /** The version the proposer last saw; required to revise a contract of that name. */
  expectedVersion?: number;
}

/** Two agents wrote overlapping contracts in one planning epoch: the second must reconcile. */
export interface ContractConflict {
  conflict: {
    contract: string;
    with: string;
    epoch: string;
    diff: ContractDifference["changes"];
  };
}

export interface ProposedContract {
  contract: ContractHead;
  /** Opened for those whom a breaking version leaves behind. */
  reconciliations: Reconciliation[];
  /** What a revision asks of consumers; left out for a first version, and where nothing is new. */
  difference?: ContractDifference;
}

const MAX_SCHEMA_CHARS = 100_000;
const MAX_DIFF = 20;

/**
 * Registers a contract, or revises the one of that name to its next version. Those who already
 * consume it stay pinned to what they have until they pin again; new ones begin with this version.
 * A conflict is returned, not thrown, since both sides are told of it in the same
 * transaction. Errors: invalid (too large), conflict (another version than expected, a lock).
 */
export async function proposeContract(
  tx: Tx,
  proposal: ContractProposal,
): Promise<ProposedContract | ContractConflict> {
  const schema = canonicalJson(proposal.schema);
  if (schema.length > MAX_SCHEMA_CHARS) {
    throw fail(
      "invalid",
      `Cannot register contract ${proposal.name}: its schema has ${schema.length} characters`,
      `At most ${MAX_SCHEMA_CHARS}; split it into several contracts.`,
    );
  }
  const known = await tx.one("SELECT * FROM contracts WHERE name = ?", [proposal.name]);
  if (!known && proposal.expectedVersion !== undefined) {
    throw fail(
      "conflict",
      `Cannot revise ${proposal.name}: there is no such contract (any more)`,
      "Look with contract_list; to register a new one, leave out expected_version.",
    );
  }
  if (known) await refuseLocked(tx, proposal.name, String(known.id));
  const epoch = await planningEpoch(tx);
  const conflict = epoch === null ? null : await conflictIn(tx, epoch.name, proposal, known);
  if (conflict) return conflict;
  const { id, ...revision } = known
    ? await revise(tx, known, proposal, schema, epoch)
    : { id: await register(tx, proposal, schema, epoch), reconciliations: [] };
  tx.target = id;
  await addConsumers(tx, id, proposal.consumers);
  return { contract: await contractHead(tx, id), ...revision };
}

async function register(
  tx: Tx,
  proposal: ContractProposal,
  schema: string,
  epoch: Epoch | null,
): Promise<string> {
  const id = `C${(await tx.count("SELECT COUNT(*) AS n FROM contracts")) + 1}`;
  const version = { version: 1, semver: "1.0.0" };
  await tx.insert("contracts", {
    id,
    name: proposal.name,
    kind: proposal.kind,
    owner: proposal.owner,
    status: "DRAFT",
    ...version,
    schema,
    successor: null,
    reason: "",
    created_at: tx.now,
    updated_at: tx.now,
  });
  await addVersion(tx, id, {
    ...version,
    schema,
    epoch: epoch?.name ?? null,
    change: proposal.change || "First version",
  });
  return id;
}

async function revise(
  tx: Tx,
  known: Row,
  proposal: ContractProposal,
  schema: string,
  epoch: Epoch | null,
): Promise<Omit<ProposedContract, "contract"> & { id: string }> {
  const id = String(known.id);
  refuseStale(known, proposal);
  refuseOther(known, proposal);
  if (known.schema === schema) return { id, reconciliations: [] };
  const before: unknown = JSON.parse(String(known.schema));
  const whole = await differenceOf(proposal.kind, before, proposal.schema);
  const difference = { ...whole, changes: whole.changes.slice(0, MAX_DIFF) };
  const version = {
    version: Number(known.version) + 1,
    semver: nextSemver(String(known.semver), difference.class),
  };
  await tx.update("contracts", id, {
    ...version,
    schema,
    status: "DRAFT",
    reason: "",
    updated_at: tx.now,
  });
  const words = proposal.change || "Revised";
  await addVersion(tx, id, { ...version, schema, epoch: epoch?.name ?? null, change: words });
  if (difference.class !== "major") return { id, reconciliations: [], difference };
  const breaking = {
    contract: id,
    name: proposal.name,
    ...version,
    change: words,
    root: epoch?.root ?? null,
    epoch: epoch?.name ?? null,
  };
  return { id, reconciliations: await openReconciliations(tx, breaking), difference };
}

/** A contract stays what it is and whose it is. */
function refuseOther(known: Row, { name, kind, owner }: ContractProposal): void {
  if (known.kind === kind && known.owner === owner) return;
  throw fail(
    "invalid",
    `Cannot revise ${name} (${known.id}) as kind ${kind} of ${owner}: it is of kind ` +
      `${known.kind} and ${known.owner} provides it`,
    "Propose another contract under a name of its own, and have this one deprecated.",
  );
}

function refuseStale(known: Row, { name, expectedVersion }: ContractProposal): void {
  const version = Number(known.version);
  if (expectedVersion === version) return;
  throw fail(
    "conflict",
    `Cannot revise ${name} (${known.id}): it is at version ${version}` +
      (expectedVersion === undefined ? "" : `, not ${expectedVersion}`),
    `Read it with contract_get, then propose again with expected_version ${version}.`,
    { id: known.id, version },
  );
}

async function refuseLocked(tx: Tx, name: string, id: string): Promise<void> {
  const lock = await lockOver(tx, `contract:${id}`);
  if (!lock) return;
  throw fail(
    "conflict",
    `Cannot revise ${name}: ${lock.holder} holds ${lock.resource} until ${lock.expiresAt}`,
    "Wait until it is released.",
    { holder: lock.holder },
  );
}

/** An epoch of a run, as `run-1/2`, and the requirement that the run is about. */
interface Epoch {
  name: string;
  root: string;
}

/** The epoch of the run that is under way; null where agents work without one. */
async function planningEpoch(tx: Tx): Promise<Epoch | null> {
  const row = await tx.one(
    `SELECT id, epoch, root FROM runs WHERE state NOT IN ('DONE', 'FAIL') AND epoch > 0
     ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  return row ? { name: `${row.id}/${row.epoch}`, root: String(row.root) } : null;
}

/** Another agent's write of this epoch to the same contract, or to one with a common element. */
async function conflictIn(
  tx: Tx,
  epoch: string,
  proposal: ContractProposal,
  known: Row | undefined,
): Promise<ContractConflict | null> {
  const rows = await tx.all(
    `SELECT v.contract, v.author, v.schema, v.version, c.kind, c.name
     FROM contract_versions v JOIN contracts c ON c.id = v.contract
     WHERE v.epoch = ? AND v.author NOT IN (?, ?) ORDER BY v.created_at DESC, v.id DESC`,
    // What a plan drafts is the task of those who then write it, not somebody else's wish.
    [epoch, tx.actor.agent, builtinAgentName("planning")],
  );
  const other = await overlapping(rows, proposal, known);
  if (!other) return null;
  const contract = String(other.contract);
  const author = String(other.author);
  const theirs: unknown = JSON.parse(String(other.schema));
  const { changes } = await differenceOf(proposal.kind, theirs, proposal.schema);
  const diff = changes.slice(0, MAX_DIFF);
  const shown = diff.slice(0, 5).map(({ element, change }) => `${element}: ${change}`).join("; ");
  const name = `${contract} ${other.name}`;
  await notify(
    tx,
    tx.actor.agent,
    contract,
    `Your proposal of ${proposal.name} conflicts with version ${other.version} of ${name}, which ` +
      `${author} wrote in the same epoch: ${shown}. Reconcile with ${author}`,
  );
  await notify(
    tx,
    author,
    contract,
    `${tx.actor.agent} wanted ${proposal.name} otherwise than your version ${other.version} of ` +
      `${name}: ${shown}. Reconcile with ${tx.actor.agent}`,
  );
  tx.target = contract;
  tx.note = `refused: conflicts with ${author} in epoch ${epoch}`;
  return { conflict: { contract, with: author, epoch, diff } };
}

/** The newest of these versions that is of the same contract, or has an element in common. */
async function overlapping(
  rows: readonly Row[],
  proposal: ContractProposal,
  known: Row | undefined,
): Promise<Row | null> {
  const wanted = rows.length === 0 ? null : await elementNames(proposal.kind, proposal.schema);
  for (const row of rows) {
    if (row.contract === known?.id) return row;
    if (row.kind !== proposal.kind) continue;
    const theirs = await elementNames(proposal.kind, JSON.parse(String(row.schema)));
    if ([...theirs].some((name) => wanted?.has(name))) return row;
  }
  return null;
}

async function addVersion(
  tx: Tx,
  contract: string,
  version: {
    version: number;
    semver: string;
    schema: string;
    change: string;
    epoch: string | null;
  },
): Promise<void> {
  await tx.insert("contract_versions", {
    id: `${contract}@${version.version}`,
    contract,
    ...version,
    author: tx.actor.agent,
    created_at: tx.now,
  });
}

async function addConsumers(tx: Tx, contract: string, modules: readonly string[]): Promise<void> {
  const version = Number((await tx.get("contracts", contract))?.version ?? 1);
  for (const module of modules) {
    const id = `${contract}:${module}`;
    if (await tx.get("contract_consumers", id)) continue;
    await tx.insert("contract_consumers", {
      id,
      contract,
      module,
      pinned: version,
      reconcile: null,
    });
  }
}
