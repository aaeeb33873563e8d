import type { Call, Run } from "../../analysis/run.ts";
import { constantText, type RecordValue, type Value } from "../../analysis/value.ts";
import type { Place } from "../../surface.ts";
import { asFlagName } from "../model.ts";
import type { CliLog, DefinedCommand } from "../log.ts";
import { define, literalOf, optionsIn, textsOf, truthOf } from "./values.ts";

const LOOSE = /^(?:minimist|mri|yargs-parser|(?:flags\.)?parse|parseArgs|parseFlags|arg)$/;
const LISTS = ["string", "boolean", "collect", "negatable"];

/** `util.parseArgs`, and the parsers of Deno, minimist and mri, which take what is not named too. */
export function parseArgsCall(log: CliLog, call: Call): Value | undefined {
  const name = call.name.replace(/^(?:node:)?util\./, "");
  if (!LOOSE.test(name)) return undefined;
  const fields = optionsIn(call);
  const options = fields.get("options")?.value;
  if (name === "parseArgs" && options?.kind === "record") {
    return strict(log, call, options.fields, fields);
  }
  const isArguments = call.args.length > 0 && LISTS.some((key) => fields.has(key));
  if (name !== "minimist" && name !== "mri" && !isArguments) return undefined;
  return loose(log, call, fields);
}

function strict(
  log: CliLog,
  call: Call,
  options: RecordValue["fields"],
  fields: RecordValue["fields"],
): Value | undefined {
  const { command } = define(log, call);
  if (truthOf(fields.get("allowPositionals")?.value) !== false) command.positionals = null;
  if (fields.has("strict") && truthOf(fields.get("strict")?.value) !== true) {
    log.hidden.push({ text: "unknown flags are allowed", place: call.place });
  }
  for (const [name, { value, place }] of options) {
    if (value.kind !== "record") continue;
    const type = literalOf(value.fields.get("type")?.value);
    const short = literalOf(value.fields.get("short")?.value);
    command.flags.push({
      names: [`--${name}`, ...(typeof short === "string" ? [`-${short}`] : [])],
      takesValue: type === "boolean" ? false : type === "string" ? true : null,
      shape: null,
      required: null,
      fallback: literalOf(value.fields.get("default")?.value),
      place,
    });
  }
  return undefined;
}

/** What is read of the result is a flag as well: the value that stands for it says which. */
function loose(log: CliLog, call: Call, fields: RecordValue["fields"]): Value {
  const { command, id } = define(log, call);
  command.positionals = null;
  const aliases = fields.get("alias")?.value;
  const defaults = fields.get("default")?.value;
  for (const key of LISTS) {
    const listed = fields.get(key);
    for (const name of textsOf(listed?.value)) {
      addLoose(
        command,
        name,
        key === "string" ? true : key === "boolean" ? false : null,
        call.place,
      );
    }
  }
  if (defaults?.kind === "record") {
    for (const [name, { value, place }] of defaults.fields) {
      addLoose(command, name, typeof literalOf(value) === "boolean" ? false : null, place);
      const flag = command.flags.find(({ names }) => names.includes(asFlagName(name)));
      if (flag !== undefined) flag.fallback = literalOf(value);
    }
  }
  if (aliases?.kind === "record") {
    for (const [name, { value }] of aliases.fields) addAliases(command, name, textsOf(value), call);
  }
  return { kind: "request", part: "body", field: [String(id)] };
}

function addLoose(
  command: DefinedCommand,
  name: string,
  takesValue: boolean | null,
  place: Place,
): void {
  const known = command.flags.find(({ names }) => names.includes(asFlagName(name)));
  if (known !== undefined) {
    known.takesValue ??= takesValue;
    return;
  }
  command.flags.push({
    names: [asFlagName(name)],
    takesValue,
    shape: null,
    required: null,
    fallback: undefined,
    place,
  });
}

function addAliases(
  command: DefinedCommand,
  name: string,
  others: readonly string[],
  call: Call,
): void {
  const all = [name, ...others].map(asFlagName);
  const known = command.flags.find(({ names }) => all.some((each) => names.includes(each)));
  if (known === undefined) addLoose(command, name, null, call.place);
  const flag = known ?? command.flags.at(-1);
  if (flag !== undefined) flag.names = [...new Set([...flag.names, ...all])];
}

/** A member of what a loose parser gave is a flag that it takes. */
export function parsedMember(
  run: Run,
  log: CliLog,
  object: Value,
  property: string,
  place: Place,
): void {
  if (run.muted > 0 || object.kind !== "request") return;
  const command = log.commands[Number(object.field[0])];
  const isOwn = property !== "_" && /^[A-Za-z][\w-]*$/.test(property);
  if (command !== undefined && isOwn && object.field.length === 1) {
    addLoose(command, property, null, place);
  }
}

/** Flags that are looked for by hand: `args.includes("--x")`, `arg === "--x"`. */
export function comparedFlag(run: Run, log: CliLog, value: Value | undefined, place: Place): void {
  const text = value === undefined ? null : constantText(value);
  if (run.muted > 0 || text === null) return;
  const name = /^(--?[A-Za-z][\w-]*)=?$/.exec(text)?.[1];
  if (name !== undefined) log.compared.push({ name, place });
}
