import type { FunctionType, TypeDeclaration, TypeNode } from "../analysis/program.ts";
import {
  type Field,
  type FunctionShape,
  type Literal,
  type ObjectShape,
  type Parameter,
  type Shape,
  UNKNOWN,
} from "../surface.ts";
import { formOf, isOrdinary } from "./class_form.ts";
import { structuralShape } from "./class_shape.ts";
import { isTypeVariable, localsOf } from "./locals.ts";
import { utilityShape } from "./utility_types.ts";
import { definitionOf, type World } from "./world.ts";

const MAX_DEPTH = 24;
const MAX_SELF_NESTING = 3;
const MAX_ARGUMENT_CHARS = 4_000;

/** Where a type is written, and what the type parameters around it stand for. */
export interface TypeScope {
  file: string;
  bound: ReadonlyMap<string, Shape>;
  depth: number;
  /** True for what those who use the module give. */
  isGiven: boolean;
}

export function scopeIn(file: string, bound: ReadonlyMap<string, Shape> = new Map()): TypeScope {
  return { file, bound, depth: 0, isGiven: false };
}

/** The scope of a parameter's type: what is given to a function goes the other way. */
export function parameterScope(scope: TypeScope): TypeScope {
  return { ...scope, isGiven: !scope.isGiven };
}

export const ABSENT = { kind: "named", name: "undefined", args: [] } as const;

/** The shape of a written type. Named types are looked into, save for classes. */
export function shapeOf(world: World, outer: TypeScope, type: TypeNode): Shape {
  if (outer.depth > MAX_DEPTH) return UNKNOWN;
  const scope = { ...outer, depth: outer.depth + 1 };
  const inner = (each: TypeNode) => shapeOf(world, scope, each);
  switch (type.kind) {
    case "scalar":
      return { kind: type.type };
    case "absent":
      return ABSENT;
    case "enum":
      return { kind: "enum", values: type.values };
    case "array":
      return {
        kind: "array",
        items: inner(type.items),
        ...(type.readOnly ? { readOnly: true } : {}),
      };
    case "tuple":
      return {
        kind: "array",
        items: type.rest === null ? { kind: "never" } : inner(type.rest),
        first: type.first.map(inner),
        limits: { minItems: type.least },
      };
    case "union":
      return joined(type.options.map(inner));
    case "object":
      return objectShape(world, scope, type);
    case "function":
      return functionType(world, scope, type);
    case "all":
      return intersection(type.parts.map(inner));
    case "keys":
      return keysOf(inner(type.of));
    case "part":
      return partOf(inner(type.of), inner(type.key));
    case "named":
      return namedShape(world, scope, type.name, type.args.map(inner));
    case "other":
      return { kind: "named", name: type.text, args: [] };
    case "never":
      return { kind: "never" };
    case "any":
      return UNKNOWN;
  }
}

/** One of several, with the constants among them as one list. */
export function joined(options: readonly Shape[]): Shape {
  const flat = options.flatMap((shape) => (shape.kind === "union" ? shape.options : [shape]));
  const values = flat.flatMap((shape) => (shape.kind === "enum" ? shape.values : []));
  const rest = flat.filter((shape) => shape.kind !== "enum" && shape.kind !== "never");
  const isBoth = values.includes(true) && values.includes(false);
  const others = isBoth ? values.filter((value) => typeof value !== "boolean") : values;
  const truth: Shape[] = isBoth ? [{ kind: "boolean" }] : [];
  const constants: Shape[] = others.length === 0 ? [] : [{ kind: "enum", values: sorted(others) }];
  if (rest.length + truth.length + constants.length === 0) return { kind: "never" };
  const kept = distinct([...constants, ...truth, ...rest]);
  const [only] = kept;
  if (kept.some((option) => option.kind === "unknown")) return UNKNOWN;
  return kept.length === 1 && only !== undefined ? only : { kind: "union", options: kept };
}

