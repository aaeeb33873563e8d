import type { Place } from "../surface.ts";
import { evaluate } from "./evaluate.ts";
import { commonJsExports, replaceExports } from "./module.ts";
import type { Expression } from "./program.ts";
import type { Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import {
  choiceOf,
  constantText,
  elementOf,
  elementOptions,
  isNothing,
  nothing,
  opaque,
  recordOf,
  type RecordValue,
  type ReplyValue,
  type Value,
} from "./value.ts";

/** `object.property`, where nothing known means an opaque value of that name. */
export function memberOf(run: Run, object: Value, property: string, place: Place): Value {
  const value = fieldOf(run, object, property, place);
  return isNothing(value) ? opaque(property) : value;
}

/** `object.property`, where a field that is surely missing is nothing (so that a default applies). */
export function fieldOf(
  run: Run,
  object: Value,
  property: string,
  place: Place,
  depth = 0,
): Value {
  // A list may hold elements of itself.
  if (depth > MAX_FIELD_DEPTH) return opaque(property);
  const overwritten = object.kind === "reply"
    ? run.overwritten.get(replyKey(object, property))
    : undefined;
  if (overwritten !== undefined) return overwritten;
  for (const watcher of run.watchers) {
    const value = watcher.member(run, object, property, place);
    if (value !== undefined) return value;
  }
  switch (object.kind) {
    case "choice":
      return choiceOf(
        amongReplies(
          run,
          object.options,
          (option) => fieldOf(run, option, property, place, depth + 1),
        ),
      );
    case "record": {
      const field = object.fields.get(property);
      if (field !== undefined) return field.value;
      return object.open ? opaque(property) : nothing();
    }
    case "class":
      return object.statics.fields.get(property)?.value ?? opaque(property);
    case "opaque": {
      const shape = object.shape.kind === "object"
        ? object.shape.fields.get(property)?.shape
        : undefined;
      const name = object.name === "" ? property : `${object.name}.${property}`;
      return opaque(name, shape, object.param);
    }
    case "element": {
      const options = elementOptions(object.list);
      return choiceOf(
        options.map((option) => fieldOf(run, option, property, place, depth + 1)),
      );
    }
    case "scalar":
      return object.type === "null" ? nothing() : opaque(property);
    default:
      return opaque(property);
  }
}

const MAX_FIELD_DEPTH = 6;

function replyKey({ call, field }: ReplyValue, property: string): string {
  return JSON.stringify([call, ...field, property]);
}

/** Looks at each option; of several replies it is one alone that is looked at. */
function amongReplies(
  run: Run,
  options: readonly Value[],
  look: (option: Value) => Value,
): Value[] {
  const replies = new Set(options.flatMap((each) => each.kind === "reply" ? [each.call] : []));
  const before = run.among;
  if (replies.size > 1) run.among = [...replies];
  const values = options.map(look);
  run.among = before;
  return values;
}

/** `object[key]`. */
export function indexOf(run: Run, object: Value, key: Value, place: Place): Value {
  if (object.kind === "choice") {
    return choiceOf(
      amongReplies(run, object.options, (option) => indexOf(run, option, key, place)),
    );
  }
  const name = constantText(key);
  if (name !== null) return memberOf(run, object, name, place);
  if (object.kind === "list") {
    const position = key.kind === "scalar" && typeof key.value === "number" ? key.value : null;
    if (position !== null && object.items.length > 0) {
      return object.items.at(position) ?? elementOf(object);
    }
    return elementOf(object);
  }
  for (const watcher of run.watchers) {
    watcher.indexed(run, object, key, place);
    const value = watcher.member(run, object, ANY_INDEX, place);
    if (value !== undefined) return value;
  }
  if (object.kind === "record") return someField(object);
  return opaque(object.kind === "opaque" ? object.name : "");
}

/** What a record holds under a name that is not constant. */
export function someField(record: RecordValue): Value {
  if (record.fields.size === 0) return elementOf(record.others);
  const named = [...record.fields.values()].map((field) => field.value);
  return record.others.items.length === 0 && !record.open ? choiceOf(named) : opaque("");
}

/** Stands for an index that is not constant text. */
export const ANY_INDEX = "[]";

/** Stands for an element reached by going through a list, which only lists have. */
export const EACH_ITEM = "[*]";

/** Carries out `object.property = value`. */
export function setMember(
  run: Run,
  scope: Scope,
  target: Expression,
  property: string,
  value: Value,
  place: Place,
): void {
  const whole: Expression = { kind: "member", object: target, property, line: place.line };
  if (commonJsExports(run, scope, whole) !== null) return replaceExports(run, scope, value);
  const object = evaluate(run, scope, target);
  setField(run, object, property, value, place);
}

/** Carries out `object[key] = value`. */
export function setElement(run: Run, object: Value, key: Value, value: Value, place: Place): void {
  const name = constantText(key);
  if (name !== null) return setField(run, object, name, value, place);
  if (object.kind === "list") object.items.push(value);
  if (object.kind !== "record") return;
  object.others.items.push(value);
  object.open = true;
}

/** Sets a field, and tells the watchers: a table of routes may be filled in this way. */
function setField(
  run: Run,
  object: Value,
  property: string,
  value: Value,
  place: Place,
): void {
  for (const watcher of run.watchers) watcher.assigned(run, object, property, value, place);
  if (object.kind === "reply") run.overwritten.set(replyKey(object, property), value);
  if (object.kind === "class") object.statics.fields.set(property, { value, place });
  if (object.kind !== "record") return;
  const before = object.fields.get(property);
  const kept = before !== undefined && run.branch > 0 ? choiceOf([before.value, value]) : value;
  object.fields.set(property, { value: kept, place });
  const entry = new Map([[property, { value, place }]]);
  const made = recordOf(place, entry, true);
  for (const watcher of run.watchers) watcher.made(run, made);
}
