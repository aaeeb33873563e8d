import type { Expression } from "../analysis/program.ts";
import { baseOf, type Shape } from "../surface.ts";
import { callIn } from "./consumer_calls.ts";
import { knownOfType } from "./consumer_types.ts";
import { bindPattern, walkClass, walkFunction } from "./consumer_walk.ts";
import { importedFrom } from "./imported.ts";
import { inferredShape } from "./inferred.ts";
import {
  awaited,
  eitherOf,
  exportOf,
  itemOf,
  type Known,
  type MemberLookup,
  memberOf,
  shapeOfKnown,
} from "./known.ts";
import { narrowedNames } from "./narrowing.ts";
import { lookUp, type Names } from "./names.ts";
import { childrenOf } from "./walk.ts";
import { at, isPython, type Walk } from "./walking.ts";

/** What an expression is, after everything in it was looked at. */
export function valueIn(walk: Walk, names: Names, expression: Expression): Known {
  const inner = (each: Expression) => valueIn(walk, names, each);
  switch (expression.kind) {
    case "name":
      return nameIn(walk, names, expression, true);
    case "member":
      return memberIn(
        walk,
        objectIn(walk, names, expression.object),
        expression.property,
        expression.line,
      );
    case "index":
      return indexIn(walk, names, expression);
    case "call":
      return callIn(walk, names, expression);
    case "await": {
      const known = inner(expression.value);
      walk.report.awaited(known, at(walk, expression.line));
      return awaited(known);
    }
    case "function":
      walkFunction(walk, names, expression.fn, null, null);
      return null;
    case "class":
      walkClass(walk, names, expression.node);
      return null;
    case "assign": {
      const known = inner(expression.value);
      bindPattern(walk, names, expression.target, expression.join ? null : known);
      return known;
    }
    case "typed": {
      inner(expression.value);
      return knownOfType(names, expression.type);
    }
    case "choose": {
      testIn(walk, names, expression.test);
      const then = narrowedNames(walk, names, expression.test, [expression.whenTrue]);
      return eitherOf(valueIn(walk, then, expression.whenTrue), inner(expression.whenFalse));
    }
    case "not":
      testIn(walk, names, expression.operand);
      return { kind: "plain", shape: { kind: "boolean" } };
    case "and":
      inner(expression.left);
      valueIn(
        walk,
        narrowedNames(walk, names, expression.left, [expression.right]),
        expression.right,
      );
      return null;
    case "or":
    case "default":
      return eitherOf(inner(expression.left), inner(expression.right));
    default:
      for (const child of childrenOf(expression)) inner(child);
      return { kind: "plain", shape: literalShape(walk, names, expression) };
  }
}

/** The shape of a literal, with what is known of the names in it. */
function literalShape(walk: Walk, names: Names, expression: Expression): Shape {
  const known = new Map<string, Shape>();
  collectNames(names, expression, known, 0);
  return inferredShape(walk.world, walk.program.file, expression, known);
}

function collectNames(
  names: Names,
  expression: Expression,
  into: Map<string, Shape>,
  depth: number,
): void {
  if (expression.kind === "name") {
    const shape = shapeOfKnown(lookUp(names, expression.name));
    if (shape.kind !== "unknown") into.set(expression.name, shape);
  } else if (depth < 4) {
    for (const child of childrenOf(expression)) collectNames(names, child, into, depth + 1);
  }
}

function nameIn(
  walk: Walk,
  names: Names,
  expression: Expression & { kind: "name" },
  isWhole: boolean,
): Known {
  const known = lookUp(names, expression.name);
  if (known?.kind === "module" && isWhole) {
    walk.report.escaped(known.target, expression.name, at(walk, expression.line));
  }
  return known;
}

/** What stands left of a dot: a module there is not handed on. */
export function objectIn(walk: Walk, names: Names, object: Expression): Known {
  return object.kind === "name" ? nameIn(walk, names, object, false) : valueIn(walk, names, object);
}

function indexIn(walk: Walk, names: Names, expression: Expression & { kind: "index" }): Known {
  const object = objectIn(walk, names, expression.object);
  valueIn(walk, names, expression.index);
  const { index, line } = expression;
  const isText = index.kind === "text" && index.parts.every((part) => typeof part === "string");
  if (isText) {
    const isRecord = object?.kind === "value" && baseOf(object.shape).kind === "object";
    const isReadable = isRecord || !isPython(walk);
    return isReadable ? memberIn(walk, object, index.parts.join(""), line, "key") : null;
  }
  if (object?.kind === "module") walk.report.dynamic(object.target, at(walk, line));
  return index.kind === "scalar" ? itemOf(object) : null;
}

/** A condition. */
export function testIn(walk: Walk, names: Names, test: Expression): void {
  const known = valueIn(walk, names, test);
  if (known?.kind === "promise" && test.kind === "call") {
    walk.report.unawaited(
      known,
      at(walk, test.line),
      "is tested without await, which is always true",
    );
  }
}

/** A member of what is known, which must be there. */
export function memberIn(
  walk: Walk,
  object: Known,
  name: string,
  line: number,
  how: "attribute" | "key" = "attribute",
): Known {
  if (object?.kind === "package") return memberOfPackage(walk, object.path, name, line);
  const lookup: MemberLookup = memberOf(object, name, how);
  return walk.report.found(lookup, name, at(walk, line));
}

function memberOfPackage(walk: Walk, path: string, name: string, line: number): Known {
  const whole = `${path}.${name}`;
  const found = importedFrom(walk.targets, walk.programs, walk.program.file, whole, "*");
  if (found?.kind === "module") return { kind: "module", target: found.target };
  const element = importedFrom(walk.targets, walk.programs, walk.program.file, path, name);
  if (element?.kind !== "element") return { kind: "package", path: whole };
  walk.report.seen(element.target);
  return walk.report.found(exportOf(element.target, element.name), name, at(walk, line));
}
