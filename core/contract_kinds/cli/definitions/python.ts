import type { Call, Run } from "../../analysis/run.ts";
import { invokeBlindly } from "../../analysis/invoke.ts";
import type { Expression, FunctionNode } from "../../analysis/program.ts";
import { constantText, type FunctionValue, type Value } from "../../analysis/value.ts";
import { asFlagName } from "../model.ts";
import type { CliLog, DefinedCommand } from "../log.ts";
import { runAs } from "./commander.ts";
import { choicesOf, define, literalOf, namedShape, textsOf, truthOf } from "./values.ts";

/** Python's own argparse: parsers, groups in them, commands below them. */
export function argparseCall(log: CliLog, call: Call): Value | undefined {
  const { receiver, method } = call;
  if (/^(?:argparse\.)?ArgumentParser$/.test(call.name)) return define(log, call).value;
  if (receiver?.kind !== "router") return undefined;
  const { id } = receiver;
  const command = log.commands[id];
  const [first] = call.args;
  switch (method) {
    case "add_argument":
      if (command !== undefined) addArgument(command, call);
      return receiver;
    case "add_subparsers":
    case "add_argument_group":
    case "add_mutually_exclusive_group":
      return receiver;
    case "add_parser": {
      const name = first === undefined ? null : constantText(first);
      return name === null ? undefined : define(log, call, [name], id).value;
    }
    case "parse_known_args":
      log.hidden.push({ text: "unknown flags are allowed", place: call.place });
      return undefined;
    default:
      return undefined;
  }
}

const SWITCHES = /^(?:store_true|store_false|store_const|count|help|version|append_const)$/;

function addArgument(command: DefinedCommand, call: Call): void {
  const { place } = call;
  const named = (name: string) => call.named.get(name);
  const names = call.args.flatMap((arg) => constantText(arg) ?? []);
  const action = named("action");
  const type = named("type");
  const shape = choicesOf(named("choices")) ??
    namedShape(type?.kind === "opaque" ? type.name : null);
  const nargs = literalOf(named("nargs"));
  const [first = ""] = names;
  if (!first.startsWith("-")) {
    const isOptional = nargs === "?" || nargs === "*" || named("default") !== undefined;
    const isRest = nargs === "*" || nargs === "+" || nargs === "...";
    command.positionals?.push({ name: first, required: !isOptional, isRest, shape, place });
    return;
  }
  const isSwitch = SWITCHES.test(String(literalOf(action) ?? "")) ||
    (action?.kind === "opaque" && action.name.endsWith("BooleanOptionalAction"));
  command.flags.push({
    names,
    takesValue: !isSwitch,
    shape,
    required: truthOf(named("required")),
    fallback: literalOf(named("default")),
    place,
  });
}

/** Click's decorators, which all get the function that they decorate. */
export function clickCall(run: Run, log: CliLog, call: Call): Value | undefined {
  const { method, receiver } = call;
  const fn = call.args.at(-1);
  if (fn?.kind !== "function" || !call.place.file.endsWith(".py")) return undefined;
  const isClick = receiver?.kind === "opaque" && receiver.name === "click";
  const isName = receiver === null && /^(?:command|option|argument|group)$/.test(call.name);
  const group = receiver?.kind === "function" ? log.known.get(receiver.fn.id) : undefined;
  if (method === "command" || method === "group") {
    if (receiver?.kind === "router") return typerCommand(run, log, call, fn, receiver.id);
    if (!isClick && !isName && group === undefined) return undefined;
    return clickCommand(run, log, call, fn, group ?? null);
  }
  const known = log.known.get(fn.fn.id);
  const command = known === undefined ? undefined : log.commands[known];
  if ((!isClick && !isName) || command === undefined) return undefined;
  if (method === "option") addClickOption(command, call);
  else if (method === "argument") addClickArgument(command, call);
  else return undefined;
  return fn;
}

function clickCommand(
  run: Run,
  log: CliLog,
  call: Call,
  fn: FunctionValue,
  group: number | null,
): Value {
  const given = call.args.flatMap((arg) => constantText(arg) ?? [])[0] ??
    literalOf(call.named.get("name"));
  const name = typeof given === "string" ? given : fn.fn.name.replaceAll("_", "-");
  const { id } = define(log, call, group === null ? [] : [name], group);
  log.known.set(fn.fn.id, id);
  runAs(run, log, id, () => invokeBlindly(run, fn));
  return fn;
}

