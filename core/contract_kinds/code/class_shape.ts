import type { ClassNode } from "../analysis/program.ts";
import { type Field, type Shape, UNKNOWN } from "../surface.ts";
import type { ClassForm } from "./class_form.ts";
import { classSurface } from "./class_surface.ts";
import type { World } from "./world.ts";

/** The shape of a class that is told by what it has: a typed dictionary, or a protocol. */
export function structuralShape(
  world: World,
  file: string,
  node: ClassNode,
  form: ClassForm,
): Shape {
  const key = `${file} ${node.id}`;
  const before = world.shapes.get(key);
  if (before !== undefined) return before;
  if (world.pending.has(key)) {
    return {
      kind: "reference",
      name: node.name,
      target: () => world.shapes.get(key) ?? UNKNOWN,
    };
  }
  world.pending.add(key);
  const surface = classSurface(world, file, node);
  const fields = new Map<string, Field>();
  if (form === "typed_dict") {
    for (const param of surface.construct?.[0]?.shape.parameters ?? []) {
      fields.set(param.name, { shape: param.shape, required: param.required });
    }
  } else {
    for (const { name, part } of surface.members.values()) {
      const shape = part.kind === "property" ? part.shape : part.signatures[0]?.shape ?? UNKNOWN;
      fields.set(name, { shape, required: true });
    }
  }
  const open = surface.open || !world.isClosed;
  const place = { file, line: node.line };
  const shape: Shape = { kind: "object", fields, open, place };
  world.pending.delete(key);
  world.shapes.set(key, shape);
  return shape;
}
