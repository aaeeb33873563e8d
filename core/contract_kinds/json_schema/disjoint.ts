import { accepts } from "../compatibility/accepts.ts";
import { baseOf, type ObjectShape, type Shape } from "../surface.ts";

const MAX_DEPTH = 6;

/**
 * Whether no value is of both shapes. Objects count as apart where one requires a field that the
 * other does not name: nobody gives fields that are not named.
 */
export function areDisjoint(left: Shape, right: Shape, depth = 0): boolean {
  const [a, b] = [baseOf(left), baseOf(right)];
  if (a === b || depth > MAX_DEPTH) return false;
  if (a.kind === "union") return a.options.every((each) => areDisjoint(each, b, depth + 1));
  if (b.kind === "union") return b.options.every((each) => areDisjoint(a, each, depth + 1));
  if (a.kind === "unknown" || b.kind === "unknown") return false;
  if (a.kind === "enum") return a.values.every((value) => !accepts(b, value));
  if (b.kind === "enum") return b.values.every((value) => !accepts(a, value));
  if (a.kind === "object" && b.kind === "object") {
    return areApart(a, b, depth) || areApart(b, a, depth);
  }
  const numbers = ["integer", "number"];
  return a.kind !== b.kind && !(numbers.includes(a.kind) && numbers.includes(b.kind));
}

function areApart(a: ObjectShape, b: ObjectShape, depth: number): boolean {
  return [...a.fields].some(([name, field]) => {
    if (!field.required) return false;
    const other = b.fields.get(name);
    if (other === undefined) return b.rest === undefined;
    return other.required && areDisjoint(field.shape, other.shape, depth + 1);
  });
}
