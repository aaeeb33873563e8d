import type { Limits, Shape } from "../surface.ts";
import { isMultiple, notOfFormat, numberFits } from "./accepts.ts";
import { found, type Gap, gap, simplest } from "./gap.ts";
import { textOutside } from "./patterns.ts";

type Text = Shape & { kind: "string" };

/** Gaps between shapes of which at least one is neither an object nor a list. */
export function scalarGaps(sub: Shape, sup: Shape): Gap[] {
  if (isText(sub) && isText(sup)) return textGaps(sub, sup);
  if (isNumber(sub) && isNumber(sup)) return numberGaps(sub, sup);
  if (sub.kind === sup.kind && sub.kind !== "enum") return [];
  return [gap("value", sub, sup, found(sub, sup) ?? simplest(sub))];
}

type Numeric = Shape & { kind: "integer" | "number" };

function isText(shape: Shape): shape is Text {
  return shape.kind === "string";
}

function isNumber(shape: Shape): shape is Numeric {
  return shape.kind === "integer" || shape.kind === "number";
}

function numberGaps(sub: Numeric, sup: Numeric): Gap[] {
  const wanted = sup.limits ?? {};
  const given = sub.limits ?? {};
  const isWhole = sub.kind === "integer" ||
    (given.multipleOf !== undefined && Number.isInteger(given.multipleOf));
  const isCovered = (sup.kind === "number" || isWhole) &&
    lowest(sub.kind, given) >= lowest(sub.kind, wanted) &&
    highest(sub.kind, given) <= highest(sub.kind, wanted) &&
    (wanted.multipleOf === undefined ||
      isMultiple(given.multipleOf ?? (isWhole ? 1 : NaN), wanted.multipleOf));
  return isCovered ? [] : [gap("value", sub, sup, found(sub, sup) ?? beyond(sub, sup))];
}

/** A small step stands for an open end, so that ends can be compared as numbers. */
function lowest(kind: Numeric["kind"], limits: Limits): number {
  const low = limits.minimum ?? -Infinity;
  const above = limits.exclusiveMinimum ?? -Infinity;
  if (kind === "integer") return Math.max(Math.ceil(low), Math.floor(above) + 1);
  return above >= low ? next(above, 1) : low;
}

function highest(kind: Numeric["kind"], limits: Limits): number {
  const high = limits.maximum ?? Infinity;
  const below = limits.exclusiveMaximum ?? Infinity;
  if (kind === "integer") return Math.min(Math.floor(high), Math.ceil(below) - 1);
  return below <= high ? next(below, -1) : high;
}

function next(bound: number, direction: 1 | -1): number {
  if (!Number.isFinite(bound)) return bound;
  return bound + direction * Math.max(Number.MIN_VALUE, Math.abs(bound) * Number.EPSILON);
}

/** The end of the first range, where the usual examples miss the second. */
function beyond(sub: Numeric, sup: Numeric): { value: unknown } | undefined {
  const { minimum, maximum } = sub.limits ?? {};
  const value = [minimum, maximum].find((end) =>
    end !== undefined && numberFits(end, sub.limits) && !numberFits(end, sup.limits)
  );
  return value === undefined ? undefined : { value };
}

function textGaps(sub: Text, sup: Text): Gap[] {
  const wanted = sup.limits ?? {};
  const given = sub.limits ?? {};
  const isPrefixed = (sub.prefix ?? "").startsWith(sup.prefix ?? "");
  const isFormatted = wanted.format === undefined || wanted.format === given.format;
  if (isPrefixed && isFormatted && isShapedLike(given, wanted)) return [];
  const outside = isPrefixed && isFormatted && sub.prefix === undefined &&
      given.format === undefined
    ? textOutside(given, wanted)
    : "undecided";
  if (outside === null) return [];
  const text = !isFormatted && given.format === undefined && given.pattern === undefined
    ? notOfFormat(wanted.format ?? "")
    : outside;
  const witness = found(sub, sup) ?? (text === "undecided" ? undefined : { value: text });
  return [gap("value", sub, sup, witness)];
}

/** Whether length and pattern are covered by what stands in the schema, without working it out. */
function isShapedLike(given: Limits, wanted: Limits): boolean {
  const isSized = (given.minLength ?? 0) >= (wanted.minLength ?? 0) &&
    (given.maxLength ?? Infinity) <= (wanted.maxLength ?? Infinity);
  return isSized && (wanted.pattern === undefined || wanted.pattern === given.pattern);
}
