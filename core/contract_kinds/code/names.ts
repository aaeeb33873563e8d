import { boundNames } from "../analysis/pattern.ts";
import type { Expression, Statement } from "../analysis/program.ts";
import { calledName } from "./called_name.ts";
import type { Known } from "./known.ts";
import { expressionsIn, innerBodies } from "./walk.ts";

/** The names of a block or function, and what each stands for where the walk is. */
export interface Names {
  parent: Names | null;
  slots: Map<string, Known>;
  isFunction: boolean;
  /** Names that get a value in more than one block: what they are is not followed. */
  unsteady: ReadonlySet<string>;
  /** Names that get a value more than once: inner functions may see any of them. */
  repeated: ReadonlySet<string>;
  /** Functions met here, to be walked when the function around is done. */
  later: (() => void)[];
}

/** The names of a file or function, none of them known yet. Python has no others. */
export function functionNames(
  parent: Names | null,
  body: readonly Statement[],
  params: readonly string[],
  hasBlocks: boolean,
): Names {
  const declared = [...params, ...(hasBlocks ? declaredNames(body) : namesGiven(body))];
  const slots = new Map(declared.map((name): [string, Known] => [name, null]));
  const { unsteady, repeated } = writesIn(body);
  return { parent, slots, isFunction: true, unsteady, repeated, later: [] };
}

/** The names of a block within a function. */
export function blockNames(
  parent: Names,
  body: readonly Statement[],
  more: readonly string[] = [],
): Names {
  const slots = new Map(
    [...more, ...body.flatMap(ownNames)].map((name): [string, Known] => [name, null]),
  );
  const { unsteady, repeated, later } = parent;
  return { parent, slots, isFunction: false, unsteady, repeated, later };
}

function declaredNames(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => [
    ...ownNames(statement),
    ...innerBodies(statement).flatMap(functionWide),
  ]);
}

function functionWide(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => {
    const own = statement.kind === "let" && statement.scope === "function"
      ? boundNames(statement.target)
      : [];
    return [...own, ...innerBodies(statement).flatMap(functionWide)];
  });
}

/** Every name that gets a value in some statements, inner blocks included. */
export function namesGiven(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => [
    ...ownNames(statement),
    ...innerBodies(statement).flatMap(namesGiven),
  ]);
}

function ownNames(statement: Statement): string[] {
  switch (statement.kind) {
    case "let":
    case "each":
      return boundNames(statement.target);
    case "declare":
      return [statement.name];
    case "import":
      return statement.names.flatMap(({ local }) => (local === null ? [] : [local]));
    default:
      return [];
  }
}

interface Writes {
  unsteady: ReadonlySet<string>;
  repeated: ReadonlySet<string>;
}

const known = new WeakMap<readonly Statement[], Writes>();

/** Where the names of a function get their values; worked out once for a body. */
function writesIn(body: readonly Statement[]): Writes {
  const before = known.get(body);
  if (before !== undefined) return before;
  const writes = countWrites(body);
  known.set(body, writes);
  return writes;
}

function countWrites(body: readonly Statement[]): Writes {
  const blocks = new Map<string, Set<readonly Statement[]>>();
  const repeated = new Set<string>();
  const visit = (block: readonly Statement[]): void => {
    for (const statement of block) {
      for (const name of ownNames(statement)) {
        const where = blocks.get(name) ?? new Set();
        if (where.size > 0) repeated.add(name);
        blocks.set(name, where.add(block));
      }
      for (const inner of innerBodies(statement)) visit(inner);
    }
  };
  visit(body);
  const unsteady = new Set([...blocks].filter(([, where]) => where.size > 1).map(([name]) => name));
  for (const expression of expressionsIn(body, true)) {
    if (expression.kind === "assign") {
      for (const name of boundNames(expression.target)) unsteady.add(name);
    } else for (const name of narrowedBy(expression)) unsteady.add(name);
  }
  return { unsteady, repeated };
}

const NARROWING =
  /^(?:isinstance|issubclass|hasattr|callable|cast|assert\w*|is[A-Z_]\w*|has[A-Z_]\w*)$/;

/** Names of which a test may find out more than their type says: `isinstance(name, Other)`. */
export function narrowedBy(expression: Expression): string[] {
  switch (expression.kind) {
    case "call": {
      const { callee, args } = expression;
      const name = calledName(callee);
      return NARROWING.test(name) ? args.flatMap(({ value }) => nameIn(value)) : [];
    }
    case "compare":
      return expression.op === "in" ? nameIn(expression.right) : [];
    case "other":
      return expression.type === "boolean" ? expression.children.slice(0, 1).flatMap(nameIn) : [];
    default:
      return [];
  }
}

function nameIn(expression: Expression): string[] {
  return expression.kind === "name" ? [expression.name] : [];
}

/** What a name stands for; null where that is not known. */
export function lookUp(names: Names, name: string): Known {
  let isOutside = false;
  for (let scope: Names | null = names; scope !== null; scope = scope.parent) {
    const known = scope.slots.get(name);
    if (known !== undefined) {
      const isOpen = scope.unsteady.has(name) || (isOutside && scope.repeated.has(name));
      return isOpen ? null : known;
    }
    isOutside ||= scope.isFunction;
  }
  return null;
}

/** Says what a name stands for from here on. */
export function setName(names: Names, name: string, known: Known): void {
  for (let scope: Names | null = names; scope !== null; scope = scope.parent) {
    if (!scope.slots.has(name)) continue;
    scope.slots.set(name, known);
    return;
  }
  names.slots.set(name, known);
}
