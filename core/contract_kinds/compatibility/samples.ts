import { type Condition, type Limits, type Shape, UNKNOWN } from "../surface.ts";
import { accepts, notOfFormat } from "./accepts.ts";
import { textWithin } from "./patterns.ts";
import { isRecord, Token } from "./token.ts";

const MAX_SAMPLES = 40;
const MAX_CANDIDATES = 500;
const MAX_DEPTH = 5;
const MAX_FILLED_ITEMS = 50;

/** The name of a field that nothing declares. */
export const EXTRA_FIELD = "undeclared";

/** What was worked out before, by shape and depth: types refer to each other many times over. */
const known = new WeakMap<Shape, unknown[][]>();

/** Diverse values of a shape, the simplest first; empty where none was found. */
export function samples(shape: Shape, depth = 0): readonly unknown[] {
  if (depth > MAX_DEPTH) return [];
  const byDepth = known.get(shape) ?? [];
  known.set(shape, byDepth);
  return byDepth[depth] ??= sampled(shape, depth);
}

function sampled(shape: Shape, depth: number): unknown[] {
  return candidates(shape, depth).slice(0, MAX_CANDIDATES).filter((value) =>
    value instanceof Token || hasToken(shape) || accepts(shape, value)
  ).slice(0, MAX_SAMPLES);
}

/** Shapes that a value with a token in it may be of: those are checked part by part. */
function hasToken(shape: Shape): boolean {
  switch (shape.kind) {
    case "named":
    case "function":
      return true;
    case "object":
      return [...shape.fields.values()].some((field) => hasToken(field.shape));
    case "array":
      return hasToken(shape.items) || (shape.first ?? []).some(hasToken);
    case "union":
      return shape.options.some(hasToken);
    default:
      return false;
  }
}

function candidates(shape: Shape, depth: number): unknown[] {
  switch (shape.kind) {
    case "unknown":
      return ["text", 0, {}, [], true, null, 1.5];
    case "never":
      return [];
    case "null":
      return [null];
    case "boolean":
      return [true, false];
    case "enum":
      return [...shape.values];
    case "string":
      return texts(shape.prefix ?? "", shape.limits ?? {});
    case "integer":
    case "number":
      return numbers(shape.limits ?? {}, shape.kind === "integer");
    case "named":
      return [new Token(`<${shape.name}>`)];
    case "function":
      return [new Token("<function>")];
    case "reference":
      return [...samples(shape.target(), depth + 1)];
    case "restricted":
      return withExamples(samples(shape.base, depth), shape.conditions);
    case "union":
      return alternatives(shape.options.map((option) => samples(option, depth)));
    case "array":
      return lists(shape, depth);
    case "object":
      return objects(shape, depth);
  }
}

/** Values, and the same with what rules are about put into them. */
export function withExamples(
  values: readonly unknown[],
  conditions: readonly Condition[],
): unknown[] {
  const examples = conditions.flatMap((rule) => rule.examples?.() ?? []).slice(0, MAX_SAMPLES);
  const merged = examples.flatMap((example) =>
    isRecord(example)
      ? values.slice(0, 8).filter(isRecord).map((value) => ({ ...value, ...example }))
      : []
  );
  return [...values, ...examples, ...merged, ...(conditions.length > 0 ? WIDE : [])];
}

/** What rules about any value are tried with besides. */
const WIDE: readonly unknown[] = ["", "text", 0, 1, -1, 1.5, 100, true, false, null, [], {}, [0]];

/** Values of each in turn, then objects that are of two at once. */
function alternatives(lists: readonly (readonly unknown[])[]): unknown[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const inTurn = Array.from(
    { length: longest },
    (_, index) => lists.flatMap((list) => index < list.length ? [list[index]] : []),
  ).flat();
  const firsts = lists.map(([first]) => first).filter(isRecord).slice(0, 6);
  const both = firsts.flatMap((one, index) =>
    firsts.slice(index + 1).map((other) => ({ ...one, ...other }))
  );
  return [...inTurn.slice(0, MAX_SAMPLES - both.length), ...both];
}

const FORMATTED: Readonly<Record<string, readonly string[]>> = {
  "date": ["2024-02-29"],
  "time": ["12:30:00Z"],
  "date-time": ["2024-02-29T12:30:00Z"],
  "duration": ["P1D"],
  "email": ["ada@example.org"],
  "idn-email": ["ada@example.org"],
  "hostname": ["example.org"],
  "ipv4": ["192.0.2.1"],
  "ipv6": ["2001:db8::1"],
  "uri": ["https://example.org/a"],
  "uri-reference": ["/a"],
  "iri": ["https://example.org/a"],
  "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
  "json-pointer": ["/a"],
  "regex": ["a+"],
  "byte": ["YQ=="],
};

