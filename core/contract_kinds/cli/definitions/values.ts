import type { Call } from "../../analysis/run.ts";
import { constantText, isNothing, type RecordValue, type Value } from "../../analysis/value.ts";
import type { Literal, Shape } from "../../surface.ts";
import type { CliLog, DefinedCommand, DefinedFlag } from "../log.ts";

/** Adds a command and gives the value that stands for it. */
export function define(
  log: CliLog,
  call: Call,
  words: readonly string[] = [],
  parent: number | null = null,
): { id: number; command: DefinedCommand; value: Value } {
  const command: DefinedCommand = { words, parent, flags: [], positionals: [], place: call.place };
  log.commands.push(command);
  const id = log.commands.length - 1;
  return { id, command, value: { kind: "router", id } };
}

/** The record among the arguments, named ones included. */
export function optionsIn(call: Call): RecordValue["fields"] {
  const record = call.args.find(({ kind }) => kind === "record");
  const fields: RecordValue["fields"] = new Map(record?.kind === "record" ? record.fields : []);
  for (const [name, value] of call.named) fields.set(name, { value, place: call.place });
  return fields;
}

/** A constant; undefined where the value is not one. */
export function literalOf(value: Value | undefined): Literal | undefined {
  if (value === undefined) return undefined;
  if (isNothing(value)) return null;
  if (value.kind === "scalar") return value.value ?? undefined;
  return constantText(value) ?? undefined;
}

/** True, false, or null where it is not constant. */
export function truthOf(value: Value | undefined): boolean | null {
  if (value === undefined) return false;
  const known = literalOf(value);
  return known === undefined ? null : Boolean(known);
}

/** The texts in a list, or the one text. */
export function textsOf(value: Value | undefined): string[] {
  const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => constantText(item) ?? []);
}

/** `choices: ["a", "b"]` as a shape; null where there are none. */
export function choicesOf(value: Value | undefined): Shape | null {
  const values = value?.kind === "list" && !value.open ? textsOf(value) : [];
  return values.length === 0 ? null : { kind: "enum", values };
}

/** What a type is called, to shapes; null for those that are not told apart. */
export function namedShape(name: string | null): Shape | null {
  if (name === null) return null;
  if (/^(?:int|integer|click\.INT)$/.test(name)) return { kind: "integer" };
  return /^(?:float|number|Number|click\.FLOAT)$/.test(name) ? { kind: "number" } : null;
}

/** `-p, --port <number>` in its parts. */
export function readSpec(text: string, call: Call): DefinedFlag | null {
  const names = [...text.matchAll(/(?:^|[\s,|])(--?[A-Za-z?][\w.:-]*)/g)].map(([, name]) =>
    name ?? ""
  );
  if (names.length === 0) return null;
  const takesValue = /[<[=]/.test(text);
  return {
    names: names.map((name) => name.replace(/^--no-/, "--")),
    takesValue,
    shape: null,
    required: false,
    fallback: undefined,
    place: call.place,
  };
}
