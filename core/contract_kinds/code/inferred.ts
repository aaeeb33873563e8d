import type { Expression, FunctionNode } from "../analysis/program.ts";
import { type Field, type Shape, unionOf, UNKNOWN } from "../surface.ts";
import { functionShape } from "./signature.ts";
import { returnsIn } from "./walk.ts";
import { ABSENT, scopeIn, shapeOf } from "./written_shape.ts";
import type { World } from "./world.ts";

const MAX_DEPTH = 8;

/** The shape of a value as far as it is plain to see; constants are exactly themselves. */
export function inferredShape(
  world: World,
  file: string,
  expression: Expression,
  names: ReadonlyMap<string, Shape> = new Map(),
  depth = 0,
): Shape {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const inner = (each: Expression) => inferredShape(world, file, each, names, depth + 1);
  switch (expression.kind) {
    case "text": {
      const isConstant = expression.parts.every((part) => typeof part === "string");
      return isConstant
        ? { kind: "enum", values: [expression.parts.join("")] }
        : { kind: "string" };
    }
    case "scalar": {
      const { value, type } = expression;
      if (type === "null" && !file.endsWith(".py") && !file.endsWith(".pyi")) return NOTHING;
      return value === null ? { kind: type } : { kind: "enum", values: [value] };
    }
    case "name":
      return names.get(expression.name) ?? UNKNOWN;
    case "record":
      return recordShape(expression, file, inner);
    case "list": {
      const items = expression.items.map((item) => item.spread ? UNKNOWN : inner(item.value));
      return { kind: "array", items: items.length === 0 ? UNKNOWN : widened(unionOf(items)) };
    }
    case "compare":
    case "not":
      return { kind: "boolean" };
    case "typed":
      return shapeOf(world, scopeIn(file), expression.type);
    case "function":
      return functionShape(world, scopeIn(file), expression.fn);
    case "choose":
      return unionOf([inner(expression.whenTrue), inner(expression.whenFalse)]);
    case "call":
      return frozen(expression, inner);
    case "plus":
      return sumOf(widened(inner(expression.left)), widened(inner(expression.right)));
    case "other":
      return expression.type === null ? UNKNOWN : { kind: expression.type };
    default:
      return UNKNOWN;
  }
}

/** What `Object.freeze` gets is what it gives. */
function frozen(
  { callee, args: [first] }: Expression & { kind: "call" },
  inner: (each: Expression) => Shape,
): Shape {
  const isFreeze = callee.kind === "member" && callee.object.kind === "name" &&
    callee.object.name === "Object" && callee.property === "freeze";
  return isFreeze && first !== undefined && !first.spread ? inner(first.value) : UNKNOWN;
}

/** Null or undefined: which of them it is was not kept. */
const NOTHING: Shape = unionOf([{ kind: "null" }, ABSENT]);

function recordShape(
  expression: Expression & { kind: "record" },
  file: string,
  inner: (each: Expression) => Shape,
): Shape {
  const fields = new Map<string, Field>();
  let open = false;
  for (const { key, value, line } of expression.entries) {
    const isConstant = key?.kind === "text" && key.parts.every((part) => typeof part === "string");
    if (!isConstant) open = true;
    else {
      const name = key.parts.join("");
      fields.set(name, { shape: inner(value), required: true, place: { file, line } });
    }
  }
  return { kind: "object", fields, open, place: { file, line: expression.line } };
}

function sumOf(left: Shape, right: Shape): Shape {
  if (left.kind === "string" || right.kind === "string") return { kind: "string" };
  return left.kind === "number" && right.kind === "number" ? { kind: "number" } : UNKNOWN;
}

/** The type of a constant, which may be another one tomorrow. */
export function widened(shape: Shape): Shape {
  switch (shape.kind) {
    case "enum":
      return unionOf(shape.values.map((value): Shape => {
        if (typeof value === "string") return { kind: "string" };
        if (typeof value === "boolean") return { kind: "boolean" };
        return value === null ? { kind: "null" } : { kind: "number" };
      }));
    case "union":
      return unionOf(shape.options.map(widened));
    case "object": {
      const fields = [...shape.fields].map(([name, field]) =>
        [name, { ...field, shape: widened(field.shape) }] as const
      );
      return { ...shape, fields: new Map(fields) };
    }
    default:
      return shape;
  }
}

/** What a function without a written result gives back, where all its returns are plain to see. */
export function inferredResult(
  world: World,
  file: string,
  fn: FunctionNode,
  names: ReadonlyMap<string, Shape>,
): Shape {
  if (!fn.hasBody || fn.isGenerator) return UNKNOWN;
  const returns = [...returnsIn(fn.body)].filter(({ value }) => value !== null);
  if (returns.length === 0) {
    const last = fn.body.at(-1);
    const isLeft = last === undefined || last.kind === "throw" || last.kind === "if" ||
      last.kind === "try" || last.kind === "loop" || last.kind === "switch";
    return isLeft ? UNKNOWN : ABSENT;
  }
  return unionOf(
    returns.map(({ value }) => value === null ? UNKNOWN : inferredShape(world, file, value, names)),
  );
}

/** A constant as it is written; null for what is none. */
export function constantText(expression: Expression | null): string | null {
  if (expression === null) return null;
  switch (expression.kind) {
    case "scalar":
      return JSON.stringify(expression.value);
    case "text": {
      const isText = expression.parts.every((part) => typeof part === "string");
      return isText ? JSON.stringify(expression.parts.join("")) : null;
    }
    case "list":
      return listText(expression.items.map(({ value, spread }) => spread ? null : value), "[", "]");
    case "record":
      return listText(expression.entries.flatMap(({ key, value }) => [key, value]), "{", "}");
    default:
      return null;
  }
}

function listText(parts: readonly (Expression | null)[], open: string, close: string) {
  const texts = parts.map(constantText);
  return texts.every((text) => text !== null) ? `${open}${texts.join(", ")}${close}` : null;
}
