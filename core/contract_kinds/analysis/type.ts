import { type Field, OPEN_OBJECT, type Shape, UNKNOWN } from "../surface.ts";
import type { TypeNode } from "./program.ts";
import { resolveImport } from "./resolve.ts";
import type { Run } from "./run.ts";

const MAX_TYPE_DEPTH = 8;

/** The shape a written type stands for; names are looked up in the file and in what it imports. */
export function shapeOfType(run: Run, file: string, type: TypeNode, depth = 0): Shape {
  if (depth > MAX_TYPE_DEPTH) return UNKNOWN;
  switch (type.kind) {
    case "scalar":
      return { kind: type.type };
    case "enum":
      return { kind: "enum", values: type.values };
    case "array":
      return { kind: "array", items: shapeOfType(run, file, type.items, depth + 1) };
    case "object": {
      const fields = new Map(type.fields.map((field): [string, Field] => [field.name, {
        shape: shapeOfType(run, file, field.type, depth + 1),
        required: field.required,
        place: { file, line: field.line },
      }]));
      return { kind: "object", fields, open: type.open, place: { file, line: type.line } };
    }
    case "all":
      return mergeAll(type.parts.map((part) => shapeOfType(run, file, part, depth + 1)));
    case "named":
      return shapeOfName(run, file, type, depth);
    case "any":
      return UNKNOWN;
  }
}

function shapeOfName(
  run: Run,
  file: string,
  type: Extract<TypeNode, { kind: "named" }>,
  depth: number,
): Shape {
  const program = run.units.get(file)?.program;
  const own = program?.types.get(type.name);
  if (own !== undefined) return shapeOfType(run, file, own, depth + 1);
  const [argument] = type.args;
  if (type.name === "Partial" && argument !== undefined) {
    return loosened(shapeOfType(run, file, argument, depth + 1));
  }
  for (const statement of program?.body ?? []) {
    if (statement.kind !== "import") continue;
    const found = statement.names.find((each) => each.local === type.name);
    const target = found && resolveImport(run.units, file, statement.source);
    if (!found || !target) continue;
    const name = { kind: "named", name: found.imported, args: type.args } as const;
    return shapeOfName(run, target, name, depth + 1);
  }
  return UNKNOWN;
}

function mergeAll(parts: readonly Shape[]): Shape {
  const fields = new Map<string, Field>();
  let open = false;
  for (const part of parts) {
    if (part.kind !== "object") return OPEN_OBJECT;
    for (const [name, field] of part.fields) fields.set(name, field);
    open ||= part.open;
  }
  return { kind: "object", fields, open };
}

function loosened(shape: Shape): Shape {
  if (shape.kind !== "object") return shape;
  const fields = [...shape.fields].map(([name, field]) =>
    [name, { ...field, required: false }] as const
  );
  return { ...shape, fields: new Map(fields) };
}
