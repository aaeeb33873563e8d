import type { Expression, ImportedName, Program, Statement } from "../analysis/program.ts";
import { expressionsIn, innerBodies } from "./walk.ts";

/** All that a file imports, wherever it does so. */
interface FileImports {
  imports: { source: string; names: readonly ImportedName[] }[];
  /** Something is imported or looked up by calls, which have to be looked at one by one. */
  hasCalls: boolean;
}

const IMPORTING = new Set(["import", "require", "import_module", "__import__"]);
const known = new WeakMap<Program, FileImports>();

/** What a file imports; worked out once for a program. */
export function importsOf(program: Program): FileImports {
  const before = known.get(program);
  if (before !== undefined) return before;
  const found: FileImports = { imports: [], hasCalls: false };
  collect(program.body, found);
  for (const expression of expressionsIn(program.body, true)) {
    if (expression.kind === "call" && IMPORTING.has(nameOf(expression.callee))) {
      found.hasCalls = true;
    }
    if (expression.kind === "function") collect(expression.fn.body, found);
    if (expression.kind === "class") {
      for (const { fn } of expression.node.methods) collect(fn.body, found);
    }
  }
  known.set(program, found);
  return found;
}

function nameOf(callee: Expression): string {
  if (callee.kind === "name") return callee.name;
  return callee.kind === "member" ? callee.property : "";
}

function collect(body: readonly Statement[], into: FileImports): void {
  for (const statement of body) {
    if (statement.kind === "import") {
      into.imports.push({ source: statement.source, names: statement.names });
    } else if (statement.kind === "export" && statement.from !== null) {
      const names = statement.names.map(({ local }) => ({ imported: local, local: null }));
      into.imports.push({ source: statement.from, names });
    }
    for (const inner of innerBodies(statement)) collect(inner, into);
  }
}
