import { baseOf, type Field, type ObjectShape, type Shape, UNKNOWN } from "../surface.ts";
import { areDisjoint } from "./disjoint.ts";

type Union = Shape & { kind: "union" };

/** By union, so that recursive types are met again as the same objects. */
const known = new WeakMap<Union, readonly Shape[]>();

/**
 * The options of a union, where a field that one of them names is known to all that may hold
 * together with it: those who give data of the one may give the other's field with it.
 */
export function knownOptions(union: Union): readonly Shape[] {
  const before = known.get(union);
  if (before !== undefined) return before;
  const options = union.options.map((option) => withFieldsOf(option, union.options));
  known.set(union, options);
  return options;
}

function withFieldsOf(option: Shape, all: readonly Shape[]): Shape {
  if (option.kind === "reference") return withFieldsOf(option.target(), all);
  const own = baseOf(option);
  if (own.kind !== "object" || !own.open || own.rest !== undefined) return option;
  const others = all.map(baseOf).filter((other): other is ObjectShape =>
    other.kind === "object" && other !== own && !areDisjoint(own, other, false)
  );
  const names = others.flatMap((other) => [...other.fields.keys()])
    .filter((name) => !own.fields.has(name));
  if (names.length === 0) return option;
  const more = names.map((name): [string, Field] => [name, { shape: UNKNOWN, required: false }]);
  const wider: Shape = { ...own, fields: new Map([...own.fields, ...more]) };
  return option.kind === "restricted" ? { ...option, base: wider } : wider;
}
