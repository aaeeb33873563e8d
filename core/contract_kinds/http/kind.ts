import { fileValue } from "../file_value.ts";
import type { ContractKind, Inspection, SchemaReading } from "../kind.ts";
import { programsOfModule } from "../module_files.ts";
import { modulesOf } from "../verdict.ts";
import { extractHttp } from "./extract.ts";
import { isOpenApi } from "./openapi/document.ts";
import { openApiElements } from "./openapi/elements.ts";
import { openApiEndpoints } from "./openapi/endpoints.ts";
import { exportOpenApi } from "./openapi/export.ts";
import { judgeHttp, type Party } from "./rules.ts";
import { type DeclaredEndpoint, readHttpSchema } from "./schema.ts";

/** Endpoints of a server, held against what the owner serves and what consumers ask for. */
export const http: ContractKind = {
  read: (schema) => Promise.resolve(reading(schema)),
  fromFile(text) {
    const value = fileValue(text);
    return Promise.resolve(isOpenApi(value) ? value : null);
  },
  judge: (inspection) => Promise.resolve(judge(inspection)),
};

/** The shorthand is compared as the OpenAPI document that says the same. */
function reading(schema: unknown): SchemaReading {
  if (isOpenApi(schema)) return openApiElements(schema);
  const read = readHttpSchema(schema);
  if (!read.ok) return read;
  const document = exportOpenApi({ name: "", version: "1", schema });
  return document === null ? { ok: false, problems: [] } : openApiElements(document);
}

function endpointsIn(schema: unknown): readonly DeclaredEndpoint[] | null {
  if (isOpenApi(schema)) return openApiEndpoints(schema);
  const read = readHttpSchema(schema);
  return read.ok ? read.endpoints : null;
}

function judge(inspection: Inspection) {
  const { contracts } = inspection;
  const declared = new Map<string, readonly DeclaredEndpoint[]>();
  for (const { id, schema } of contracts) {
    const endpoints = endpointsIn(schema);
    if (endpoints !== null) declared.set(id, endpoints);
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
