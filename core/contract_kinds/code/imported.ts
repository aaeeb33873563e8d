import type { Program } from "../analysis/program.ts";
import { resolveImport } from "../analysis/resolve.ts";
import { localsOf, topStatements } from "./locals.ts";
import { meansModule, type Target } from "./target.ts";

/** What an imported name stands for, as far as contracts are concerned. */
type Imported =
  | { kind: "module"; target: Target }
  | { kind: "element"; target: Target; name: string }
  | { kind: "maybe"; target: Target }
  | null;

const MAX_REEXPORTS = 8;

interface Meaning {
  target: Target;
  means: "yes" | "maybe";
}

const meanings = new WeakMap<readonly Target[], Map<string, readonly Meaning[]>>();

/** The modules of contracts that an import means or may mean; worked out once for a file's import. */
function meaningsOf(
  targets: readonly Target[],
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
): readonly Meaning[] {
  const known = meanings.get(targets) ?? new Map<string, readonly Meaning[]>();
  meanings.set(targets, known);
  const key = `${from} ${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = targets.flatMap((target): Meaning[] => {
    const means = meansModule(target, programs, from, source);
    return means === "no" ? [] : [{ target, means }];
  });
  known.set(key, found);
  return found;
}

/** Follows an import to the module of a contract, through files that only pass on. */
export function importedFrom(
  targets: readonly Target[],
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
  name: string,
  depth = 0,
): Imported {
  if (depth > MAX_REEXPORTS) return null;
  const isPython = from.endsWith(".py");
  let maybe: Target | null = null;
  for (const { target, means } of meaningsOf(targets, programs, from, source)) {
    if (means === "yes") {
      if (name === "*") return { kind: "module", target };
      if (isPython && !target.declared.surface.exports.has(name)) {
        const inner = submodule(targets, programs, from, source, name);
        if (inner !== null) return inner;
        if (isFile(programs, from, source, name)) return null;
      }
      return { kind: "element", target, name };
    }
    maybe = target;
  }
  if (isPython && name !== "*") {
    const inner = submodule(targets, programs, from, source, name);
    if (inner !== null) return inner;
  }
  const file = resolveImport(programs, from, source);
  const program = file === null || file === from ? undefined : programs.get(file);
  if (program === undefined) return maybe === null ? null : { kind: "maybe", target: maybe };
  if (name === "*") return null;
  return isPython
    ? throughPython(targets, programs, program, name, depth)
    : throughScript(targets, programs, program, name, depth);
}

function submodule(
  targets: readonly Target[],
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
  name: string,
): Imported {
  const found = meaningsOf(targets, programs, from, innerName(source, name)).find(({ means }) =>
    means === "yes"
  );
  return found === undefined ? null : { kind: "module", target: found.target };
}

function isFile(
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
  name: string,
): boolean {
  return resolveImport(programs, from, innerName(source, name)) !== null;
}

function innerName(source: string, name: string): string {
  return source.endsWith(".") ? `${source}${name}` : `${source}.${name}`;
}

function throughPython(
  targets: readonly Target[],
  programs: ReadonlyMap<string, Program>,
  program: Program,
  name: string,
  depth: number,
): Imported {
  const local = localsOf(program).get(name);
  if (local !== undefined) {
    if (local.imported === null) return null;
    const { source, name: inner } = local.imported;
    return importedFrom(targets, programs, program.file, source, inner, depth + 1);
  }
  for (const statement of topStatements(program.body)) {
    if (statement.kind !== "import") continue;
    if (statement.names.every((each) => each.local !== null)) continue;
    const found = importedFrom(targets, programs, program.file, statement.source, name, depth + 1);
    if (found?.kind === "element" && has(found.target, found.name)) return found;
  }
  return null;
}

function throughScript(
  targets: readonly Target[],
  programs: ReadonlyMap<string, Program>,
  program: Program,
  name: string,
  depth: number,
): Imported {
  const follow = (source: string, inner: string) =>
    importedFrom(targets, programs, program.file, source, inner, depth + 1);
  const stars: Imported[] = [];
  for (const statement of program.body) {
    if (statement.kind !== "export") continue;
    const found = statement.names.find((each) => each.exported === name);
    if (found !== undefined) {
      if (statement.from !== null) return follow(statement.from, found.local);
      const local = localsOf(program).get(found.local);
      return local?.imported ? follow(local.imported.source, local.imported.name) : null;
    }
    if (statement.from === null || !statement.names.some((each) => each.exported === "*")) continue;
    const through = follow(statement.from, name);
    if (through?.kind === "element" && has(through.target, through.name)) return through;
    stars.push(through);
  }
  // A name that nothing provides was meant for what is passed on, if that is one module alone.
  const [only] = stars;
  return stars.length === 1 && only?.kind === "element" && name !== "default" ? only : null;
}

function has(target: Target, name: string): boolean {
  return target.declared.surface.exports.has(name);
}
