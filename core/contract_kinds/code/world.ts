import type { Program, TypeDeclaration } from "../analysis/program.ts";
import { resolveImport } from "../analysis/resolve.ts";
import type { Shape } from "../surface.ts";
import { type Local, localsOf } from "./locals.ts";
import type { ClassSurface } from "./model.ts";

/** The files among which written types are looked up, and what was found out so far. */
export interface World {
  programs: ReadonlyMap<string, Program>;
  /** True where objects have the fields that are named and no others. */
  isClosed: boolean;
  /** Finished shapes of named types, which recursive ones refer to. */
  shapes: Map<string, Shape>;
  /** Named types that are being worked out. */
  pending: Set<string>;
  /** How often each of them is within itself, with other arguments. */
  nested: Map<string, number>;
  classes: Map<string, ClassSurface>;
  pendingClasses: Set<string>;
}

export function newWorld(programs: ReadonlyMap<string, Program>, isClosed: boolean): World {
  return {
    programs,
    isClosed,
    shapes: new Map(),
    pending: new Set(),
    nested: new Map(),
    classes: new Map(),
    pendingClasses: new Set(),
  };
}

/** Where a name is defined: the file, and what it is there. */
export interface Definition {
  name: string;
  file: string;
  program: Program;
  local: Local | null;
  type: TypeDeclaration | null;
}

const MAX_IMPORTS = 8;

/** What a name of a file is, followed through imports; null where it leaves the files known. */
export function definitionOf(
  world: World,
  file: string,
  name: string,
  depth = 0,
): Definition | null {
  const program = world.programs.get(file);
  if (program === undefined || depth > MAX_IMPORTS) return null;
  const local = localsOf(program).get(name) ?? null;
  const type = program.types.get(name) ?? null;
  const imported = local?.imported ?? null;
  if (type === null && imported !== null && imported.name !== "*") {
    const target = resolveImport(world.programs, file, imported.source);
    return target === null ? null : exportedDefinition(world, target, imported.name, depth + 1);
  }
  return local === null && type === null ? null : { name, file, program, local, type };
}

/** What a file exports under a name, followed through re-exports. */
export function exportedDefinition(
  world: World,
  file: string,
  name: string,
  depth: number,
): Definition | null {
  const program = world.programs.get(file);
  if (program === undefined || depth > MAX_IMPORTS) return null;
  if (file.endsWith(".py") || file.endsWith(".pyi")) return definitionOf(world, file, name, depth);
  for (const statement of program.body) {
    if (statement.kind !== "export") continue;
    const found = statement.names.find((each) => each.exported === name || each.exported === "*");
    if (found === undefined) continue;
    if (statement.from === null) return definitionOf(world, file, found.local, depth + 1);
    const target = resolveImport(world.programs, file, statement.from);
    if (target === null) continue;
    const wanted = found.exported === "*" ? name : found.local;
    const definition = exportedDefinition(world, target, wanted, depth + 1);
    if (definition !== null) return definition;
  }
  return null;
}
