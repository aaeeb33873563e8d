import { Ajv2020 } from "ajv/2020";
import addFormats from "ajv-formats";
import { baseOf, type Limits, type Shape } from "../surface.ts";
import { matches } from "./patterns.ts";
import { isRecord } from "./token.ts";

/** Whether a value is of a shape; what has no form as data, as a call, never is. */
export function accepts(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "unknown":
      return true;
    case "never":
    case "named":
    case "function":
      return false;
    case "reference":
      return accepts(shape.target(), value);
    case "restricted":
      return accepts(shape.base, value) &&
        shape.conditions.every(({ holds }) => holds?.(value) ?? true);
    case "union":
      return shape.options.some((option) => accepts(option, value));
    case "enum":
      return shape.values.some((each) => each === value);
    case "null":
      return value === null;
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string" && value.startsWith(shape.prefix ?? "") &&
        textFits(value, shape.limits);
    case "integer":
    case "number":
      return typeof value === "number" && Number.isFinite(value) &&
        (shape.kind === "number" || Number.isInteger(value)) && numberFits(value, shape.limits);
    case "array":
      return Array.isArray(value) && itemsFit(shape, value);
    case "object":
      return isRecord(value) && fieldsFit(shape, value);
  }
}

function textFits(text: string, limits: Limits = {}): boolean {
  const length = [...text].length;
  return length >= (limits.minLength ?? 0) && length <= (limits.maxLength ?? Infinity) &&
    (limits.pattern === undefined || matches(limits.pattern, text) !== false) &&
    (limits.format === undefined || formatFits(limits.format, text));
}

/** Whether a number keeps all limits. */
export function numberFits(value: number, limits: Limits = {}): boolean {
  const { multipleOf } = limits;
  return value >= (limits.minimum ?? -Infinity) && value <= (limits.maximum ?? Infinity) &&
    value > (limits.exclusiveMinimum ?? -Infinity) &&
    value < (limits.exclusiveMaximum ?? Infinity) &&
    (multipleOf === undefined || isMultiple(value, multipleOf));
}

/** Whether one number is a whole multiple of another, as far as floating point can say. */
export function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}

function itemsFit(shape: Shape & { kind: "array" }, items: readonly unknown[]): boolean {
  const { first = [], limits = {} } = shape;
  return items.length >= (limits.minItems ?? 0) && items.length <= (limits.maxItems ?? Infinity) &&
    (limits.uniqueItems !== true || areDistinct(items)) &&
    items.every((item, index) => accepts(first[index] ?? shape.items, item));
}

function areDistinct(items: readonly unknown[]): boolean {
  return new Set(items.map((item) => JSON.stringify(sorted(item)))).size === items.length;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value).sort().map((key) => [key, sorted(value[key])]),
  );
}

function fieldsFit(shape: Shape & { kind: "object" }, value: Record<string, unknown>): boolean {
  const names = Object.keys(value);
  const { limits = {} } = shape;
  if (names.length < (limits.minProperties ?? 0)) return false;
  if (names.length > (limits.maxProperties ?? Infinity)) return false;
  for (const [name, field] of shape.fields) {
    if (Object.hasOwn(value, name) ? !accepts(field.shape, value[name]) : field.required) {
      return false;
    }
  }
  return names.filter((name) => !shape.fields.has(name)).every((name) =>
    shape.open && (shape.rest === undefined || accepts(shape.rest, value[name]))
  );
}

const formats = new Map<string, (text: unknown) => boolean>();
let ajv: Ajv2020 | undefined;

/** One validator for the process; formats are asserted, keywords it does not know are not. */
export function jsonValidator(): Ajv2020 {
  ajv ??= addFormats.default(new Ajv2020({ strict: false, logger: false, allErrors: false }));
  return ajv;
}

/** A format that nobody knows fails for a text that says so, to have an example. */
function formatFits(format: string, text: string): boolean {
  if (text === notOfFormat(format)) return false;
  let fits = formats.get(format);
  if (fits === undefined) {
    fits = jsonValidator().compile({ type: "string", format });
    formats.set(format, fits);
  }
  return fits(text);
}

/** A text that is not of a format. */
export function notOfFormat(format: string): string {
  return `not of format ${format}`;
}

/** Whether nothing at all is of a shape, as far as that can be seen. */
export function isEmpty(shape: Shape): boolean {
  const base = shape.kind === "reference" ? null : baseOf(shape);
  switch (base?.kind) {
    case "never":
      return true;
    case "enum":
      return base.values.length === 0;
    case "union":
      return base.options.every(isEmpty);
    case "object":
      return [...base.fields.values()].some((field) => field.required && isEmpty(field.shape));
    case "array":
      return (base.limits?.minItems ?? 0) > (base.limits?.maxItems ?? Infinity) ||
        (base.first ?? []).some((item, index) =>
          index < (base.limits?.minItems ?? 0) && isEmpty(item)
        );
    case "string":
      return (base.limits?.minLength ?? 0) > (base.limits?.maxLength ?? Infinity);
    case "integer":
    case "number":
      return (base.limits?.minimum ?? -Infinity) > (base.limits?.maximum ?? Infinity);
    default:
      return false;
  }
}
