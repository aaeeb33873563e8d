import { type Findings, judgeVersion, verdictOf } from "../findings.ts";
import type { ContractKind, Inspection, SchemaReading } from "../kind.ts";
import { type ContractVerdict, modulesOf } from "../verdict.ts";
import { readParty } from "./party.ts";
import { judgeConsumer, judgeOwner } from "./rules.ts";
import { readFileSchema } from "./schema.ts";

/** Files that modules hand over, held against who writes and who reads them. */
export const file: ContractKind = {
  read: (schema) => Promise.resolve(reading(schema)),
  judge: (inspection) => Promise.resolve(judge(inspection)),
};

function reading(schema: unknown): SchemaReading {
  const read = readFileSchema(schema);
  return read.ok ? { ok: true, elements: [read.file.element] } : read;
}

function judge(inspection: Inspection): ContractVerdict[] {
  const { contracts } = inspection;
  const parties = new Map(
    modulesOf(contracts).map((name) => [name, readParty(inspection, name)] as const),
  );
  return contracts.flatMap((contract) => {
    const read = readFileSchema(contract.schema);
    if (!read.ok) return [];
    const findings: Findings = { violations: [], unknowns: [] };
    judgeOwner(contract, read.file, parties.get(contract.owner), findings);
    for (const consumer of contract.consumers) {
      judgeVersion(contract, consumer, findings);
      const { module } = consumer;
      judgeConsumer(contract, read.file, module, parties.get(module), findings);
    }
    return [verdictOf(contract, findings)];
  });
}