function addClickOption(command: DefinedCommand, call: Call): void {
  const named = (name: string) => call.named.get(name);
  const names = call.args.flatMap((arg) => constantText(arg) ?? [])
    .flatMap((text) => text.split("/").slice(0, 1)).filter((text) => text.startsWith("-"));
  const fallback = literalOf(named("default"));
  const hasSlash = call.args.some((arg) => constantText(arg)?.includes("/") ?? false);
  const isSwitch = hasSlash || truthOf(named("is_flag")) === true || named("count") !== undefined;
  command.flags.push({
    names,
    takesValue: isSwitch ? false : typeof fallback === "boolean" ? null : true,
    shape: clickType(named("type")) ??
      (Number.isInteger(fallback) ? { kind: "integer" } : null),
    required: truthOf(named("required")),
    fallback,
    place: call.place,
  });
}

function clickType(type: Value | undefined) {
  return namedShape(type?.kind === "opaque" ? type.name : null);
}

function addClickArgument(command: DefinedCommand, call: Call): void {
  const [first] = call.args;
  const name = first === undefined ? null : constantText(first);
  if (name === null) return;
  const isRest = literalOf(call.named.get("nargs")) === -1;
  const required = truthOf(call.named.get("required") ?? undefined);
  const isOptional = call.named.has("default") || (isRest && required !== true) ||
    (call.named.has("required") && required === false);
  const shape = clickType(call.named.get("type"));
  command.positionals?.push({ name, required: !isOptional, isRest, shape, place: call.place });
}

/** Typer reads a function's parameters: without a default they are arguments, else flags. */
function typerCommand(run: Run, log: CliLog, call: Call, fn: FunctionValue, app: number): Value {
  const given = call.args.flatMap((arg) => constantText(arg) ?? [])[0];
  const { id, command } = define(log, call, [given ?? fn.fn.name.replaceAll("_", "-")], app);
  log.known.set(fn.fn.id, id);
  for (const param of fn.fn.params) addParameter(command, param, fn.fn);
  runAs(run, log, id, () => invokeBlindly(run, fn));
  return fn;
}

function addParameter(
  command: DefinedCommand,
  { pattern, type }: FunctionNode["params"][number],
  fn: FunctionNode,
): void {
  if (pattern.kind !== "bind") return;
  const place = { file: fn.file, line: pattern.line };
  const { fallback } = pattern;
  const made = fallback?.kind === "call" ? fallback : null;
  const maker = made?.callee.kind === "member" ? made.callee.property : null;
  const written = made?.args.filter(({ name }) => name === null).map(({ value }) => value) ?? [];
  const shape = type?.kind === "scalar" && (type.type === "integer" || type.type === "number")
    ? { kind: type.type }
    : null;
  const isNeeded = made !== null && (written.length === 0 || isEllipsis(written[0]));
  if (fallback === null || maker === "Argument") {
    const required = fallback === null || isNeeded;
    command.positionals?.push({ name: pattern.name, required, isRest: false, shape, place });
    return;
  }
  const names = written.flatMap(textOf).filter((name) => name.startsWith("-"));
  const isSwitch = type?.kind === "scalar" && type.type === "boolean";
  command.flags.push({
    names: names.length > 0 ? names : [asFlagName(pattern.name)],
    takesValue: !isSwitch,
    shape,
    required: maker === "Option" && isNeeded,
    fallback: undefined,
    place,
  });
}

function isEllipsis(value: Expression | undefined): boolean {
  return value?.kind === "other" && value.children.length === 0;
}

function textOf(value: Expression): string[] {
  const only = value.kind === "text" && value.parts.length === 1 ? value.parts[0] : undefined;
  return typeof only === "string" ? [only] : [];
}

/** `typer.Typer()` is an application whose commands are its functions. */
export function typerCall(log: CliLog, call: Call): Value | undefined {
  if (!/^(?:typer\.)?Typer$/.test(call.name)) return undefined;
  return define(log, call).value;
}

/** Names of flags in one place, as `getopt` takes them. */
export function getoptCall(log: CliLog, call: Call): Value | undefined {
  if (!/^getopt\.(?:gnu_)?getopt$/.test(call.name)) return undefined;
  const { command } = define(log, call);
  command.positionals = null;
  for (const name of textsOf(call.args[2])) {
    command.flags.push({
      names: [asFlagName(name.replace(/=$/, ""))],
      takesValue: name.endsWith("="),
      shape: null,
      required: null,
      fallback: undefined,
      place: call.place,
    });
  }
  const letters = constantText(call.args[1] ?? { kind: "list" } as Value) ?? "";
  for (const [, letter, colon] of letters.matchAll(/([A-Za-z])(:?)/g)) {
    command.flags.push({
      names: [`-${letter}`],
      takesValue: colon === ":",
      shape: null,
      required: null,
      fallback: undefined,
      place: call.place,
    });
  }
  return undefined;
}
