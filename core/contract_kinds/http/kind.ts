import type { ContractKind, DeclaredElement, Inspection, SchemaReading } from "../kind.ts";
import { programsOfModule } from "../module_files.ts";
import { modulesOf } from "../verdict.ts";
import { extractHttp } from "./extract.ts";
import { judgeHttp, type Party } from "./rules.ts";
import { type DeclaredEndpoint, readHttpSchema } from "./schema.ts";

/** Endpoints of a server, held against what the owner serves and what consumers ask for. */
export const http: ContractKind = {
  read: (schema) => Promise.resolve(reading(schema)),
  judge: (inspection) => Promise.resolve(judge(inspection)),
};

function reading(schema: unknown): SchemaReading {
  const read = readHttpSchema(schema);
  return read.ok ? { ok: true, elements: read.endpoints.map(elementOf) } : read;
}

function elementOf(endpoint: DeclaredEndpoint): DeclaredElement {
  const { key, request, response, headers } = endpoint;
  const fields = new Map([
    ["body", { shape: request, required: true }],
    ["headers", { shape: headers, required: true }],
  ]);
  return {
    key,
    input: { kind: "object", fields, open: true },
    output: response,
    traits: new Map(),
    whenAdded: "minor",
    documentation: "",
  };
}

function judge(inspection: Inspection) {
  const { contracts } = inspection;
  const declared = new Map<string, readonly DeclaredEndpoint[]>();
  for (const { id, schema } of contracts) {
    const read = readHttpSchema(schema);
    if (read.ok) declared.set(id, read.endpoints);
  }
  const parties = partiesOf(inspection);
  return contracts.map((contract) =>
    judgeHttp({ contract, contracts, declared, partyOf: (module) => parties.get(module) })
  );
}

/** Each module that has a part in a contract, with what its source shows. */
function partiesOf({ contracts, modules, sources }: Inspection): Map<string, Party> {
  return new Map(
    modulesOf(contracts).map((name): [string, Party] => {
      const files = programsOfModule(modules, name);
      const surface = extractHttp(sources, new Set(files.map((file) => file.path)));
      return [name, { files: files.length, surface }];
    }),
  );
}
