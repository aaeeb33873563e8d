import { type Findings, judgeVersion, verdictOf } from "../findings.ts";
import type { ContractKind, Inspection, SchemaReading } from "../kind.ts";
import { type ContractVerdict, modulesOf } from "../verdict.ts";
import { readParty } from "./party.ts";
import { type EventsCase, judgeConsumer, judgeOwner } from "./rules.ts";
import { type DeclaredTopic, readEventsSchema } from "./schema.ts";

/** Topics of a bus or a broker, held against who publishes and who subscribes. */
export const events: ContractKind = {
  read: (schema) => Promise.resolve(reading(schema)),
  judge: (inspection) => Promise.resolve(judge(inspection)),
};

function reading(schema: unknown): SchemaReading {
  const read = readEventsSchema(schema);
  return read.ok ? { ok: true, elements: read.topics.map(({ element }) => element) } : read;
}

function judge(inspection: Inspection): ContractVerdict[] {
  const { contracts } = inspection;
  const topics = new Map<string, readonly DeclaredTopic[]>();
  for (const { id, schema } of contracts) {
    const read = readEventsSchema(schema);
    if (read.ok) topics.set(id, read.topics);
  }
  const parties = new Map(
    modulesOf(contracts).map((name) => [name, readParty(inspection, name)] as const),
  );
  const given: EventsCase = { contracts, topics, parties };
  return contracts.map((contract) => {
    const findings: Findings = { violations: [], unknowns: [] };
    judgeOwner(given, contract, findings);
    for (const consumer of contract.consumers) {
      judgeVersion(contract, consumer, findings);
      judgeConsumer(given, contract, consumer.module, findings);
    }
    return verdictOf(contract, findings);
  });
}
