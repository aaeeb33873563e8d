import { invoke } from "./analysis/invoke.ts";
import { EACH_ITEM } from "./analysis/member.ts";
import { type Call, perhaps, type Run } from "./analysis/run.ts";
import { constantText, opaque, type ReplyValue, type Value } from "./analysis/value.ts";
import type { Place, Shape } from "./surface.ts";

/** Takes note of a part of followed data that is looked at. */
export type ReadSink = (data: ReplyValue, place: Place, shape?: Shape) => void;

const ITERATORS = ["map", "forEach", "filter", "find", "some", "every", "flatMap", "findIndex"];
const MAX_TYPED_DEPTH = 5;

/** A field of followed data. */
export function readField(
  sink: ReadSink,
  data: ReplyValue,
  property: string,
  place: Place,
): ReplyValue {
  const inner = { ...data, field: [...data.field, property] };
  sink(inner, place);
  return inner;
}

/** A method of followed data: going through a list in it, or looking up a name. */
export function dataMethod(
  run: Run,
  sink: ReadSink,
  call: Call,
  data: ReplyValue,
): Value | undefined {
  const [first] = call.args;
  if (ITERATORS.includes(call.method)) {
    const item = readField(sink, data, EACH_ITEM, call.place);
    if (first?.kind === "function") perhaps(run, () => invoke(run, first, [item]));
    return call.method === "find" ? item : call.method === "filter" ? data : opaque(call.method);
  }
  const name = first === undefined ? null : constantText(first);
  if (call.method === "get" && name !== null) return readField(sink, data, name, call.place);
  return undefined;
}

/** Data used as a written type says: each of its required fields is relied on. */
export function typedData(sink: ReadSink, value: Value, shape: Shape, depth = 0): void {
  if (value.kind !== "reply" || value.stage !== "body" || depth > MAX_TYPED_DEPTH) return;
  if (shape.kind === "array") {
    const item = { ...value, field: [...value.field, EACH_ITEM] };
    return typedData(sink, item, shape.items, depth + 1);
  }
  if (shape.kind !== "object") return;
  for (const [name, field] of shape.fields) {
    const place = field.place ?? shape.place;
    if (!field.required || place === undefined) continue;
    const inner = { ...value, field: [...value.field, name] };
    sink(inner, place, field.shape);
    typedData(sink, inner, field.shape, depth + 1);
  }
}
