import { type Field, type Literal, type Shape, UNKNOWN } from "../surface.ts";

/** TypeScript's own generic types that say how one type comes from another; null for other names. */
export function utilityShape(name: string, args: readonly Shape[]): Shape | null {
  const [first = UNKNOWN, second] = args;
  switch (name) {
    case "Partial":
      return mapped(first, (field) => ({ ...field, required: false }));
    case "Required":
      return mapped(first, (field) => ({ ...field, required: true }));
    case "Readonly":
      return first;
    case "Pick":
    case "Omit":
      return selected(first, second, name === "Pick");
    case "Record":
      return recordShape(first, second ?? UNKNOWN);
    case "dict":
    case "Mapping":
    case "MutableMapping":
    case "DefaultDict":
    case "defaultdict":
    case "OrderedDict":
      if (first.kind !== "string" && first.kind !== "unknown") return null;
      return { kind: "object", fields: new Map(), open: true, rest: second ?? UNKNOWN };
    case "NonNullable":
      return filtered(first, (option) => option.kind !== "null" && !isUndefined(option));
    case "Exclude":
    case "Extract":
      return excluded(first, second, name === "Extract");
    case "Awaited":
      return first.kind === "named" && first.name === "Promise" ? first.args[0] ?? UNKNOWN : first;
    case "Object":
    case "Function":
    case "Self":
      return name === "Self" ? null : UNKNOWN;
    default:
      return null;
  }
}

function isUndefined(shape: Shape): boolean {
  return shape.kind === "named" && shape.name === "undefined";
}

function mapped(shape: Shape, change: (field: Field) => Field): Shape | null {
  if (shape.kind !== "object") return null;
  const fields = [...shape.fields].map(([name, field]) => [name, change(field)] as const);
  return { ...shape, fields: new Map(fields) };
}

function constants(shape: Shape | undefined): readonly Literal[] | null {
  return shape?.kind === "enum" ? shape.values : null;
}

function selected(shape: Shape, keys: Shape | undefined, keep: boolean): Shape | null {
  const names = constants(keys);
  if (shape.kind !== "object" || names === null) return null;
  const fields = [...shape.fields].filter(([name]) => names.includes(name) === keep);
  return { ...shape, fields: new Map(fields) };
}

function recordShape(keys: Shape, value: Shape): Shape {
  const names = constants(keys);
  if (names === null) return { kind: "object", fields: new Map(), open: true, rest: value };
  const fields = names.map((name): [string, Field] => [String(name), {
    shape: value,
    required: true,
  }]);
  return { kind: "object", fields: new Map(fields), open: false };
}

function filtered(shape: Shape, keep: (option: Shape) => boolean): Shape {
  if (shape.kind !== "union") return shape;
  const options = shape.options.filter(keep);
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: "union", options };
}

function excluded(shape: Shape, other: Shape | undefined, keep: boolean): Shape | null {
  const [values, names] = [constants(shape), constants(other)];
  if (values === null || names === null) return null;
  return { kind: "enum", values: values.filter((value) => names.includes(value) === keep) };
}
