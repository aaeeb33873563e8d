import type { ScalarType } from "../surface.ts";

/** A source file in the terms all languages share; what a language has beyond them becomes `other`. */
export interface Program {
  file: string;
  body: Statement[];
  types: ReadonlyMap<string, TypeNode>;
}

interface At {
  line: number;
}

export type Expression =
  & At
  & (
    | { kind: "text"; parts: (string | Expression)[] }
    | { kind: "scalar"; type: ScalarType; value: number | boolean | null }
    | { kind: "regex"; source: string }
    | { kind: "name"; name: string }
    | { kind: "member"; object: Expression; property: string }
    | { kind: "index"; object: Expression; index: Expression }
    | CallExpression
    | { kind: "record"; entries: Entry[] }
    | { kind: "list"; items: Argument[] }
    | { kind: "function"; fn: FunctionNode }
    | { kind: "class"; node: ClassNode }
    | { kind: "compare"; op: CompareOp; left: Expression; right: Expression }
    | { kind: "and" | "or" | "default"; left: Expression; right: Expression }
    | { kind: "not"; operand: Expression }
    | { kind: "plus"; left: Expression; right: Expression }
    | { kind: "choose"; test: Expression; whenTrue: Expression; whenFalse: Expression }
    | { kind: "assign"; target: Pattern; value: Expression; join: boolean }
    | { kind: "typed"; value: Expression; type: TypeNode }
    | { kind: "other"; children: Expression[]; type: ScalarType | null }
  );

export type CompareOp = "==" | "!=" | "in" | "<" | "<=" | ">" | ">=";

export interface CallExpression {
  kind: "call";
  callee: Expression;
  args: Argument[];
  isNew: boolean;
  /** The first type argument, as in `post<Login>(...)`. */
  type: TypeNode | null;
}

export interface Argument {
  name: string | null;
  spread: boolean;
  value: Expression;
}

/** `key` null is a spread of `value`. */
export interface Entry {
  key: Expression | null;
  value: Expression;
  line: number;
}

/** What a value is bound to: a name, parts of it, or an existing place (`this.x`). */
export type Pattern =
  & At
  & { fallback: Expression | null }
  & (
    | { kind: "bind"; name: string; type: TypeNode | null }
    | { kind: "fields"; fields: { key: string | null; target: Pattern }[]; rest: string | null }
    | { kind: "items"; items: (Pattern | null)[]; rest: string | null }
    | { kind: "place"; target: Expression }
  );

export interface Parameter {
  pattern: Pattern;
  type: TypeNode | null;
  rest: boolean;
  /** Where the parameter also becomes a field of the object (TypeScript constructors). */
  property: boolean;
}

export interface FunctionNode {
  /** Unique in the file: its position. */
  id: string;
  file: string;
  name: string;
  params: Parameter[];
  body: Statement[];
  returns: TypeNode | null;
  /** Arrow functions take `this` from around them. */
  bindsThis: boolean;
  line: number;
  endLine: number;
}

export interface ClassNode {
  id: string;
  name: string;
  parent: Expression | null;
  fields: { name: string; value: Expression | null; isStatic: boolean; type: TypeNode | null }[];
  methods: { name: string; fn: FunctionNode; isStatic: boolean }[];
  line: number;
}

export type Statement =
  & At
  & (
    | { kind: "let"; target: Pattern; value: Expression | null; scope: "block" | "function" }
    | { kind: "expression"; value: Expression }
    | { kind: "if"; test: Expression; then: Statement[]; otherwise: Statement[] }
    | { kind: "switch"; on: Expression; cases: SwitchCase[] }
    | { kind: "each"; target: Pattern; over: Expression; keys: boolean; body: Statement[] }
    | { kind: "loop"; body: Statement[] }
    | { kind: "try"; body: Statement[]; rescue: Statement[]; after: Statement[] }
    | { kind: "block"; body: Statement[] }
    | { kind: "return"; value: Expression | null }
    | { kind: "throw"; value: Expression | null }
    | { kind: "stop" }
    | { kind: "declare"; name: string; value: Expression }
    | { kind: "import"; source: string; names: ImportedName[] }
    | { kind: "export"; names: ExportedName[]; from: string | null }
  );

export interface SwitchCase {
  /** Empty for the default case. */
  tests: Expression[];
  body: Statement[];
}

/** `imported` is `*` for the whole module; `local` null takes every name in. */
export interface ImportedName {
  imported: string;
  local: string | null;
}

export interface ExportedName {
  local: string;
  exported: string;
}

/** A written type, before names are looked up. */
export type TypeNode =
  | { kind: "scalar"; type: ScalarType }
  | { kind: "enum"; values: string[] }
  | { kind: "named"; name: string; args: TypeNode[] }
  | { kind: "array"; items: TypeNode }
  | { kind: "object"; fields: TypeField[]; open: boolean; line: number }
  | { kind: "all"; parts: TypeNode[] }
  | { kind: "any" };

export interface TypeField {
  name: string;
  type: TypeNode;
  required: boolean;
  line: number;
}
