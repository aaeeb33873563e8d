import { kindOf, type Shape, shapeText } from "../contract_kinds/mod.ts";
import type { Contract } from "../ssot/contracts/contracts.ts";

/** What a contract says, as rows of element, what it takes and what it gives; or why it is not read. */
export async function elementRows(
  { kind, schema }: Pick<Contract, "kind" | "schema">,
): Promise<{ rows: string[][]; problems: string[] }> {
  const reading = await (await kindOf(kind))?.read(schema);
  if (reading === undefined) {
    return { rows: [], problems: [`Contracts of kind ${kind} are not read here.`] };
  }
  if (!reading.ok) {
    return { rows: [], problems: reading.problems.map(({ at, message }) => `${at}: ${message}`) };
  }
  const rows = reading.elements
    .filter(({ input, output }) => input.kind !== "unknown" || output.kind !== "unknown")
    .map(({ key, input, output }) => [key, shapeText(told(input)), shapeText(told(output))]);
  return { rows, problems: [] };
}

/** Without the parts of which nothing is said, such as the cookies of most endpoints. */
function told(shape: Shape): Shape {
  if (shape.kind !== "object") return shape;
  const said = [...shape.fields].filter(([, field]) =>
    field.shape.kind !== "object" || field.shape.fields.size > 0
  );
  return { ...shape, fields: new Map(said) };
}
