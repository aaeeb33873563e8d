import { HOLE } from "../analysis/literals.ts";
import { invoke } from "../analysis/invoke.ts";
import type { CompareOp } from "../analysis/program.ts";
import { type Call, perhaps, type Run } from "../analysis/run.ts";
import {
  constantText,
  listOf,
  type ListValue,
  nothing,
  opaque,
  optionsOf,
  type ReplyValue,
  type Value,
} from "../analysis/value.ts";
import { dataMethod, readField, type ReadSink } from "../followed_data.ts";
import { markedText } from "../path_value.ts";
import type { Place } from "../surface.ts";
import { type CliLog, type Invocation, MAX_RUNS } from "./log.ts";
import { shellCommands } from "./words.ts";

const WITH_LIST =
  /^(?:.*\.)?(?:spawn|spawnSync|execFile|execFileSync|execFileAsync|fork|execa|execaSync|Deno\.Command|Bun\.spawn|Bun\.spawnSync|Deno\.run|create_subprocess_exec)$/;
const WITH_TEXT =
  /^(?:(?:node:)?(?:child_process|cp|childProcess)\.)?(?:exec|execSync|execAsync|execaCommand|execaCommandSync)$|^(?:Bun\.)?\$$|^os\.(?:system|popen)$|^(?:asyncio\.)?create_subprocess_shell$/;
const PYTHON_RUNS =
  /^(?:subprocess\.|sp\.)?(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)$/;
const GIVES_TEXT = /(?:^|\.)(?:execFileSync|execSync|check_output|getoutput)$/;

/** The ways to run a program. */
export function runCall(run: Run, log: CliLog, call: Call): Value | undefined {
  const [first] = call.args;
  if (call.method === "promisify" && first !== undefined) return first;
  if (first === undefined) return undefined;
  const isPython = call.place.file.endsWith(".py");
  const isPythonRun = isPython && PYTHON_RUNS.test(call.name);
  if (WITH_TEXT.test(call.name) || (isPythonRun && isShell(call))) {
    return runTexts(run, log, call, first);
  }
  if (!WITH_LIST.test(call.name) && !isPythonRun) return undefined;
  const list = listGiven(call, first);
  return list === null ? hiddenRun(run, log, call, first) : keepList(run, log, call, list);
}

function isShell(call: Call): boolean {
  const shell = call.named.get("shell");
  const isText = optionsOf(call.args[0] ?? nothing()).some(({ kind }) => kind === "text");
  return isText || (shell?.kind === "scalar" && shell.value === true);
}

/** `spawn("x", ["y"])`, `new Deno.Command("x", { args })`, `subprocess.run(["x", "y"])`. */
function listGiven(call: Call, first: Value): ListValue | null {
  const [program] = optionsOf(first);
  if (program?.kind === "list") return program;
  if (program?.kind === "record") {
    const cmd = program.fields.get("cmd")?.value;
    return cmd?.kind === "list" ? cmd : null;
  }
  if (call.name.endsWith("create_subprocess_exec")) return listOf(call.place, [...call.args]);
  const second = optionsOf(call.args[1] ?? nothing()).find(({ kind }) =>
    kind === "list" || kind === "record" || kind === "opaque"
  );
  const args = second?.kind === "record" ? second.fields.get("args")?.value : second;
  const known = optionsOf(args ?? nothing()).find(({ kind }) => kind === "list");
  const result = listOf(call.place, [first], args?.kind === "opaque");
  if (known?.kind !== "list") return result;
  const varies = known.varies ? { varies: known.varies } : {};
  return { ...result, items: [first, ...known.items], open: known.open, ...varies };
}

function keepList(run: Run, log: CliLog, call: Call, list: ListValue): Value {
  const each = list.items.map((item) => optionsOf(item).map(markedText));
  const base = each.map(([text = HOLE]) => text);
  const places = list.items.map((item) => placeOf(item, call.place));
  const given = { isOpen: list.open, varies: list.varies ?? false, places, param: paramOf(list) };
  const first = keep(run, log, call, { ...given, words: unwrapped(base) ?? base });
  each.forEach((options, index) => {
    for (const other of options.slice(1)) {
      keep(run, log, call, {
        ...given,
        words: base.map((word, at) => (at === index ? other : word)),
      });
    }
  });
  return withCallback(run, call, first);
}

/** `sh -c "text"` runs what the text says. */
function unwrapped(words: readonly string[]): string[] | null {
  const [shell, flag, text] = words;
  if (!/^(?:.*\/)?(?:ba|z)?sh$/.test(shell ?? "") || !/^-\w*c$/.test(flag ?? "")) return null;
  return text === undefined ? null : shellCommands(text)[0]?.words ?? null;
}

function paramOf(list: ListValue): string | null {
  const [program] = list.items;
  return program?.kind === "opaque" ? program.param : null;
}

function placeOf(value: Value, fallback: Place): Place {
  const [part] = value.kind === "text" ? value.parts : [];
  return part?.place ?? fallback;
}

