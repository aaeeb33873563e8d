import { accepts } from "./accepts.ts";
import { baseOf, type ObjectShape, type Shape } from "../surface.ts";

const MAX_DEPTH = 6;

/**
 * Whether no value is of both shapes. If `named`, objects count as apart where one requires a field
 * that the other does not name: nobody gives fields that are not named.
 */
export function areDisjoint(left: Shape, right: Shape, named: boolean, depth = 0): boolean {
  const [a, b] = [baseOf(left), baseOf(right)];
  if (a === b || depth > MAX_DEPTH) return false;
  const again = (one: Shape, other: Shape) => areDisjoint(one, other, named, depth + 1);
  if (a.kind === "never" || b.kind === "never") return true;
  if (a.kind === "union") return a.options.every((each) => again(each, b));
  if (b.kind === "union") return b.options.every((each) => again(a, each));
  if (a.kind === "unknown" || b.kind === "unknown") return false;
  if (a.kind === "enum") return a.values.every((value) => !accepts(b, value));
  if (b.kind === "enum") return b.values.every((value) => !accepts(a, value));
  if (a.kind === "object" && b.kind === "object") {
    return areApart(a, b, named, again) || areApart(b, a, named, again);
  }
  const numbers = ["integer", "number"];
  return a.kind !== b.kind && !(numbers.includes(a.kind) && numbers.includes(b.kind));
}

function areApart(
  a: ObjectShape,
  b: ObjectShape,
  named: boolean,
  again: (one: Shape, other: Shape) => boolean,
): boolean {
  return [...a.fields].some(([name, field]) => {
    if (!field.required) return false;
    const other = b.fields.get(name);
    if (other === undefined) return !b.open || (named && b.rest === undefined);
    return again(field.shape, other.shape);
  });
}
