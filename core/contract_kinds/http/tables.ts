import type { Run } from "../analysis/run.ts";
import {
  constantText,
  type FunctionValue,
  type ListValue,
  optionsOf,
  type RecordValue,
  type Value,
} from "../analysis/value.ts";
import type { HttpLog } from "./log.ts";
import { asMethod } from "./method.ts";
import { normalPath } from "./path.ts";
import { runHandlers } from "./routing.ts";
import type { Place } from "../surface.ts";

interface Entry {
  method: string | null;
  path: string;
}

const PATH_FIELDS = ["path", "url", "pathname", "pattern", "route"];
const METHOD_FIELDS = ["method", "verb"];
const HANDLER_FIELDS = ["handler", "handle", "handlers", "fn", "run", "action", "controller"];

/** Reads a table of routes, entry by entry: keyed by path, by method and path, or as records. */
export function readRouteTable(run: Run, log: HttpLog, value: RecordValue | ListValue): void {
  if (value.kind === "list") return readTuple(run, log, value);
  if (readRouteRecord(run, log, value)) return;
  for (const [key, { value: item, place }] of value.fields) {
    const entry = keyedEntry(key);
    if (entry !== null) addEntry(run, log, entry, item, place);
    else if (asMethod(key) === key || asMethod(key)?.toLowerCase() === key) {
      addPathsUnderMethod(run, log, asMethod(key), item);
    }
  }
}

/** `["POST", "/x", handler]` and `["POST /x", handler]`, as in arrays of routes and in a Map. */
function readTuple(run: Run, log: HttpLog, list: ListValue): void {
  const [first, second] = list.items;
  const last = list.items.at(-1);
  if (first === undefined || last === undefined || list.items.length < 2) return;
  const key = constantText(first);
  if (key === null) return;
  const method = asMethod(key);
  const path = second === undefined ? null : constantText(second);
  if (method !== null && path?.startsWith("/") && list.items.length >= 3) {
    return addEntry(run, log, { method, path }, last, list.place);
  }
  const entry = keyedEntry(key);
  if (entry !== null && list.items.length === 2) addEntry(run, log, entry, last, list.place);
}

/** `{ method: "POST", path: "/x", handler }`. */
function readRouteRecord(run: Run, log: HttpLog, record: RecordValue): boolean {
  const field = (names: readonly string[]) =>
    names.map((name) => record.fields.get(name)?.value).find((value) => value !== undefined);
  const path = pathOf(field(PATH_FIELDS));
  const handler = field(HANDLER_FIELDS) ??
    [...record.fields.values()].find((each) => each.value.kind === "function")?.value;
  const methodValue = field(METHOD_FIELDS);
  const place = PATH_FIELDS.map((name) => record.fields.get(name)?.place)
    .find((each) => each !== undefined) ?? record.place;
  if (path === null || handler === undefined || methodValue === undefined) return false;
  const listed = methodValue.kind === "list" ? methodValue.items : [methodValue];
  for (const each of listed) {
    const method = asMethod(constantText(each) ?? "");
    if (method !== null) addEntry(run, log, { method, path }, handler, place);
  }
  return true;
}

function pathOf(value: Value | undefined): string | null {
  if (value === undefined) return null;
  if (value.kind === "pattern") return value.path;
  const text = constantText(value);
  return text?.startsWith("/") ? text : null;
}

/** `POST /x`, `POST:/x` and `/x` as keys. */
function keyedEntry(key: string): Entry | null {
  const match = /^(?:([A-Za-z]+)[ :]+)?(\/\S*)$/.exec(key);
  if (match === null) return null;
  const [, written, path = "/"] = match;
  if (written === undefined) return { method: null, path };
  const method = asMethod(written);
  return method === null ? null : { method, path };
}

function addEntry(run: Run, log: HttpLog, entry: Entry, item: Value, place: Place): void {
  if (item.kind === "record" && entry.method === null) {
    for (const [name, field] of item.fields) {
      const method = asMethod(name);
      if (method !== null) addEntry(run, log, { ...entry, method }, field.value, field.place);
    }
    if (!item.fields.has("handler")) return;
  }
  const handlers = handlersIn(item);
  const isKeyed = entry.method !== null && item.kind === "opaque";
  if (handlers.length === 0 && !isKeyed) return;
  const key = { router: null, method: entry.method, path: normalPath(entry.path) };
  runHandlers(run, log, [key], handlers, place);
}

function handlersIn(item: Value): FunctionValue[] {
  const items = item.kind === "list" ? item.items : optionsOf(item);
  return items.flatMap((each): FunctionValue[] => {
    if (each.kind === "function") return [each];
    const inner = each.kind === "record" ? each.fields.get("handler")?.value : undefined;
    return inner?.kind === "function" ? [inner] : [];
  });
}

/** `{ POST: { "/x": handler } }`. */
function addPathsUnderMethod(run: Run, log: HttpLog, method: string | null, item: Value): void {
  if (item.kind !== "record" || method === null) return;
  for (const [key, field] of item.fields) {
    if (key.startsWith("/")) addEntry(run, log, { method, path: key }, field.value, field.place);
  }
}
