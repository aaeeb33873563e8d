import { invoke, invokeBlindly } from "../../analysis/invoke.ts";
import type { Call, Run } from "../../analysis/run.ts";
import { constantText, opaque, type RecordValue, type Value } from "../../analysis/value.ts";
import { asFlagName } from "../model.ts";
import type { CliLog, DefinedCommand, DefinedFlag } from "../log.ts";
import { argumentsIn, runAs } from "./commander.ts";
import { choicesOf, define, literalOf, namedShape, textsOf, truthOf } from "./values.ts";

const ROOTS = /^(?:yargs(?:\/yargs)?|yargs\.default)$/;

/** Programs that describe themselves with yargs; known by the first call to it. */
export function yargsCall(run: Run, log: CliLog, call: Call): Value | undefined {
  if (ROOTS.test(call.name)) return rootOf(log, call);
  const { receiver } = call;
  if (receiver?.kind === "opaque" && ROOTS.test(receiver.name)) {
    const value = rootOf(log, call);
    return value.kind === "router" ? method(run, log, call, value.id) : undefined;
  }
  if (receiver?.kind !== "router" || !isYargs(log, receiver.id)) return undefined;
  return method(run, log, call, receiver.id);
}

function rootOf(log: CliLog, call: Call): Value {
  const known = log.known.get("yargs");
  if (known !== undefined) return { kind: "router", id: known };
  const { id, value } = define(log, call);
  log.known.set("yargs", id);
  return value;
}

function isYargs(log: CliLog, id: number): boolean {
  const root = log.known.get("yargs");
  let at: number | null = id;
  while (at !== null && at !== root) at = log.commands[at]?.parent ?? null;
  return root !== undefined && at === root;
}

function method(run: Run, log: CliLog, call: Call, id: number): Value {
  const command = log.commands[id];
  const [first, second] = call.args;
  const text = first === undefined ? null : constantText(first);
  const same: Value = { kind: "router", id };
  if (command === undefined) return same;
  switch (call.method) {
    case "option":
    case "options":
      if (text !== null) addFlag(command, text, second, call);
      else if (first?.kind === "record") addFlags(command, first.fields, call);
      return same;
    case "positional":
      if (text !== null) describe(command, text, second);
      return same;
    case "demandOption":
      for (const name of textsOf(first)) {
        for (const flag of command.flags) {
          if (flag.names.includes(asFlagName(name))) flag.required = true;
        }
      }
      return same;
    case "usage":
      if (text !== null && command.positionals?.length === 0) {
        command.positionals = argumentsIn(text.replaceAll(/\[options\]/gi, ""), call);
      }
      return same;
    case "command":
      if (text !== null) subcommand(run, log, call, id, text);
      return same;
    case "parse":
    case "parseSync":
    case "parseAsync":
      return opaque("argv");
    default:
      return same;
  }
}

function addFlags(command: DefinedCommand, fields: RecordValue["fields"], call: Call): void {
  for (const [name, { value, place }] of fields) addFlag(command, name, value, { ...call, place });
}

function addFlag(
  command: DefinedCommand,
  name: string,
  given: Value | undefined,
  call: Call,
): void {
  const fields = given?.kind === "record" ? given.fields : new Map<string, { value: Value }>();
  const field = (key: string) => fields.get(key)?.value;
  const type = literalOf(field("type"));
  const isSwitch = type === "boolean" || type === "count" || truthOf(field("boolean")) === true;
  const flag: DefinedFlag = {
    names: [name, ...textsOf(field("alias"))].map(asFlagName),
    takesValue: isSwitch ? false : type === undefined ? null : true,
    shape: choicesOf(field("choices")) ?? namedShape(typeof type === "string" ? type : null),
    required: truthOf(field("demandOption") ?? field("demand") ?? field("required")),
    fallback: literalOf(field("default")),
    place: call.place,
  };
  command.flags.push(flag);
}

function describe(command: DefinedCommand, name: string, given: Value | undefined): void {
  const positional = command.positionals?.find((each) => each.name === name);
  if (positional === undefined || given?.kind !== "record") return;
  const type = literalOf(given.fields.get("type")?.value);
  positional.shape = choicesOf(given.fields.get("choices")?.value) ??
    namedShape(typeof type === "string" ? type : null);
}

/** `.command("add <title>", "text", builder, handler)`; `$0` stands for the program itself. */
function subcommand(run: Run, log: CliLog, call: Call, parent: number, text: string): void {
  const [name = ""] = text.split(/\s+/);
  const isWhole = name === "$0" || name === "*";
  const { id, command } = define(log, call, isWhole ? [] : [name], parent);
  command.positionals = argumentsIn(text, call);
  const [builder, handler] = call.args.slice(1).filter(({ kind }) =>
    kind === "function" || kind === "record"
  );
  if (builder?.kind === "record") addFlags(command, builder.fields, call);
  if (builder?.kind === "function") {
    runAs(run, log, id, () => invoke(run, builder, [{ kind: "router", id }]));
  }
  if (handler?.kind === "function") runAs(run, log, id, () => invokeBlindly(run, handler));
}
