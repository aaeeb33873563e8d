import { fail } from "../errors.ts";
import { canonicalJson } from "../hash.ts";
import type { ReadTx, Row, Tx } from "../store/mod.ts";

export type ContractStatus = "DRAFT" | "STABLE" | "DEPRECATED" | "BROKEN";

/** An interface agreement between modules: who provides it, who consumes which version. */
export interface Contract {
  id: string;
  name: string;
  kind: string;
  owner: string;
  consumers: { module: string; pinned: number | null }[];
  version: number;
  status: ContractStatus;
  schema: unknown;
  /** Why it is BROKEN, in words. */
  reason: string;
  changelog: { version: number; change: string; author: string; timestamp: string }[];
}

export interface ContractProposal {
  name: string;
  kind: string;
  owner: string;
  consumers: string[];
  schema: unknown;
  change: string;
  /** The version the proposer last saw; required to revise a contract of that name. */
  expectedVersion?: number;
}

export const MAX_SCHEMA_CHARS = 100_000;

/**
 * Registers a contract, or revises the one of that name to its next version: consumers are pinned
 * to what they get. Errors: invalid (too large), conflict (another version than expected).
 */
export async function proposeContract(tx: Tx, proposal: ContractProposal): Promise<Contract> {
  const schema = canonicalJson(proposal.schema);
  if (schema.length > MAX_SCHEMA_CHARS) {
    throw fail(
      "invalid",
      `Cannot register contract ${proposal.name}: its schema has ${schema.length} characters`,
      `At most ${MAX_SCHEMA_CHARS}; split it into several contracts.`,
    );
  }
  const known = await tx.one("SELECT * FROM contracts WHERE name = ?", [proposal.name]);
  const id = known
    ? await revise(tx, known, proposal, schema)
    : await register(tx, proposal, schema);
  tx.target = id;
  for (const module of proposal.consumers) await addConsumer(tx, id, module);
  return await getContract(tx, id);
}

/** One contract by id or name. Error: not_found. */
export async function getContract(tx: ReadTx, idOrName: string): Promise<Contract> {
  const row = await tx.get("contracts", idOrName) ??
    await tx.one("SELECT * FROM contracts WHERE name = ?", [idOrName]);
  if (!row) {
    throw fail(
      "not_found",
      `Cannot find contract ${idOrName}`,
      "`maestro status` lists the contracts; contract_propose registers one.",
    );
  }
  return await loadContract(tx, row);
}

export async function listContracts(tx: ReadTx): Promise<Contract[]> {
  const rows = await tx.all("SELECT * FROM contracts ORDER BY created_at, id");
  const contracts: Contract[] = [];
  for (const row of rows) contracts.push(await loadContract(tx, row));
  return contracts;
}

/** Records the validator's verdict; DEPRECATED is the owner's word and stays. */
export async function setContractStatus(
  tx: Tx,
  id: string,
  status: ContractStatus,
  reason: string,
): Promise<void> {
  const { status: current } = await getContract(tx, id);
  if (current === "DEPRECATED" && status !== "BROKEN") return;
  await tx.update("contracts", id, { status, reason, updated_at: tx.now });
}

async function register(tx: Tx, proposal: ContractProposal, schema: string): Promise<string> {
  const id = `C${(await tx.count("SELECT COUNT(*) AS n FROM contracts")) + 1}`;
  await tx.insert("contracts", {
    id,
    name: proposal.name,
    kind: proposal.kind,
    owner: proposal.owner,
    status: "DRAFT",
    version: 1,
    semver: "1.0.0",
    schema,
    successor: null,
    reason: "",
    created_at: tx.now,
    updated_at: tx.now,
  });
  await addVersion(tx, id, 1, schema, proposal.change || "First version");
  return id;
}

async function revise(
  tx: Tx,
  known: Row,
  proposal: ContractProposal,
  schema: string,
): Promise<string> {
  const id = String(known.id);
  const version = Number(known.version);
  if (proposal.expectedVersion !== version) {
    throw fail(
      "conflict",
      `Cannot revise ${proposal.name} (${id}): it is at version ${version}` +
        (proposal.expectedVersion === undefined ? "" : `, not ${proposal.expectedVersion}`),
      `Read it with contract_get, then propose again with expected_version ${version}.`,
      { id, version },
    );
  }
  if (known.schema === schema) return id;
  await tx.update("contracts", id, {
    version: version + 1,
    schema,
    status: "DRAFT",
    reason: "",
    updated_at: tx.now,
  });
  await addVersion(tx, id, version + 1, schema, proposal.change || "Revised");
  return id;
}

async function addVersion(
  tx: Tx,
  contract: string,
  version: number,
  schema: string,
  change: string,
): Promise<void> {
  await tx.insert("contract_versions", {
    id: `${contract}@${version}`,
    contract,
    version,
    semver: `${version}.0.0`,
    schema,
    change,
    author: tx.actor.agent,
    epoch: null,
    created_at: tx.now,
  });
}

async function addConsumer(tx: Tx, contract: string, module: string): Promise<void> {
  const version = Number((await tx.get("contracts", contract))?.version ?? 1);
  await tx.upsert("contract_consumers", {
    id: `${contract}:${module}`,
    contract,
    module,
    pinned: version,
  });
}

async function loadContract(tx: ReadTx, row: Row): Promise<Contract> {
  const id = String(row.id);
  const consumers = await tx.all(
    "SELECT module, pinned FROM contract_consumers WHERE contract = ? ORDER BY module",
    [id],
  );
  const versions = await tx.all(
    "SELECT * FROM contract_versions WHERE contract = ? ORDER BY version DESC",
    [id],
  );
  return {
    id,
    name: String(row.name),
    kind: String(row.kind),
    owner: String(row.owner),
    consumers: consumers.map((consumer) => ({
      module: String(consumer.module),
      pinned: consumer.pinned === null ? null : Number(consumer.pinned),
    })),
    version: Number(row.version),
    status: row.status as ContractStatus,
    schema: JSON.parse(String(row.schema)),
    reason: String(row.reason),
    changelog: versions.map((version) => ({
      version: Number(version.version),
      change: String(version.change),
      author: String(version.author),
      timestamp: String(version.created_at),
    })),
  };
}
