import { type Shape, UNKNOWN } from "../surface.ts";
import { accepts } from "./accepts.ts";
import { samples, withExamples } from "./samples.ts";

/** One way in which a value of the first shape need not be of the second. */
export interface Gap {
  path: readonly string[];
  /**
   * `missing`: a required field need not be there; `extra`: a field that is ruled out may be there;
   * `loose`: what is described may be anything; `value`: another value; `call`: a call that fails.
   */
  problem: "missing" | "extra" | "loose" | "value" | "call";
  sub: Shape;
  sup: Shape;
  /** A value of the whole first shape that shows it, if one was found. */
  witness?: { value: unknown };
  /** What is wrong, where the shapes do not say it. */
  text?: string;
}

/** What is known of pairs of types; strict and lenient comparisons know their own. */
interface Pairs {
  /** The position of those under way, by the pair. */
  open: Map<string, number>;
  /** Those that hold whatever comes of the pairs under way. */
  covered: Set<string>;
  /** Those that hold if the pairs under way do, with the lowest position they rely on, in order. */
  provisional: Map<string, number>;
  /** A gap of those that have one: it is told in full once. */
  failed: Map<string, Gap>;
  /** The lowest position that was relied on since it was last reset. */
  lowest: number;
  ids: Map<Shape, number>;
}

export function createPairs(): Pairs {
  return {
    open: new Map(),
    covered: new Set(),
    provisional: new Map(),
    failed: new Map(),
    lowest: Infinity,
    ids: new Map(),
  };
}

/** How two shapes are compared, and what was met on the way. */
export interface Comparison {
  /** Fields that only the second shape names count as not given by those who go by the first. */
  lenient: boolean;
  /** What flips for parameters: lenient in the direction of what is given alone. */
  strict: boolean;
  /** Pairs of types under way or done: a recursive type is covered unless somewhere it is not. */
  pairs: Pairs;
  /** Comparisons left, shared by all that belong together. */
  budget: { left: number };
  /** The name by which a function is called in examples. */
  name: string;
}

export function gap(
  problem: Gap["problem"],
  sub: Shape,
  sup: Shape,
  witness?: { value: unknown } | undefined,
  text?: string,
): Gap {
  return {
    path: [],
    problem,
    sub,
    sup,
    ...(witness === undefined ? {} : { witness }),
    ...(text === undefined ? {} : { text }),
  };
}

/** A gap of a part as one of the whole; `fill` puts the part's value into a whole one. */
export function within(
  inner: Gap,
  step: string,
  fill: (value: unknown) => { value: unknown } | undefined,
): Gap {
  const { witness, ...rest } = inner;
  const filled = witness === undefined ? undefined : fill(witness.value);
  const whole = { ...rest, path: [step, ...inner.path] };
  return filled === undefined ? whole : { ...whole, witness: filled };
}

/** A value of the first shape that is not of the second, found by trying. */
export function found(sub: Shape, sup: Shape): { value: unknown } | undefined {
  const rules = sup.kind === "restricted" ? sup.conditions : [];
  const values = withExamples(samples(sub), rules);
  const index = values.findIndex((each) => accepts(sub, each) && !accepts(sup, each));
  return index < 0 ? undefined : { value: values[index] };
}

/** The simplest value of a shape. */
export function simplest(shape: Shape): { value: unknown } | undefined {
  const [value] = samples(shape);
  return value === undefined ? undefined : { value };
}

/** Every kind of data. */
export const ANYTHING: readonly Shape[] = [
  { kind: "string" },
  { kind: "number" },
  { kind: "boolean" },
  { kind: "null" },
  { kind: "array", items: UNKNOWN },
  { kind: "object", fields: new Map(), open: true },
];
