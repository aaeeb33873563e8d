import type { Shape } from "../../surface.ts";

/** The JSON Schema of a shape of the shorthand. */
export function schemaOf(shape: Shape): Record<string, unknown> {
  switch (shape.kind) {
    case "object": {
      const fields = [...shape.fields];
      const required = fields.flatMap(([name, field]) => (field.required ? [name] : []));
      return {
        type: "object",
        ...(fields.length === 0 ? {} : {
          properties: Object.fromEntries(
            fields.map(([name, { shape: own }]) => [name, schemaOf(own)]),
          ),
        }),
        ...(required.length === 0 ? {} : { required }),
      };
    }
    case "array":
      return { type: "array", items: schemaOf(shape.items) };
    case "enum":
      return { enum: [...shape.values] };
    case "union":
      return { anyOf: shape.options.map(schemaOf) };
    case "string":
      return shape.prefix === undefined
        ? { type: "string" }
        : { type: "string", pattern: `^${shape.prefix.replaceAll(/[^\w ]/g, "\\$&")}` };
    case "integer":
    case "number":
    case "boolean":
    case "null":
      return { type: shape.kind };
    default:
      return {};
  }
}