function runTexts(run: Run, log: CliLog, call: Call, first: Value): Value {
  let result: Value | null = null;
  for (const option of optionsOf(first)) {
    if (option.kind !== "text") continue;
    for (const { words, isOpen } of shellCommands(markedText(option))) {
      const places = words.map(() => placeOf(option, call.place));
      const kept = keep(run, log, call, { words, places, isOpen, varies: false, param: null });
      result ??= kept;
    }
  }
  return result === null ? hiddenRun(run, log, call, first) : withCallback(run, call, result);
}

/** Which program is run is not constant. */
function hiddenRun(run: Run, log: CliLog, call: Call, first: Value): Value {
  const param = first.kind === "opaque" ? first.param : null;
  return keep(run, log, call, { words: [HOLE], places: [], isOpen: true, varies: false, param });
}

function keep(
  run: Run,
  log: CliLog,
  call: Call,
  given: Pick<Invocation, "words" | "places" | "isOpen" | "varies" | "param">,
): Value {
  if (run.muted > 0 || log.runs.length >= MAX_RUNS) return opaque("process");
  log.runs.push({ ...given, place: call.place, reads: [], codes: [] });
  const stage = GIVES_TEXT.test(call.name) ? "text" : "either";
  return { kind: "reply", call: log.runs.length - 1, stage, field: [] };
}

/** `exec("x", (error, stdout) => ...)`. */
function withCallback(run: Run, call: Call, reply: Value): Value {
  const callback = call.args.at(-1);
  if (callback?.kind === "function" && reply.kind === "reply") {
    const out = { ...reply, stage: "text" } as const;
    perhaps(run, () => invoke(run, callback, [opaque("error"), out, opaque("stderr")]));
  }
  return reply;
}

function sinkOf(run: Run, log: CliLog): ReadSink {
  return ({ call, field }, place, shape) => {
    if (run.muted > 0) return;
    log.runs[call]?.reads.push({ field, place, ...(shape === undefined ? {} : { shape }) });
  };
}

/** A member of a process, of what it printed, or of the data that is. */
export function processMember(
  run: Run,
  log: CliLog,
  object: Value,
  property: string,
  place: Place,
): Value | undefined {
  if (object.kind !== "reply") return undefined;
  if (object.stage === "body") return readField(sinkOf(run, log), object, property, place);
  if (object.stage === "text") return opaque(property);
  switch (property) {
    case "stdout":
    case "output":
      return { ...object, stage: "text" };
    case "status":
    case "returncode":
    case "code":
    case "exitCode":
    case "exited":
      return { ...object, stage: "status" };
    default:
      return opaque(property);
  }
}

const SAME_PROCESS = /^(?:output|outputSync|spawn|wait|communicate|quiet|nothrow|text|json)$/;
const SAME_TEXT = /^(?:toString|trim|strip|decode|setEncoding|read|pipe|trimEnd|rstrip)$/;
const LINES = /^(?:split|splitlines|lines)$/;

/** A method of a process, of what it printed, or of the data that is. */
export function processCall(run: Run, log: CliLog, call: Call): Value | undefined {
  const { receiver, method } = call;
  const [first, second] = call.args;
  // `new TextDecoder().decode(stdout)`
  if (method === "decode" && first?.kind === "reply" && first.stage === "text") return first;
  if (receiver?.kind !== "reply") return undefined;
  if (receiver.stage === "body") return dataMethod(run, sinkOf(run, log), call, receiver);
  if (method === "on" || method === "once") return listen(run, receiver, first, second);
  if (receiver.stage === "text") {
    if (LINES.test(method)) return listOf(call.place, [receiver]);
    return SAME_TEXT.test(method) ? receiver : undefined;
  }
  if (!SAME_PROCESS.test(method)) return undefined;
  if (method === "communicate") {
    return listOf(call.place, [{ ...receiver, stage: "text" }, opaque("stderr")]);
  }
  if (method === "text") return { ...receiver, stage: "text" };
  if (method === "json") return { ...receiver, stage: "body" };
  return method === "wait" ? { ...receiver, stage: "status" } : receiver;
}

function listen(
  run: Run,
  receiver: ReplyValue,
  event: Value | undefined,
  handler: Value | undefined,
): Value {
  const name = event === undefined ? null : constantText(event);
  if (handler?.kind !== "function") return receiver;
  const isEnd = name === "close" || name === "exit";
  const given: Value = isEnd && receiver.stage !== "text"
    ? { ...receiver, stage: "status" }
    : name === "data"
    ? { ...receiver, stage: "text" }
    : opaque(name ?? "");
  perhaps(run, () => invoke(run, handler, [given]));
  return receiver;
}

/** Notes the number that an exit code is compared with. */
export function compareExit(log: CliLog, op: CompareOp, left: Value, right: Value, place: Place) {
  const isCode = left.kind === "reply" && left.stage === "status";
  if (!isCode || (op !== "==" && op !== "!=")) return undefined;
  const code = right.kind === "scalar" && typeof right.value === "number" ? right.value : null;
  if (code !== null) log.runs[left.call]?.codes.push({ code, place });
  return undefined;
}
