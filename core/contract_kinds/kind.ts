import type { Shape } from "./surface.ts";
import type { LoadedSources } from "./sources.ts";
import type { ContractUnderTest, ContractVerdict, ModuleSources } from "./verdict.ts";

/** One thing that a schema declares, as the comparison of two versions sees it. */
export interface DeclaredElement {
  /** Its name within the kind: `POST /auth/login`, `function add`, `table users`. */
  key: string;
  /** What those who use it give: a new version must accept at least what the old one did. */
  input: Shape;
  /** What they get: a new version must promise at least what the old one did. */
  output: Shape;
  /** What has no direction and must stay: `async`, `encoding`, the order of parameters. */
  traits: ReadonlyMap<string, string>;
  /** What its arrival asks of those who use the rest: `major` for a flag that must be given. */
  whenAdded: "minor" | "major";
  /** Words for readers alone. */
  documentation: string;
  /** How people call it, where the key is a normal form: `GET /users/{id}` for `GET /users/{}`. */
  label?: string;
  /** What its disappearance asks of those who used it; `major` where nothing is said. */
  whenRemoved?: "minor" | "major";
  /** What machines read but nobody can break on: a default, a deprecation. A change is minor. */
  annotations?: ReadonlyMap<string, string>;
  /** It is part of other elements, where its changes show: alone it neither arrives nor goes. */
  isPart?: true;
}

/** Something wrong in a schema: where, as `endpoints[1].request.email`, and what is allowed. */
export interface SchemaProblem {
  at: string;
  message: string;
}

export type SchemaReading =
  | { ok: true; elements: readonly DeclaredElement[] }
  | { ok: false; problems: readonly SchemaProblem[] };

/** What a kind judges: its contracts with readable schemas, and the sources of all modules. */
export interface Inspection {
  contracts: readonly ContractUnderTest[];
  /** The files of each module that has a part in them. */
  modules: ModuleSources;
  /** The same files, parsed. */
  sources: LoadedSources;
}

/** A kind of interface: how its schemas are read, and how code is held against them. */
export interface ContractKind {
  /** Reads a schema as the registry holds it. */
  read(schema: unknown): Promise<SchemaReading>;
  /** The schema that a file of the kind's own format stands for; null where it is not such a file. */
  fromFile?(text: string, file: string): Promise<unknown>;
  /** One verdict for each contract, in their order. */
  judge(inspection: Inspection): Promise<ContractVerdict[]>;
}
