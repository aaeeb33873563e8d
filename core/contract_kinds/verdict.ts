/** One contract as the validator sees it; modules are names that `ModuleSources` resolves to files. */
export interface ContractUnderTest {
  id: string;
  name: string;
  kind: string;
  owner: string;
  consumers: { module: string; pinned: number | null }[];
  version: number;
  /** The semantic versions of its numbers; where absent, each number is a major version. */
  changelog?: readonly { version: number; semver: string }[];
  schema: unknown;
}

/** The modules that have a part in these contracts, each once. */
export function modulesOf(contracts: readonly ContractUnderTest[]): string[] {
  return [
    ...new Set(
      contracts.flatMap(({ owner, consumers }) => [
        owner,
        ...consumers.map(({ module }) => module),
      ]),
    ),
  ];
}

export interface SourceFile {
  path: string;
  text: string;
}

/** The source files of each module (owner or consumer). */
export type ModuleSources = ReadonlyMap<string, readonly SourceFile[]>;

export type ViolationRule =
  | "schema_invalid"
  | "provider_missing"
  | "provider_mismatch"
  | "consumer_unknown_element"
  | "consumer_mismatch"
  | "version_mismatch"
  | "undocumented";

/** One found disagreement, with the place to look at. Line is 1-based, 0 where there is none. */
export interface Violation {
  rule: ViolationRule;
  side: "contract" | "provider" | "consumer";
  module: string;
  file: string;
  line: number;
  element: string;
  message: string;
}

/** STABLE: everything known agrees. BROKEN: a violation. UNKNOWN: something could not be known. */
export interface ContractVerdict {
  id: string;
  status: "STABLE" | "BROKEN" | "UNKNOWN";
  violations: Violation[];
  /** What could not be resolved statically, in words. */
  unknowns: string[];
}

/** A violation in one line, with its place if it has one. */
export function violationLine({ rule, file, line, message }: Violation): string {
  if (file === "") return `${rule}: ${message}`;
  return `${rule} at ${line > 0 ? `${file}:${line}` : file}: ${message}`;
}
