import {
  contractHead,
  type ContractVersion,
  contractVersions,
  listContracts,
} from "../ssot/contracts/contracts.ts";
import type { ReadTx, Row } from "../store/mod.ts";
import { inline, present, quoted, yamlText } from "./nodes.ts";

/**
 * `contract_registry.yaml`: the documented fields (id, name, owner, consumers, version, status,
 * schema, changelog); kind, pins and the schemas of earlier versions are under `maestro`.
 */
export async function contractsYaml(tx: ReadTx): Promise<string> {
  const contracts: Record<string, unknown>[] = [];
  for (const { id } of await listContracts(tx)) contracts.push(await contract(tx, id));
  return yamlText(" contract_registry.yaml", { contracts });
}

async function contract(tx: ReadTx, id: string): Promise<Record<string, unknown>> {
  const row: Row = await tx.get("contracts", id) ?? {};
  const { consumers } = await contractHead(tx, id);
  const versions = await contractVersions(tx, id);
  return {
    id,
    name: quoted(String(row.name)),
    owner: row.owner,
    consumers: inline(consumers.map(({ module }) => module)),
    version: row.version,
    status: row.status,
    schema: JSON.parse(String(row.schema)),
    changelog: versions.map((version) => ({
      version: version.version,
      change: quoted(version.change),
      timestamp: quoted(version.timestamp),
    })),
    maestro: present({
      kind: row.kind,
      semver: quoted(String(row.semver)),
      successor: row.successor ?? undefined,
      reason: row.reason === "" ? undefined : quoted(String(row.reason)),
      created_at: quoted(String(row.created_at)),
      pins: consumers.length === 0
        ? undefined
        : consumers.map(({ module, pinned, reconcile }) =>
          present({ module, version: pinned, reconcile })
        ),
      versions: versions.map((version) => earlier(version, row)),
    }),
  };
}

function earlier(version: ContractVersion, current: Row): Record<string, unknown> {
  return present({
    version: version.version,
    semver: quoted(version.semver),
    author: version.author,
    epoch: version.epoch ?? undefined,
    // The present schema stands above, once.
    schema: version.schema === current.schema ? undefined : JSON.parse(version.schema),
  });
}