const TEXTS = ["text", "", "a", "A", "1", "a-1", "not of any kind", " ", "é"];

function texts(prefix: string, limits: Limits): string[] {
  const formatted = limits.format === undefined ? [] : FORMATTED[limits.format] ?? [];
  const least = limits.minLength ?? 0;
  const most = limits.maxLength ?? least + 2;
  const sized = [least, most].filter((size) => size <= 100_000).map((size) =>
    prefix + "x".repeat(Math.max(0, size - prefix.length))
  );
  const plain = limits.pattern === undefined ? null : textWithin(limits);
  const others = Object.values(FORMATTED).flat();
  return [
    ...formatted,
    ...(plain === null ? [] : [plain]),
    ...TEXTS.map((text) => prefix + text),
    ...sized,
    ...others,
    notOfFormat("uuid"),
  ];
}

function numbers(limits: Limits, whole: boolean): number[] {
  const step = limits.multipleOf ?? 1;
  const bounds = [
    limits.minimum,
    limits.maximum,
    limits.exclusiveMinimum,
    limits.exclusiveMaximum,
  ].filter((bound) => bound !== undefined);
  const near = bounds.flatMap((bound) => {
    const floor = Math.floor(bound / step) * step;
    return [bound, floor, floor + step, floor - step, bound + 0.5, bound - 0.5];
  });
  const low = limits.minimum ?? limits.exclusiveMinimum;
  const high = limits.maximum ?? limits.exclusiveMaximum;
  const middle = low !== undefined && high !== undefined ? [(low + high) / 2] : [];
  const plain = [1, 0, 2, -1, 10, 1000, 1e6, -1e6, step, -step, 2 * step];
  const fractions = [1.5, -0.5, step / 2, 0.1];
  return [...plain, ...near, ...middle, ...whole ? [] : fractions, 1e19, -1e19, 1e39, -1e39];
}

function lists(shape: Shape & { kind: "array" }, depth: number): unknown[][] {
  const { first = [], limits = {} } = shape;
  const heads = first.map((item) => samples(item, depth + 1));
  const items = samples(shape.items, depth + 1);
  const at = (index: number, turn: number): unknown[] => {
    const choices = heads[index] ?? items;
    return choices.length === 0 ? [] : [choices[turn % choices.length]];
  };
  const least = limits.minItems ?? 0;
  const most = limits.maxItems ?? Math.max(least, first.length) + 2;
  const sizes = [...new Set([least, first.length, 1, 2, most])].filter((size) =>
    size >= least && size <= most && size <= MAX_FILLED_ITEMS
  );
  const filled = (size: number, turn: (index: number) => number) =>
    Array.from({ length: size }, (_, index) => at(index, turn(index))).flat();
  return sizes.flatMap((size) => {
    if (size === 0) return [[]];
    const each = Array.from(
      { length: Math.min(items.length, 12) },
      (_, turn) => filled(size, () => turn),
    );
    return [filled(size, (index) => index), ...each];
  });
}

function objects(shape: Shape & { kind: "object" }, depth: number): Record<string, unknown>[] {
  const choices = new Map(
    [...shape.fields].map(([name, field]) => [name, samples(field.shape, depth + 1)]),
  );
  const base: Record<string, unknown> = {};
  for (const [name, field] of shape.fields) {
    if (!field.required) continue;
    const [simplest] = choices.get(name) ?? [];
    if (simplest === undefined) return [];
    base[name] = simplest;
  }
  const full = { ...base };
  for (const [name, [simplest]] of choices) if (simplest !== undefined) full[name] = simplest;
  const varied = [...choices].flatMap(([name, values]) =>
    values.slice(0, 12).map((value) => ({ ...base, [name]: value }))
  );
  const extras = shape.open
    ? samples(shape.rest ?? UNKNOWN, depth + 1).slice(0, 8).map((value) => ({
      [EXTRA_FIELD]: value,
    }))
    : [];
  return [
    base,
    full,
    ...extras.map((extra) => ({ ...base, ...extra })),
    ...varied,
    ...padded(base, shape, extras),
  ];
}

/** Objects with as many fields as a limit asks for. */
function padded(
  base: Record<string, unknown>,
  { limits = {} }: Shape & { kind: "object" },
  [extra]: readonly Record<string, unknown>[],
): Record<string, unknown>[] {
  const value = Object.values(extra ?? {})[0];
  const wanted = [limits.minProperties, limits.maxProperties].filter((count) =>
    count !== undefined && count <= MAX_FILLED_ITEMS
  );
  if (extra === undefined) return [];
  return [...wanted, 2, 4].map((count = 0) => {
    const own = { ...base };
    for (let index = 1; Object.keys(own).length < count; index++) {
      own[`${EXTRA_FIELD}_${index}`] = value;
    }
    return own;
  });
}
