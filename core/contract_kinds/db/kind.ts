import { sourceLines } from "../analysis/source_lines.ts";
import { type Findings, judgeVersion, verdictOf } from "../findings.ts";
import type { ContractKind, Inspection, SchemaReading } from "../kind.ts";
import { type ContractVerdict, modulesOf } from "../verdict.ts";
import { contractsOf, type DbCase, readStatements } from "./case.ts";
import { elementsOf } from "./elements.ts";
import type { DatabaseModel } from "./model.ts";
import { readParty } from "./party.ts";
import { judgeTables } from "./provider_rules.ts";
import { readDbSchema } from "./schema.ts";
import { judgeUses } from "./use_rules.ts";

/** Tables of a database, held against the owner's migrations and everybody's SQL. */
export const db: ContractKind = {
  read: (schema) => Promise.resolve(reading(schema)),
  fromFile: (text, file) => Promise.resolve(/\.sql$/i.test(file) ? { ddl: text } : null),
  judge: (inspection) => Promise.resolve(judge(inspection)),
};

function reading(schema: unknown): SchemaReading {
  const read = readDbSchema(schema);
  return read.ok ? { ok: true, elements: elementsOf(read.model) } : read;
}

function judge(inspection: Inspection): ContractVerdict[] {
  const { contracts, modules } = inspection;
  const models = new Map<string, DatabaseModel>();
  for (const { id, schema } of contracts) {
    const read = readDbSchema(schema);
    if (read.ok) models.set(id, read.model);
  }
  const lineAt = sourceLines(modules);
  const parties = new Map(
    modulesOf(contracts).map((name) => [name, readParty(inspection, name, lineAt)] as const),
  );
  const statements = new Map([...parties].map(([name, party]) => {
    const own = contractsOf(contracts, name).flatMap(({ id }) => models.get(id) ?? []);
    return [name, readStatements(party, own)] as const;
  }));
  const given: DbCase = { contracts, models, parties, statements };
  return contracts.map((contract) => {
    const findings: Findings = { violations: [], unknowns: [] };
    judgeTables(given, contract, findings);
    judgeUses(given, contract, contract.owner, findings);
    for (const consumer of contract.consumers) {
      judgeVersion(contract, consumer, findings);
      if (consumer.module !== contract.owner) judgeUses(given, contract, consumer.module, findings);
    }
    return verdictOf(contract, findings);
  });
}
