import { fail } from "../errors.ts";
import { sha256 } from "../hash.ts";
import { countRows } from "../ssot/log/state_rows.ts";
import type { Tx } from "../store/mod.ts";
import { coordinationFile } from "./coordination_form.ts";
import { contractsFile, requirementsFile } from "./forms.ts";
import { insertContracts } from "./insert_contracts.ts";
import { insertCoordination, type PolicyCheck } from "./insert_coordination.ts";
import { insertRequirements } from "./insert_requirements.ts";
import { readYaml } from "./read_yaml.ts";

export { MAX_IMPORT_BYTES } from "./read_yaml.ts";

/** A file as it was read; `name` is how messages call it. */
export interface ImportFile {
  name: string;
  text: string;
}

interface ImportFiles {
  requirements: ImportFile;
  contracts: ImportFile;
  /** Missions, handoffs, guidance, notes; null where there are none. */
  coordination: ImportFile | null;
  /** The other project's log: never taken over, its fingerprint is noted. */
  log: ImportFile | null;
}

/** How much of each was imported. */
interface Imported {
  requirements: number;
  contracts: number;
  missions: number;
  handoffs: number;
  guidance: number;
}

/**
 * Fills an empty project from the files of an export. The log is not taken over, for it would be
 * this log's word for what it did not see; the entry of the import says which file lay beside.
 * Errors: conflict (not empty), invalid (with file, line and column).
 */
export async function importState(
  tx: Tx,
  { requirements, contracts, coordination, log }: ImportFiles,
  fits: PolicyCheck,
): Promise<Imported> {
  await requireEmpty(tx);
  const tree = readYaml(requirements.name, requirements.text, requirementsFile);
  const registry = readYaml(contracts.name, contracts.text, contractsFile);
  const { name, text } = coordination ?? { name: "", text: "{}" };
  const around = readYaml(name, text, coordinationFile);
  const counts = {
    requirements: await insertRequirements(tx, tree),
    contracts: await insertContracts(tx, registry),
    ...await insertCoordination(tx, around, fits),
  };
  tx.target = "import";
  tx.note = `${counts.requirements} requirements and ${counts.contracts} contracts` +
    (log === null
      ? ""
      : `; the log beside them was not taken over (sha256 ${sha256(log.text)}${headOf(log.text)})`);
  return counts;
}

/** What an import brings; leases, runs and what people allowed here are not part of it. */
const BROUGHT = {
  requirements: "requirements",
  contracts: "contracts",
  handoffs: "handoffs",
  guidance: "pieces of guidance",
  memory: "notes of agents",
} as const;

async function requireEmpty(tx: Tx): Promise<void> {
  for (const table of Object.keys(BROUGHT) as (keyof typeof BROUGHT)[]) {
    const n = await countRows(tx, table);
    if (n === 0) continue;
    throw fail(
      "conflict",
      `Cannot import: this project has ${n} ${BROUGHT[table]}`,
      "Import into an empty project: make a new directory with `maestro init`.",
    );
  }
}

/** The comment with which our export ends the log names its head. */
function headOf(text: string): string {
  const [, anchor] = /^# (Maestro-Chain: [0-9a-f]{64} \d{1,15} [0-9a-f]{64})\s*$/m.exec(text) ?? [];
  return anchor === undefined ? "" : `; ${anchor}`;
}
