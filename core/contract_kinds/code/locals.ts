import { boundNames } from "../analysis/pattern.ts";
import type {
  ClassNode,
  Expression,
  FunctionNode,
  Program,
  Statement,
  TypeNode,
} from "../analysis/program.ts";
import { calledName } from "./called_name.ts";

/** What a name at the top of a file stands for. */
export interface Local {
  name: string;
  line: number;
  /** More than one where it is overloaded. */
  functions: FunctionNode[];
  cls: ClassNode | null;
  value: Expression | null;
  type: TypeNode | null;
  imported: { source: string; name: string } | null;
  /** How often it is given a value. */
  writes: number;
}

const known = new WeakMap<Program, ReadonlyMap<string, Local>>();

/** The names at the top of a file, those under a condition included. */
export function localsOf(program: Program): ReadonlyMap<string, Local> {
  const before = known.get(program);
  if (before !== undefined) return before;
  const locals = new Map<string, Local>();
  for (const statement of topStatements(program.body)) note(locals, statement);
  known.set(program, locals);
  return locals;
}

/** The statements that run when a file is loaded, without those of functions. */
export function topStatements(body: readonly Statement[]): Statement[] {
  return body.flatMap((statement) => {
    switch (statement.kind) {
      case "if":
        return topStatements([...statement.then, ...statement.otherwise]);
      case "try":
        return topStatements([...statement.body, ...statement.rescue, ...statement.after]);
      case "block":
      case "loop":
        return topStatements(statement.body);
      default:
        return [statement];
    }
  });
}

function note(locals: Map<string, Local>, statement: Statement): void {
  if (statement.kind === "import") {
    for (const { imported, local } of statement.names) {
      if (local === null) continue;
      const from = { source: statement.source, name: imported };
      const entry = localNamed(locals, local, statement.line);
      entry.imported ??= from;
      entry.writes += 1;
    }
  } else if (statement.kind === "declare") {
    const entry = localNamed(locals, statement.name, statement.line);
    const { value } = statement;
    if (value.kind === "function") entry.functions.push(value.fn);
    else if (value.kind === "class") entry.cls ??= value.node;
    else entry.value = value;
    entry.writes += 1;
  } else if (statement.kind === "let") {
    for (const name of boundNames(statement.target)) {
      const entry = localNamed(locals, name, statement.line);
      entry.writes += 1;
      if (statement.target.kind !== "bind") continue;
      entry.type = statement.target.type ?? entry.type;
      const { value } = statement;
      if (value?.kind === "function") entry.functions.push(value.fn);
      else if (value?.kind === "class") entry.cls ??= value.node;
      else entry.value = value ?? entry.value;
    }
  }
}

function localNamed(locals: Map<string, Local>, name: string, line: number): Local {
  const before = locals.get(name);
  if (before !== undefined) return before;
  const entry: Local = {
    name,
    line,
    functions: [],
    cls: null,
    value: null,
    type: null,
    imported: null,
    writes: 0,
  };
  locals.set(name, entry);
  return entry;
}

/** `T = TypeVar("T")` is a name for types to use, not something to hand out. */
export function isTypeVariable(local: Local | null): boolean {
  const value = local?.value;
  if (value?.kind !== "call") return false;
  const { callee } = value;
  const name = calledName(callee);
  return name === "TypeVar" || name === "ParamSpec" || name === "TypeVarTuple";
}
