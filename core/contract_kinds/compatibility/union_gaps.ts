import { baseOf, type Literal, type ObjectShape, type Shape } from "../surface.ts";
import { accepts } from "./accepts.ts";
import { type Comparison, found, type Gap, gap } from "./gap.ts";

type Recurse = (sub: Shape, sup: Shape, how: Comparison) => Gap[];
type Union = Shape & { kind: "union" };

const MAX_CASES = 64;
const MAX_RANGE = 100;

/** The values of a shape that has few; null where it has many. */
export function finiteValues(shape: Shape): readonly Literal[] | null {
  if (shape.kind === "enum") return shape.values;
  if (shape.kind === "null") return [null];
  if (shape.kind === "boolean") return [true, false];
  const { minimum, maximum, ...others } = shape.kind === "integer" ? shape.limits ?? {} : {};
  if (minimum === undefined || maximum === undefined || Object.keys(others).length > 0) return null;
  const [low, high] = [Math.ceil(minimum), Math.floor(maximum)];
  if (high - low > MAX_RANGE) return null;
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index);
}

/** Where values of one shape are of none of the options. */
export function unionGaps(sub: Shape, sup: Union, how: Comparison, recurse: Recurse): Gap[] {
  const each = sup.options.map((option) => ({ option, gaps: recurse(sub, option, how) }));
  if (each.some(({ gaps }) => gaps.length === 0)) return [];
  const cases = casesOf(sub);
  if (cases.length > 1) return cases.flatMap((one) => unionGaps(one, sup, how, recurse));
  const alike = each.filter(({ option }) => isAlike(sub, option))
    .sort((a, b) => a.gaps.length - b.gaps.length)[0];
  if (alike === undefined) {
    return [gap("value", sub, sup, found(sub, sup) ?? each[0]?.gaps[0]?.witness)];
  }
  const proven =
    each.flatMap(({ gaps }) => gaps).find(({ witness }) =>
      witness !== undefined && !accepts(sup, witness.value)
    )?.witness ?? found(sub, sup);
  return alike.gaps.map((inner) => {
    if (inner.witness !== undefined && !accepts(sup, inner.witness.value)) return inner;
    const { witness: _accepted, ...rest } = inner;
    return proven === undefined ? rest : { ...rest, witness: proven };
  });
}

/** An object by each value of a field that tells alternatives apart. */
function casesOf(shape: Shape): Shape[] {
  if (shape.kind === "restricted") return casesOf(shape.base).map((base) => ({ ...shape, base }));
  if (shape.kind !== "object") return [];
  for (const [name, field] of shape.fields) {
    if (!field.required) continue;
    const options = optionsOf(field.shape);
    if (options.length < 2 || options.length > MAX_CASES) continue;
    return options.map((option) => ({
      ...shape,
      fields: new Map([...shape.fields, [name, { ...field, shape: option }]]),
    }));
  }
  return [];
}

function optionsOf(shape: Shape): readonly Shape[] {
  const base = shape.kind === "restricted" ? shape : baseOf(shape);
  if (base.kind === "union") return base.options;
  const values = base.kind === "enum" || base.kind === "boolean" ? finiteValues(base) ?? [] : [];
  return values.map((value) => ({ kind: "enum", values: [value] }));
}

/** Whether an option is what the shape was most likely meant for. */
function isAlike(sub: Shape, option: Shape): boolean {
  const [a, b] = [baseOf(sub), baseOf(option)];
  if (a.kind === "object" && b.kind === "object") return haveSameTag(a, b);
  const kinds = [a.kind, b.kind];
  return a.kind === b.kind ||
    kinds.every((kind) => kind === "integer" || kind === "number") ||
    (kinds.includes("enum") && kinds.includes("string"));
}

/** Objects with a constant of the same name are alike if it is the same constant. */
function haveSameTag(a: ObjectShape, b: ObjectShape): boolean {
  for (const [name, field] of a.fields) {
    const other = b.fields.get(name);
    if (other === undefined) continue;
    const [own, wanted] = [finiteValues(baseOf(field.shape)), finiteValues(baseOf(other.shape))];
    if (own?.length === 1 && wanted !== null && !wanted.includes(own[0] ?? null)) return false;
  }
  return true;
}