/** Without what is repeated; large shapes are told apart by identity, their text would be too long. */
function distinct(shapes: readonly Shape[]): Shape[] {
  const seen = new Map<unknown, Shape>();
  for (const shape of shapes) {
    const isPlain = !("limits" in shape) && PLAIN.has(shape.kind);
    const isName = shape.kind === "named" && shape.args.length === 0;
    seen.set(isPlain ? shape.kind : isName ? `named ${shape.name}` : shape, shape);
  }
  return [...seen.values()];
}

const PLAIN = new Set(["string", "integer", "number", "boolean", "null", "unknown"]);

function sorted(values: readonly Literal[]): Literal[] {
  return [...new Set(values)].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** What may be left out and may be `undefined` is the same as what may be left out. */
export function withoutAbsent(shape: Shape): Shape {
  if (shape.kind !== "union") return shape;
  const options = shape.options.filter((option) =>
    option.kind !== "named" || option.name !== ABSENT.name
  );
  const [only] = options;
  if (options.length === shape.options.length) return shape;
  return options.length === 1 && only !== undefined ? only : { kind: "union", options };
}

function objectShape(
  world: World,
  scope: TypeScope,
  type: TypeNode & { kind: "object" },
): ObjectShape {
  const fields = new Map(type.fields.map((field): [string, Field] => {
    const shape = shapeOf(world, scope, field.type);
    return [field.name, {
      shape: field.required ? shape : withoutAbsent(shape),
      required: field.required,
      place: { file: scope.file, line: field.line },
    }];
  }));
  const open = type.open || !world.isClosed;
  const rest = type.rest === null ? {} : { rest: shapeOf(world, scope, type.rest) };
  const place = { file: scope.file, line: type.line };
  return { kind: "object", fields, open, ...rest, place };
}

/** A type parameter stands for itself: by its number, since its name does not matter. */
export function bindParameters(
  scope: TypeScope,
  params: readonly { name: string }[],
): TypeScope {
  if (params.length === 0) return scope;
  const bound = new Map(scope.bound);
  params.forEach(({ name }) => {
    bound.set(name, { kind: "named", name: `T${bound.size + 1}`, args: [] });
  });
  return { ...scope, bound };
}

/** A function type. */
function functionType(world: World, outer: TypeScope, type: FunctionType): FunctionShape {
  const scope = bindParameters(outer, type.typeParams);
  const given = parameterScope(scope);
  const parameters = type.params.map((param): Parameter => {
    const shape = shapeOf(world, given, param.type);
    return {
      name: param.name,
      shape: param.required ? shape : withoutAbsent(shape),
      required: param.required,
      passed: "position",
    };
  });
  if (type.rest !== null) {
    const list = shapeOf(world, given, type.rest.type);
    const shape = list.kind === "array" ? list.items : UNKNOWN;
    parameters.push({ name: type.rest.name, shape, required: false, passed: "rest" });
  } else if (scope.isGiven && !world.isClosed) {
    // Whoever hands over a function need not take all that it is called with.
    parameters.push({ name: "others", shape: UNKNOWN, required: false, passed: "rest" });
  }
  return { kind: "function", parameters, ...resultOf(shapeOf(world, scope, type.returns)) };
}

const PROMISES = ["Promise", "PromiseLike", "Awaitable"];

/** A function that gives a promise is asynchronous, however that is written. */
export function resultOf(shape: Shape): { returns: Shape; isAsync: boolean } {
  if (shape.kind === "named" && PROMISES.includes(shape.name)) {
    return { returns: shape.args[0] ?? UNKNOWN, isAsync: true };
  }
  if (shape.kind === "named" && shape.name === "Coroutine") {
    return { returns: shape.args.at(-1) ?? UNKNOWN, isAsync: true };
  }
  return { returns: shape, isAsync: false };
}

/** What is of all the parts; where that cannot be said with fields, the parts are named. */
function intersection(parts: readonly Shape[]): Shape {
  const objects = parts.filter((part) => part.kind === "object");
  const others = parts.filter((part) => part.kind !== "object" && part.kind !== "unknown");
  if (others.length > 0) return { kind: "named", name: "&", args: parts };
  const fields = new Map<string, Field>();
  for (const part of objects) {
    for (const [name, field] of part.fields) {
      const before = fields.get(name);
      fields.set(name, before?.required ? { ...field, required: true } : field);
    }
  }
  const rest = objects.find((part) => part.rest !== undefined)?.rest;
  const place = objects.at(-1)?.place;
  return {
    kind: "object",
    fields,
    open: objects.length < parts.length || objects.some((part) => part.open),
    ...(rest === undefined ? {} : { rest }),
    ...(place === undefined ? {} : { place }),
  };
}

function keysOf(shape: Shape): Shape {
  return shape.kind === "object" && shape.rest === undefined
    ? { kind: "enum", values: sorted([...shape.fields.keys()]) }
    : { kind: "named", name: "keyof", args: [shape] };
}

function partOf(whole: Shape, key: Shape): Shape {
  const name = key.kind === "enum" && key.values.length === 1 ? key.values[0] : undefined;
  const field = whole.kind === "object" ? whole.fields.get(String(name)) : undefined;
  return field?.shape ?? { kind: "named", name: "[]", args: [whole, key] };
}

function namedShape(
  world: World,
  scope: TypeScope,
  name: string,
  args: readonly Shape[],
): Shape {
  const bound = scope.bound.get(name);
  if (bound !== undefined) return bound;
  const definition = definitionOf(world, scope.file, name);
  if (definition === null) return utilityShape(name, args) ?? { kind: "named", name, args };
  const { file, program, local, type } = definition;
  if (isTypeVariable(local)) return { kind: "named", name: "T", args: [] };
  if (local?.cls) {
    const form = file.endsWith(".py") || file.endsWith(".pyi")
      ? formOf(local.cls, localsOf(program))
      : "plain";
    return isOrdinary(form)
      ? { kind: "named", name: local.cls.name || name, args }
      : structuralShape(world, file, local.cls, form);
  }
  return type === null || type.ofClass
    ? { kind: "named", name, args }
    : declaredShape(world, file, name, type, args, scope.isGiven);
}

/** The shape of a named type; within itself it is a reference. */
export function declaredShape(
  world: World,
  file: string,
  name: string,
  declaration: TypeDeclaration,
  args: readonly Shape[],
  isGiven = false,
): Shape {
  const text = args.length === 0 ? "" : JSON.stringify(args, withoutPlaces);
  const key = `${file} ${name} ${isGiven} ${text}`;
  const before = world.shapes.get(key);
  if (before !== undefined) return before;
  if (world.pending.has(key)) {
    return { kind: "reference", name, target: () => world.shapes.get(key) ?? UNKNOWN };
  }
  // A type that names itself with ever larger arguments is told by its name alone.
  const own = `${file} ${name}`;
  const depth = world.nested.get(own) ?? 0;
  if (depth >= MAX_SELF_NESTING || text.length > MAX_ARGUMENT_CHARS) {
    return { kind: "named", name, args: [] };
  }
  world.nested.set(own, depth + 1);
  world.pending.add(key);
  const bound = new Map<string, Shape>();
  declaration.params.forEach((param, index) => {
    const scope = scopeIn(file, bound);
    const given = args[index] ??
      (param.fallback === null ? undefined : shapeOf(world, scope, param.fallback));
    bound.set(param.name, given ?? { kind: "named", name: `T${index + 1}`, args: [] });
  });
  const shape = shapeOf(world, { ...scopeIn(file, bound), isGiven }, declaration.type);
  world.pending.delete(key);
  world.nested.set(own, depth);
  world.shapes.set(key, shape);
  return shape;
}

function withoutPlaces(key: string, value: unknown): unknown {
  if (key === "place") return undefined;
  return value instanceof Map ? [...value] : value;
}
