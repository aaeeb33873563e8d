import { accepts, isEmpty } from "../compatibility/accepts.ts";
import {
  type Condition,
  type Field,
  type Limits,
  type Literal,
  type ObjectShape,
  type Shape,
  shapeText,
  UNKNOWN,
} from "../surface.ts";

const MAX_OPTIONS = 64;
const NEVER: Shape = { kind: "never" };

/** Shapes that are under way or done, by the pair they come from: recursive types end there. */
export type Pairs = Map<Shape, Map<Shape, Shape>>;

/** What is of both shapes. */
export function intersect(a: Shape, b: Shape, pairs: Pairs): Shape {
  if (a === b || b.kind === "unknown") return a;
  if (a.kind === "unknown") return b;
  if (a.kind === "reference" || b.kind === "reference") return later(a, b, pairs);
  if (a.kind === "restricted") return restricted(intersect(a.base, b, pairs), a.conditions);
  if (b.kind === "restricted") return restricted(intersect(a, b.base, pairs), b.conditions);
  if (a.kind === "union") return anyOf(a.options.map((option) => intersect(option, b, pairs)));
  if (b.kind === "union") return anyOf(b.options.map((option) => intersect(a, option, pairs)));
  if (a.kind === "enum") return valuesOf(a.values.filter((value) => accepts(b, value)));
  if (b.kind === "enum") return valuesOf(b.values.filter((value) => accepts(a, value)));
  if (a.kind === "object" && b.kind === "object") return objects(a, b, pairs);
  if (a.kind === "array" && b.kind === "array") return lists(a, b, pairs);
  return scalars(a, b);
}

function valuesOf(values: readonly Literal[]): Shape {
  return values.length === 0 ? NEVER : { kind: "enum", values };
}

/** A shape with rules besides. */
export function restricted(base: Shape, conditions: readonly Condition[]): Shape {
  if (conditions.length === 0 || base.kind === "never") return base;
  const own = base.kind === "restricted" ? base.conditions : [];
  const inner = base.kind === "restricted" ? base.base : base;
  const all = new Map([...own, ...conditions].map((rule) => [rule.text, rule]));
  return { kind: "restricted", base: inner, conditions: [...all.values()] };
}

/** One of several shapes; what nothing can be is left out. */
export function anyOf(options: readonly Shape[]): Shape {
  const flat = options.flatMap((shape) => (shape.kind === "union" ? shape.options : [shape]))
    .filter((shape) => !isEmpty(shape));
  if (flat.some((shape) => shape.kind === "unknown")) return UNKNOWN;
  const [only] = flat;
  if (only === undefined) return NEVER;
  return flat.length === 1 ? only : { kind: "union", options: flat.slice(0, MAX_OPTIONS) };
}

/** Worked out when it is looked at, once for each pair. */
function later(a: Shape, b: Shape, pairs: Pairs): Shape {
  const known = pairs.get(a)?.get(b);
  if (known !== undefined) return known;
  const name = `${nameOf(a)} & ${nameOf(b)}`;
  const shape = reference(name, () => intersect(targetOf(a), targetOf(b), pairs));
  pairs.set(a, (pairs.get(a) ?? new Map()).set(b, shape));
  return shape;
}

function nameOf(shape: Shape): string {
  return shape.kind === "reference" ? shape.name : shapeText(shape);
}

function targetOf(shape: Shape): Shape {
  return shape.kind === "reference" ? targetOf(shape.target()) : shape;
}

/** A shape that is made when it is first looked at; one that is only itself allows everything. */
export function reference(name: string, make: () => Shape): Shape {
  let made: Shape | undefined;
  let isBeingMade = false;
  const target = () => {
    if (made !== undefined) return made;
    if (isBeingMade) return UNKNOWN;
    isBeingMade = true;
    made = make();
    isBeingMade = false;
    return made;
  };
  return { kind: "reference", name, target };
}

function objects(a: ObjectShape, b: ObjectShape, pairs: Pairs): Shape {
  const names = new Set([...a.fields.keys(), ...b.fields.keys()]);
  const fields = new Map([...names].map((name): [string, Field] => {
    const [left, right] = [a.fields.get(name), b.fields.get(name)];
    const shape = intersect(left?.shape ?? restOf(a), right?.shape ?? restOf(b), pairs);
    return [name, { shape, required: left?.required === true || right?.required === true }];
  }));
  const rest = intersect(restOf(a), restOf(b), pairs);
  const isOpen = a.open && b.open;
  const limits = mergedLimits(a.limits, b.limits).limits;
  return {
    kind: "object",
    fields: isOpen
      ? fields
      : new Map([...fields].filter(([, each]) => each.required || each.shape.kind !== "never")),
    open: isOpen,
    ...(isOpen && rest.kind !== "unknown" ? { rest } : {}),
    ...(limits === undefined ? {} : { limits }),
  };
}

function restOf(shape: ObjectShape): Shape {
  return shape.open ? shape.rest ?? UNKNOWN : NEVER;
}

type List = Shape & { kind: "array" };

function lists(a: List, b: List, pairs: Pairs): Shape {
  const leading = Math.max(a.first?.length ?? 0, b.first?.length ?? 0);
  const first = Array.from(
    { length: leading },
    (_, index) => intersect(a.first?.[index] ?? a.items, b.first?.[index] ?? b.items, pairs),
  );
  const { limits, conditions } = mergedLimits(a.limits, b.limits);
  return restricted({
    kind: "array",
    items: intersect(a.items, b.items, pairs),
    ...(leading === 0 ? {} : { first }),
    ...(limits === undefined ? {} : { limits }),
  }, conditions);
}

function scalars(a: Shape, b: Shape): Shape {
  const numbers = ["integer", "number"];
  const kind = a.kind === b.kind
    ? a.kind
    : numbers.includes(a.kind) && numbers.includes(b.kind)
    ? "integer"
    : null;
  if (kind !== "string" && kind !== "integer" && kind !== "number") {
    return kind === null ? NEVER : a;
  }
  const own = "limits" in a ? a.limits : undefined;
  const { limits, conditions } = mergedLimits(own, "limits" in b ? b.limits : undefined);
  return restricted(limits === undefined ? { kind } : { kind, limits }, conditions);
}

const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"] as const;
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"] as const;
const ALONE = ["pattern", "format", "multipleOf"] as const;

/** Both limits in one; what does not go into one is a rule of its own. */
function mergedLimits(
  a: Limits | undefined,
  b: Limits | undefined,
): { limits: Limits | undefined; conditions: Condition[] } {
  if (a === undefined || b === undefined) return { limits: a ?? b, conditions: [] };
  const limits: Limits = { ...a, ...b };
  for (const name of LOWER) {
    if (a[name] !== undefined && b[name] !== undefined) limits[name] = Math.max(a[name], b[name]);
  }
  for (const name of UPPER) {
    if (a[name] !== undefined && b[name] !== undefined) limits[name] = Math.min(a[name], b[name]);
  }
  const conditions = ALONE.flatMap((name): Condition[] => {
    const [left, right] = [a[name], b[name]];
    if (left === undefined || right === undefined || left === right) return [];
    const rule: Shape = {
      kind: name === "multipleOf" ? "number" : "string",
      limits: { [name]: left },
    };
    return [{ text: `${name} ${left}`, holds: (value) => accepts(rule, value) }];
  });
  return { limits, conditions };
}
