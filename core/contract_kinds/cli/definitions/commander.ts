import { invokeBlindly } from "../../analysis/invoke.ts";
import { type Call, perhaps, type Run } from "../../analysis/run.ts";
import { constantText, opaque, type Value } from "../../analysis/value.ts";
import type { CliLog, DefinedCommand, DefinedPositional } from "../log.ts";
import { choicesOf, define, literalOf, namedShape, readSpec } from "./values.ts";

const ROOTS = /^(?:commander\.)?(?:Command|createCommand|cac)$/;
const ROOT_NAMES = /^(?:commander\.)?program$/;

/** Programs that describe themselves with commander, or in its manner. */
export function commanderCall(run: Run, log: CliLog, call: Call): Value | undefined {
  const { receiver, method } = call;
  const [first] = call.args;
  const text = first === undefined ? null : constantText(first);
  if (ROOTS.test(call.name)) {
    const words = call.isNew && text !== null && log.commands.length > 0 ? [text] : [];
    return define(log, call, words).value;
  }
  if (call.name === "Option" && call.isNew && text !== null) return newOption(call, text);
  if (receiver?.kind === "record" && receiver.fields.has("*flag")) {
    return optionMethod(call, receiver);
  }
  const id = commandOf(log, call);
  const command = id === null ? undefined : log.commands[id];
  if (id === null || command === undefined) return undefined;
  return commandMethod(run, log, call, id, command) ?? { kind: "router", id };

  function commandOf(log: CliLog, call: Call): number | null {
    if (receiver?.kind === "router") return receiver.id;
    if (receiver?.kind !== "opaque" || !ROOT_NAMES.test(receiver.name)) return null;
    const known = log.known.get(receiver.name) ?? define(log, call).id;
    log.known.set(receiver.name, known);
    return known;
  }

  function commandMethod(
    run: Run,
    log: CliLog,
    call: Call,
    id: number,
    command: DefinedCommand,
  ): Value | undefined {
    switch (method) {
      case "option":
      case "requiredOption":
        if (text !== null) addOption(command, call, text);
        return undefined;
      case "addOption":
        if (first?.kind === "record") addOptionRecord(command, first);
        return undefined;
      case "argument":
      case "arguments":
        if (text !== null) addArguments(command, call, text);
        return undefined;
      case "command":
        return text === null ? undefined : subcommand(log, call, id, text);
      case "addCommand":
        if (first?.kind === "router") adopt(log, id, first.id);
        return undefined;
      case "action":
        if (first?.kind === "function") runAs(run, log, id, () => invokeBlindly(run, first));
        return undefined;
      case "allowUnknownOption":
      case "allowExcessArguments":
        log.hidden.push({ text: "unknown flags are allowed", place: call.place });
        return undefined;
      case "opts":
      case "parse":
      case "parseAsync":
        return method === "opts" ? opaque("opts") : undefined;
      default:
        return undefined;
    }
  }
}

/** Runs the code of a command: what it prints is that command's. */
export function runAs(run: Run, log: CliLog, id: number, body: () => void): void {
  const before = log.current;
  log.current = id;
  perhaps(run, body);
  log.current = before;
}

function addOption(command: DefinedCommand, call: Call, text: string): void {
  const flag = readSpec(text, call);
  if (flag === null) return;
  flag.required = call.method === "requiredOption";
  const rest = call.args.slice(1);
  const parser = rest.find(({ kind }) => kind === "function" || kind === "opaque");
  if (parser?.kind === "opaque") flag.shape = namedShape(parser.name);
  const given = rest.slice(1).find(({ kind }) => kind !== "function" && kind !== "opaque");
  flag.fallback = literalOf(given);
  if (flag.fallback !== undefined && flag.fallback !== null) flag.required = false;
  command.flags.push(flag);
}

/** `new Option("--x <y>").choices([...]).default(1)` is kept as a record until it is added. */
function newOption(call: Call, text: string): Value {
  const { place } = call;
  const fields = new Map([["*flag", { value: { kind: "text", parts: [{ text, place }] }, place }]]);
  return {
    kind: "record",
    fields: fields as Extract<Value, { kind: "record" }>["fields"],
    open: true,
    others: { kind: "list", items: [], open: false, itemShape: { kind: "unknown" }, place },
    place,
  };
}

function optionMethod(call: Call, option: Extract<Value, { kind: "record" }>): Value {
  const [first = opaque("")] = call.args;
  option.fields.set(`*${call.method}`, { value: first, place: call.place });
  return option;
}

function addOptionRecord(
  command: DefinedCommand,
  option: Extract<Value, { kind: "record" }>,
): void {
  const field = (name: string) => option.fields.get(`*${name}`);
  const spec = field("flag");
  const text = spec === undefined ? null : constantText(spec.value);
  if (spec === undefined || text === null) return;
  const flag = readSpec(text, { place: spec.place } as Call);
  if (flag === null) return;
  flag.shape = choicesOf(field("choices")?.value);
  flag.fallback = literalOf(field("default")?.value);
  flag.required = field("makeOptionMandatory") !== undefined;
  command.flags.push(flag);
}

/** `<file>`, `[file]` and `<files...>`. */
export function argumentsIn(text: string, call: Call): DefinedPositional[] {
  return [...text.matchAll(/([<[])(\.{3})?([\w-]+)(\.{3})?[>\]]/g)].map(
    ([, open, before, name = "", after]) => ({
      name,
      required: open === "<",
      isRest: before !== undefined || after !== undefined,
      shape: null,
      place: call.place,
    }),
  );
}

function addArguments(command: DefinedCommand, call: Call, text: string): void {
  const found = argumentsIn(/[<[]/.test(text) ? text : `<${text}>`, call);
  const fallback = literalOf(call.args[2]);
  for (const each of found) {
    if (fallback !== undefined) each.required = false;
    command.positionals?.push(each);
  }
}

function subcommand(log: CliLog, call: Call, parent: number, text: string): Value {
  const [name = ""] = text.split(/\s+/);
  const { command, value } = define(log, call, [name], parent);
  command.positionals = argumentsIn(text, call);
  return value;
}

function adopt(log: CliLog, parent: number, child: number): void {
  const command = log.commands[child];
  if (command !== undefined) command.parent = parent;
}
