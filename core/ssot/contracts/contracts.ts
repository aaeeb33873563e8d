import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";

type ContractStatus = "DRAFT" | "STABLE" | "DEPRECATED" | "BROKEN";

/** An interface agreement between modules: who provides it, who consumes which version. */
export interface Contract {
  id: string;
  name: string;
  kind: string;
  owner: string;
  /** `reconcile` is the open requirement in which a module adapts to a breaking version. */
  consumers: { module: string; pinned: number | null; reconcile?: string }[];
  version: number;
  /** The same in semantic versioning: what the changes so far asked of consumers. */
  semver: string;
  status: ContractStatus;
  schema: unknown;
  /** The contract to use instead of a DEPRECATED one. */
  successor: string | null;
  /** Why it is BROKEN, in words. */
  reason: string;
  changelog: {
    version: number;
    semver: string;
    change: string;
    author: string;
    timestamp: string;
  }[];
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

/** Ids of the contracts that any of these modules owns or consumes, and of those named by id. */
export async function contractsOf(
  tx: ReadTx,
  modules: readonly string[],
  ids: readonly (string | undefined)[],
): Promise<string[]> {
  const named = ids.filter((id) => id !== undefined);
  const marks = (values: readonly string[]) => values.map(() => "?").join(", ") || "''";
  const rows = await tx.all(
    `SELECT id FROM contracts WHERE owner IN (${marks(modules)}) OR id IN (${marks(named)})
       OR id IN (SELECT contract FROM contract_consumers WHERE module IN (${marks(modules)}))
     ORDER BY created_at, id`,
    [...modules, ...named, ...modules],
  );
  return rows.map(({ id }) => String(id));
}

/** The contracts that a module owns, by any of its names. */
export async function ownedContracts(tx: ReadTx, modules: readonly string[]): Promise<string[]> {
  const rows = await tx.all(
    `SELECT id FROM contracts WHERE owner IN (${modules.map(() => "?").join(", ")})
     ORDER BY created_at, id`,
    [...modules],
  );
  return rows.map(({ id }) => String(id));
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

/**
 * A consumer says which version it is built against, and so that it knows what changed since.
 * Error: not_found (no such version).
 */
export async function pinContract(
  tx: Tx,
  idOrName: string,
  module: string,
  version?: number,
): Promise<Contract> {
  const contract = await getContract(tx, idOrName);
  const pinned = version ?? contract.version;
  if (!contract.changelog.some((entry) => entry.version === pinned)) {
    throw fail(
      "not_found",
      `Cannot pin ${contract.id} at version ${pinned}: it has versions 1 to ${contract.version}`,
      "Leave the version out to pin the present one.",
    );
  }
  const id = `${contract.id}:${module}`;
  const known = await tx.update("contract_consumers", id, { pinned });
  if (!known) {
    const row = { id, contract: contract.id, module, pinned, reconcile: null };
    await tx.insert("contract_consumers", row);
  }
  tx.target = contract.id;
  tx.note = `${module} pinned version ${pinned} of ${contract.name}`;
  return await getContract(tx, contract.id);
}

/** The owner's word that nobody should begin to use it. Error: not_found (the successor). */
export async function deprecateContract(
  tx: Tx,
  idOrName: string,
  reason: string,
  successor?: string,
): Promise<Contract> {
  const { id } = await getContract(tx, idOrName);
  const instead = successor === undefined ? null : (await getContract(tx, successor)).id;
  if (instead === id) {
    throw fail("invalid", `Cannot deprecate ${id} in favour of itself`, "Name another contract.");
  }
  await tx.update("contracts", id, {
    status: "DEPRECATED",
    successor: instead,
    reason,
    updated_at: tx.now,
  });
  tx.target = id;
  return await getContract(tx, id);
}

/** A contract without its schema and history, which a reply about a change need not repeat. */
export type ContractHead = Omit<Contract, "schema" | "changelog">;

export async function contractHead(tx: ReadTx, id: string): Promise<ContractHead> {
  const row = await tx.get("contracts", id);
  if (!row) throw fail("not_found", `Cannot find contract ${id}`, "contract_list shows them all.");
  return await toHead(tx, row);
}

async function toHead(tx: ReadTx, row: Row): Promise<ContractHead> {
  const id = String(row.id);
  return {
    id,
    name: String(row.name),
    kind: String(row.kind),
    owner: String(row.owner),
    consumers: await consumersOf(tx, id),
    version: Number(row.version),
    semver: String(row.semver),
    status: row.status as ContractStatus,
    successor: row.successor === null ? null : String(row.successor),
    reason: String(row.reason),
  };
}

async function loadContract(tx: ReadTx, row: Row): Promise<Contract> {
  const id = String(row.id);
  const versions = await contractVersions(tx, id);
  return {
    ...await toHead(tx, row),
    schema: JSON.parse(String(row.schema)),
    changelog: versions.map(({ schema: _schema, epoch: _epoch, ...change }) => change),
  };
}

async function consumersOf(tx: ReadTx, id: string): Promise<Contract["consumers"]> {
  const rows = await tx.all(
    `SELECT c.module, c.pinned, r.id AS reconcile FROM contract_consumers c
       LEFT JOIN requirements r ON r.id = c.reconcile AND r.status <> 'DONE'
     WHERE c.contract = ? ORDER BY c.module`,
    [id],
  );
  return rows.map(({ module, pinned, reconcile }) => ({
    module: String(module),
    pinned: pinned === null ? null : Number(pinned),
    ...(reconcile === null ? {} : { reconcile: String(reconcile) }),
  }));
}

/** One entry of a contract's changelog with what it changed; `schema` is JSON. */
export type ContractVersion = Contract["changelog"][number] & {
  schema: string;
  epoch: string | null;
};

/** The schema of one version of a contract. Error: not_found. */
export async function contractSchema(tx: ReadTx, id: string, version: number): Promise<unknown> {
  const row = await tx.get("contract_versions", `${id}@${version}`);
  if (row) return JSON.parse(String(row.schema));
  throw fail(
    "not_found",
    `Cannot find version ${version} of ${id}`,
    `\`maestro contract history ${id}\` and contract_get list its versions.`,
  );
}

/** Every version of a contract, newest first. */
export async function contractVersions(tx: ReadTx, id: string): Promise<ContractVersion[]> {
  const rows = await tx.all(
    "SELECT * FROM contract_versions WHERE contract = ? ORDER BY version DESC",
    [id],
  );
  return rows.map((row) => ({
    version: Number(row.version),
    semver: String(row.semver),
    change: String(row.change),
    author: String(row.author),
    timestamp: String(row.created_at),
    schema: String(row.schema),
    epoch: row.epoch === null ? null : String(row.epoch),
  }));
}
