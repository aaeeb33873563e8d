import type { Literal, ScalarType } from "../surface.ts";

/** A source file in the terms all languages share; what a language has beyond them becomes `other`. */
export interface Program {
  file: string;
  body: Statement[];
  types: ReadonlyMap<string, TypeDeclaration>;
  /** What comments before a declaration say, by the line on which it begins. */
  docs: ReadonlyMap<number, string>;
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
    | { kind: "await"; value: Expression }
    | { kind: "yield"; value: Expression | null; each: boolean }
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
  /** A decorator's call: the last argument is what it decorates. */
  isDecorator?: true;
  /** A comprehension, written as `map` of what it goes through. */
  isComprehension?: true;
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
  /** Marked as one that need not be given; those with a fallback need not either. */
  optional: boolean;
  /** How it may be given, and `keywords` takes all names that are left. */
  passed: "position" | "name" | "either" | "keywords";
  /** Where the parameter also becomes a field of the object (TypeScript constructors). */
  property: boolean;
  isPrivate: boolean;
}

export interface FunctionNode {
  /** Unique in the file: its position. */
  id: string;
  file: string;
  name: string;
  typeParams: TypeParameter[];
  params: Parameter[];
  body: Statement[];
  /** False where only the signature is written. */
  hasBody: boolean;
  returns: TypeNode | null;
  isAsync: boolean;
  isGenerator: boolean;
  /** As written, without `@`. */
  decorators: string[];
  /** Arrow functions take `this` from around them. */
  bindsThis: boolean;
  line: number;
  endLine: number;
}

export interface ClassNode {
  id: string;
  name: string;
  typeParams: TypeParameter[];
  parent: Expression | null;
  /** All it inherits from, with what is said by name besides. */
  bases: Argument[];
  fields: ClassField[];
  methods: ClassMethod[];
  decorators: string[];
  line: number;
}

interface ClassField {
  name: string;
  value: Expression | null;
  isStatic: boolean;
  type: TypeNode | null;
  isPrivate: boolean;
  isReadonly: boolean;
  optional: boolean;
  line: number;
}

interface ClassMethod {
  name: string;
  fn: FunctionNode;
  isStatic: boolean;
  isPrivate: boolean;
  optional: boolean;
  /** It is for those who derive from the class to write. */
  isAbstract: boolean;
  accessor: "get" | "set" | null;
}

interface LetStatement {
  kind: "let";
  target: Pattern;
  value: Expression | null;
  scope: "block" | "function";
  /** The name stands for what entering the value gives, as `with value as name`. */
  isEntered?: true;
}

export type Statement =
  & At
  & (
    | LetStatement
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
  /** The whole dotted name, where only its outermost part gets a name. */
  whole?: string;
  line?: number;
}

export interface ExportedName {
  local: string;
  exported: string;
  line?: number;
}

/** A written type, before names are looked up; `other` is not looked into. */
export type TypeNode =
  | { kind: "scalar"; type: ScalarType }
  | { kind: "absent" }
  | { kind: "enum"; values: Literal[] }
  | { kind: "named"; name: string; args: TypeNode[] }
  | { kind: "array"; items: TypeNode; readOnly?: true }
  | { kind: "tuple"; first: TypeNode[]; least: number; rest: TypeNode | null }
  | { kind: "union"; options: TypeNode[] }
  | {
    kind: "object";
    fields: TypeField[];
    open: boolean;
    rest: TypeNode | null;
    line: number;
  }
  | FunctionType
  | { kind: "all"; parts: TypeNode[] }
  | { kind: "keys"; of: TypeNode }
  | { kind: "part"; of: TypeNode; key: TypeNode }
  | { kind: "other"; text: string }
  | { kind: "never" }
  | { kind: "any" };

export interface FunctionType {
  kind: "function";
  typeParams: TypeParameter[];
  params: TypeField[];
  /** The last parameter, where it takes any number. */
  rest: TypeField | null;
  returns: TypeNode;
  isNew: boolean;
}

export interface TypeField {
  name: string;
  type: TypeNode;
  required: boolean;
  line: number;
}

export interface TypeParameter {
  name: string;
  limit: TypeNode | null;
  fallback: TypeNode | null;
}

/** A type that a file gives a name. */
export interface TypeDeclaration {
  type: TypeNode;
  params: TypeParameter[];
  line: number;
  /** True for the fields of a class, which is more than its type. */
  ofClass: boolean;
}
