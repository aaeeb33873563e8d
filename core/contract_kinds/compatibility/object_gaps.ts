import { type Field, type ObjectShape, type Shape, UNKNOWN } from "../surface.ts";
import { accepts } from "./accepts.ts";
import { type Comparison, found, type Gap, gap, simplest, within } from "./gap.ts";
import { EXTRA_FIELD } from "./samples.ts";
import { isRecord } from "./token.ts";

type Recurse = (sub: Shape, sup: Shape, how: Comparison) => Gap[];

/** Where objects of the first shape need not be of the second. */
export function objectGaps(
  sub: ObjectShape,
  sup: ObjectShape,
  how: Comparison,
  recurse: Recurse,
): Gap[] {
  const gaps = [...sup.fields].flatMap(([name, field]) =>
    fieldGaps(sub, sup, name, field, how, recurse)
  );
  for (const [name, field] of sub.fields) {
    if (!sup.fields.has(name)) gaps.push(...extraGaps(sub, sup, name, field, how, recurse));
  }
  return [...gaps, ...restGaps(sub, sup, how, recurse), ...sizeGaps(sub, sup)];
}

function fieldGaps(
  sub: ObjectShape,
  sup: ObjectShape,
  name: string,
  field: Field,
  how: Comparison,
  recurse: Recurse,
): Gap[] {
  const own = sub.fields.get(name);
  if (own === undefined) {
    if (field.required) return [missing(sub, sup, name, field)];
    const isIgnored = how.lenient && sub.rest === undefined;
    if (!sub.open || isIgnored) return [];
    const rest = sub.rest ?? UNKNOWN;
    // That a field is named counts, even where it may be anything.
    const [first] = recurse(rest, field.shape, how);
    if (first === undefined && (field.shape.kind !== "unknown" || sub.rest !== undefined)) {
      return [];
    }
    const inner = gap("loose", rest, field.shape, first?.witness);
    return [within(inner, name, (value) => filled(sub, name, value))];
  }
  const gaps = recurse(own.shape, field.shape, how).map((inner) =>
    within(inner, name, (value) => filled(sub, name, value))
  );
  return field.required && !own.required ? [missing(sub, sup, name, field), ...gaps] : gaps;
}

function missing(sub: ObjectShape, sup: ObjectShape, name: string, field: Field): Gap {
  const whole = simplest(sub)?.value;
  const witness = isRecord(whole)
    ? { value: Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)) }
    : undefined;
  const inner = gap("missing", sub.fields.get(name)?.shape ?? sup, field.shape, witness);
  return { ...inner, path: [name] };
}

/** A field that only the first shape names. */
function extraGaps(
  sub: ObjectShape,
  sup: ObjectShape,
  name: string,
  field: Field,
  how: Comparison,
  recurse: Recurse,
): Gap[] {
  const fill = (value: unknown) => filled(sub, name, value);
  if (!sup.open) {
    const never: Shape = { kind: "never" };
    if (recurse(field.shape, never, how).length === 0) return [];
    return [within(gap("extra", field.shape, never, simplest(field.shape)), name, fill)];
  }
  if (sup.rest === undefined) return [];
  return recurse(field.shape, sup.rest, how).map((inner) => within(inner, name, fill));
}

/** Fields that neither shape names. */
function restGaps(
  sub: ObjectShape,
  sup: ObjectShape,
  how: Comparison,
  recurse: Recurse,
): Gap[] {
  if (!sub.open) return [];
  const rest = sub.rest ?? UNKNOWN;
  const fill = (value: unknown) => filled(sub, EXTRA_FIELD, value);
  if (!sup.open) return [within(gap("extra", rest, sup, simplest(rest)), "*", fill)];
  if (sup.rest === undefined) return [];
  return recurse(rest, sup.rest, how).map((inner) => within(inner, "*", fill));
}

function sizeGaps(sub: ObjectShape, sup: ObjectShape): Gap[] {
  const required = [...sub.fields.values()].filter((field) => field.required).length;
  const least = Math.max(sub.limits?.minProperties ?? 0, required);
  const most = Math.min(
    sub.limits?.maxProperties ?? Infinity,
    sub.open ? Infinity : sub.fields.size,
  );
  const isSized = least >= (sup.limits?.minProperties ?? 0) &&
    most <= (sup.limits?.maxProperties ?? Infinity);
  return isSized ? [] : [gap("value", sub, sup, found(sub, sized(sup)))];
}

function sized({ limits }: ObjectShape): Shape {
  return { kind: "object", fields: new Map(), open: true, ...(limits ? { limits } : {}) };
}

/** An object of the shape with that field, all others as simple as can be. */
function filled(sub: ObjectShape, name: string, value: unknown): { value: unknown } | undefined {
  const whole = simplest(sub)?.value;
  if (!isRecord(whole)) return undefined;
  const own = Object.fromEntries([...Object.entries(whole), [name, value]]);
  const { limits } = sub;
  // A limit on the number of fields may need another object around it: looked for by the caller.
  return limits === undefined || accepts(sized(sub), own) ? { value: own } : undefined;
}
