import type { Place } from "../surface.ts";
import { type Alternatives, isInformative, NOTHING_KNOWN } from "./facts.ts";
import type { CompareOp } from "./program.ts";
import type { Run } from "./run.ts";
import { isNothing, optionsOf, type Value } from "./value.ts";

/** What holds where a test succeeds, and where it fails. */
export interface Condition {
  whenTrue: Alternatives;
  whenFalse: Alternatives;
}

export const NO_CONDITION: Condition = { whenTrue: NOTHING_KNOWN, whenFalse: NOTHING_KNOWN };

/** What a value says when used as a test. */
export function conditionOf(value: Value): Condition {
  return value.kind === "condition" ? value : NO_CONDITION;
}

/** The opposite test. */
export function negate(value: Value): Value {
  if (value.kind !== "condition") return { kind: "scalar", type: "boolean", value: null };
  return { kind: "condition", whenTrue: value.whenFalse, whenFalse: value.whenTrue };
}

/** A comparison: what the watchers know of it, for every pair of alternatives. */
export function evaluateCompare(
  run: Run,
  op: CompareOp,
  left: Value,
  right: Value,
  place: Place,
): Value {
  if (op === "in") return membership(run, left, right, place);
  const test = testAgainstNothing(op, left, right) ?? testAgainstNothing(op, right, left);
  if (test !== undefined) return test;
  const found: Condition[] = [];
  for (const a of optionsOf(left)) {
    for (const b of optionsOf(right)) {
      const condition = compare(run, op, a, b, place) ?? compare(run, mirror(op), b, a, place);
      if (condition !== undefined) found.push(condition);
    }
  }
  return unionOfConditions(found);
}

/** `value in list`, or the list's own `includes`: equal to one of the items. */
export function membership(run: Run, item: Value, among: Value, place: Place): Value {
  if (among.kind !== "list") return { kind: "scalar", type: "boolean", value: null };
  const each = among.items.map((other) => evaluateCompare(run, "==", item, other, place));
  const known = each.flatMap((value) => (value.kind === "condition" ? [value] : []));
  return known.length < each.length
    ? { kind: "scalar", type: "boolean", value: null }
    : unionOfConditions(known);
}

function compare(
  run: Run,
  op: CompareOp,
  left: Value,
  right: Value,
  place: Place,
): Condition | undefined {
  for (const watcher of run.watchers) {
    const condition = watcher.compare(run, op, left, right, place);
    if (condition !== undefined) return condition;
  }
  return undefined;
}

function mirror(op: CompareOp): CompareOp {
  const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;
  return op === "==" || op === "!=" || op === "in" ? op : mirrored[op];
}

/** `match !== null` and `flag === true` are the test itself. */
function testAgainstNothing(op: CompareOp, left: Value, right: Value): Value | undefined {
  if (left.kind !== "condition" || right.kind !== "scalar") return undefined;
  const isFalsy = isNothing(right) || right.value === false;
  return (op === "==") === isFalsy ? negate(left) : left;
}

function unionOfConditions(found: readonly Condition[]): Value {
  const sides = (side: "whenTrue" | "whenFalse"): Alternatives => {
    const known = found.map((condition) => condition[side]).filter(isInformative).flat();
    return known.length === 0 ? NOTHING_KNOWN : known;
  };
  const [whenTrue, whenFalse] = [sides("whenTrue"), sides("whenFalse")];
  return isInformative(whenTrue) || isInformative(whenFalse)
    ? { kind: "condition", whenTrue, whenFalse }
    : { kind: "scalar", type: "boolean", value: null };
}
