import { extractHttp, type HttpSurface } from "./http/extract.ts";
import { judgeHttp, type Party } from "./http/rules.ts";
import { type DeclaredEndpoint, readHttpSchema, type SchemaProblem } from "./http/schema.ts";
import { type LoadedSources, loadSources } from "./sources.ts";
import type {
  ContractUnderTest,
  ContractVerdict,
  ModuleSources,
  SourceFile,
  Violation,
} from "./verdict.ts";

export const MAX_CONTRACTS = 500;

/** Checks every contract against the source of its owner and its consumers; never rejects for them. */
export async function validateContracts(
  contracts: readonly ContractUnderTest[],
  modules: ModuleSources,
): Promise<ContractVerdict[]> {
  const readings = contracts.slice(0, MAX_CONTRACTS).map((contract) => ({
    contract,
    schema: contract.kind === "http" ? readHttpSchema(contract.schema) : null,
  }));
  const declared = new Map<string, readonly DeclaredEndpoint[]>();
  for (const { contract, schema } of readings) {
    if (schema?.ok) declared.set(contract.id, schema.endpoints);
  }
  const surfaces = await surfacesOf(readings.map(({ contract }) => contract), modules);
  return contracts.map((contract, index) => {
    const schema = readings[index]?.schema;
    if (schema === undefined) {
      return unknown(contract, `only ${MAX_CONTRACTS} contracts are checked at once`);
    }
    if (schema === null) {
      return unknown(contract, `contracts of kind ${contract.kind} cannot be checked yet`);
    }
    if (!schema.ok) return invalid(contract, schema.problems);
    return judgeHttp({ contract, contracts, declared, partyOf: (module) => surfaces.get(module) });
  });
}

/** What is wrong with a schema of that kind, one line each; empty where nothing is. */
export function schemaProblems(kind: string, schema: unknown): string[] {
  if (kind !== "http") return [];
  const reading = readHttpSchema(schema);
  return reading.ok ? [] : reading.problems.map(problemText);
}

function problemText({ at, message }: SchemaProblem): string {
  return at === "" ? message : `${at}: ${message}`;
}

/** Each module that has a part in a contract, with what its source shows. */
async function surfacesOf(
  contracts: readonly ContractUnderTest[],
  modules: ModuleSources,
): Promise<Map<string, Party>> {
  const names = new Set(
    contracts.filter((contract) => contract.kind === "http").flatMap((contract) => [
      contract.owner,
      ...contract.consumers.map((consumer) => consumer.module),
    ]),
  );
  const sources = await loadSources(distinctFiles(names, modules));
  const parties = new Map<string, Party>();
  for (const name of names) {
    const files = codeFiles(modules.get(name) ?? []);
    parties.set(name, { files: files.length, surface: surfaceOf(sources, files) });
  }
  return parties;
}

function distinctFiles(names: ReadonlySet<string>, modules: ModuleSources): SourceFile[] {
  const files = [...names].flatMap((name) => [...(modules.get(name) ?? [])]);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function surfaceOf(sources: LoadedSources, files: readonly SourceFile[]): HttpSurface {
  return extractHttp(sources, new Set(files.map((file) => file.path)));
}

const TEST_FILE = /(?:^|\/)(?:tests?|__tests__|spec|mocks?|fixtures)\/|[._-](?:test|spec)\.\w+$/;

/** Tests call what is not there on purpose; they count only where a module has nothing else. */
function codeFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  const code = files.filter((file) => !TEST_FILE.test(file.path));
  return code.length > 0 ? code : files;
}

function unknown(contract: ContractUnderTest, text: string): ContractVerdict {
  return { id: contract.id, status: "UNKNOWN", violations: [], unknowns: [text] };
}

function invalid(contract: ContractUnderTest, problems: readonly SchemaProblem[]): ContractVerdict {
  const violations = problems.map((problem): Violation => ({
    rule: "schema_invalid",
    side: "contract",
    module: contract.owner,
    file: "",
    line: 0,
    element: problem.at,
    message: `Cannot read the schema of ${contract.name} (${contract.id}): ${problemText(problem)}`,
  }));
  return { id: contract.id, status: "BROKEN", violations, unknowns: [] };
}
