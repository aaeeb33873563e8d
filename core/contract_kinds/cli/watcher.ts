import type { Call, Run, Watcher } from "../analysis/run.ts";
import { constantText, optionsOf, type Value } from "../analysis/value.ts";
import { typedData } from "../followed_data.ts";
import { joinedPath } from "../path_value.ts";
import type { Place } from "../surface.ts";
import { commanderCall } from "./definitions/commander.ts";
import { comparedFlag, parseArgsCall, parsedMember } from "./definitions/parse_args.ts";
import { argparseCall, clickCall, getoptCall, typerCall } from "./definitions/python.ts";
import { yargsCall } from "./definitions/yargs.ts";
import { compareExit, processCall, processMember, runCall } from "./invocations.ts";
import type { CliLog } from "./log.ts";

/** Finds the programs that a module runs, the command line it takes, what it prints, how it ends. */
export function cliWatcher(log: CliLog): Watcher {
  return {
    call: (run, call) => {
      noteOutput(run, log, call);
      noteCompared(run, log, call);
      return definitionCall(run, log, call) ?? joinedPath(call) ?? processCall(run, log, call) ??
        runCall(run, log, call);
    },
    invoked: () => {},
    member: (run, object, property, place) => {
      parsedMember(run, log, object, property, place);
      return processMember(run, log, object, property, place);
    },
    indexed: () => {},
    compare: (run, op, left, right, place) => {
      if (op === "==" || op === "!=") comparedFlag(run, log, right, place);
      return compareExit(log, op, left, right, place);
    },
    made: () => {},
    assigned: (run, object, property, value, place) => {
      const isProcess = object.kind === "opaque" && object.name === "process";
      if (isProcess && property === "exitCode") noteExit(run, log, value, place);
    },
    entered: () => {},
    typed: (run, value, shape) => {
      if (value.kind !== "reply" || run.muted > 0) return;
      typedData(
        ({ call, field }, place, part) => {
          log.runs[call]?.reads.push({
            field,
            place,
            ...(part === undefined ? {} : { shape: part }),
          });
        },
        value,
        shape,
      );
    },
  };
}

function definitionCall(run: Run, log: CliLog, call: Call): Value | undefined {
  if (run.muted > 0) return undefined;
  if (call.place.file.endsWith(".py")) {
    return clickCall(run, log, call) ?? argparseCall(log, call) ?? typerCall(log, call) ??
      getoptCall(log, call);
  }
  return yargsCall(run, log, call) ?? parseArgsCall(log, call) ?? commanderCall(run, log, call);
}

const PRINTS =
  /^(?:console\.(?:log|info)|print|process\.stdout\.write|sys\.stdout\.write|Deno\.stdout\.write(?:Sync)?|click\.echo|typer\.echo|echo|json\.dump)$/;
const EXITS = /^(?:process\.exit|Deno\.exit|sys\.exit|exit|os\._exit|SystemExit|typer\.Exit|quit)$/;

/** What goes to standard output, and the number that the program ends with. */
function noteOutput(run: Run, log: CliLog, call: Call): void {
  if (run.muted > 0) return;
  const [first] = call.args;
  if (EXITS.test(call.name)) noteExit(run, log, first ?? call.named.get("code"), call.place);
  if (first === undefined || !PRINTS.test(call.name)) return;
  // `print(..., file=sys.stderr)` is not what callers read.
  if (call.named.has("file") || call.named.has("err")) return;
  const { place } = call;
  for (const option of optionsOf(first)) {
    const value = option.kind === "text" ? jsonIn(option) ?? option : option;
    log.printed.push({ value, command: log.current, place });
  }
}

/** JSON that is put into a text, with a line end mostly. */
function jsonIn(text: Extract<Value, { kind: "text" }>): Value | undefined {
  const holes = text.parts.flatMap((part) => ("hole" in part ? [part.hole] : []));
  return holes.find(({ kind }) => kind === "json");
}

function noteExit(run: Run, log: CliLog, value: Value | undefined, place: Place): void {
  if (run.muted > 0 || value === undefined) return;
  for (const option of optionsOf(value)) {
    const code = option.kind === "scalar" && typeof option.value === "number" ? option.value : null;
    if (code !== null) log.exits.push({ code, place });
  }
}

const SEARCHES = /^(?:includes|indexOf|startsWith|startswith|has|has_flag|hasFlag|find)$/;
const ANY_FLAG = /^--?$/;

/** `args.includes("--x")`; `arg.startsWith("--")` shows that any flag may be read. */
function noteCompared(run: Run, log: CliLog, call: Call): void {
  const [first] = call.args;
  if (run.muted > 0 || first === undefined || !SEARCHES.test(call.method)) return;
  comparedFlag(run, log, first, call.place);
  const text = constantText(first);
  if (text !== null && ANY_FLAG.test(text)) {
    log.hidden.push({ text: "flags are read without their names", place: call.place });
  }
}
