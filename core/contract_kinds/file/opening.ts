import { HOLE } from "../analysis/literals.ts";
import type { Call, Run } from "../analysis/run.ts";
import { invoke } from "../analysis/invoke.ts";
import { perhaps } from "../analysis/run.ts";
import {
  constantText,
  opaque,
  optionsOf,
  recordOf,
  type ReplyValue,
  type Value,
} from "../analysis/value.ts";
import { markedText } from "../path_value.ts";
import { type FileLog, type FileUse, MAX_USES } from "./log.ts";
import { DELIMITER_NAMES, ENCODING_NAMES, noteDelimiter, saidOption, sinkOf } from "./reading.ts";
import { noteContent, noteFrame } from "./writing.ts";

const READS_TEXT =
  /^(?:.*\.)?(?:readFile|readFileSync|readTextFile|readTextFileSync|createReadStream|read_text|readFileAsync)$/;
const READS_RECORDS =
  /^(?:.*\.)?(?:read_csv|read_table|scan_csv|fromFile|readJson|readJSON|readJsonSync|readJSONSync|read_json|csv|tsv|loadtxt|genfromtxt)$/;
const WRITES =
  /^(?:.*\.)?(?:writeFile|writeFileSync|writeTextFile|writeTextFileSync|appendFile|appendFileSync|outputFile|writeJson|writeJSON|write_text|writeJsonSync|outputJson)$/;
const PARSERS =
  /^(?:csv|csv-parser|csvtojson|neat-csv|csvParser|parse|fastcsv\.parse|csv\.parse|parseStream)$/;

/** Calls that open, read or write a file. */
export function fileCall(run: Run, log: FileLog, call: Call): Value | undefined {
  const { receiver, name, method } = call;
  const [first, second] = call.args;
  if (method === "open" && (name === "open" || receiver?.kind === "text")) {
    return opened(run, log, call);
  }
  if (receiver?.kind === "text" && (method === "read_text" || method === "text")) {
    return reader(run, log, call, receiver, "text");
  }
  if (receiver?.kind === "text" && method === "write_text") {
    return writer(run, log, call, receiver, first);
  }
  if (name === "Bun.file" && first !== undefined) return reader(run, log, call, first, "text");
  if (method === "to_csv" || method === "to_json" || method === "write_csv") {
    return first === undefined ? undefined : frame(run, log, call, first);
  }
  if (/(?:^|\.)createWriteStream$/.test(name) && first !== undefined) {
    return handle(run, log, call, first);
  }
  const isRecords = READS_RECORDS.test(name) && first !== undefined && isPath(first);
  if (isRecords) return records(run, log, call, first);
  if (PARSERS.test(name) && (first === undefined || first.kind === "record")) return parser(call);
  if (first === undefined) return undefined;
  if (READS_TEXT.test(name)) {
    const reply = reader(run, log, call, first, "text");
    const callback = call.args.at(-1);
    if (callback?.kind === "function" && reply.kind === "reply") {
      perhaps(run, () => invoke(run, callback, [opaque("error"), reply]));
    }
    return reply;
  }
  if (name === "Bun.write" || WRITES.test(name)) return writer(run, log, call, first, second);
  return undefined;
}

/** `csv({ separator: ";" })` without a text is what a stream is led through. */
function parser(call: Call): Value {
  const [options] = call.args;
  const fields = new Map(options?.kind === "record" ? options.fields : []);
  fields.set("*parser", { value: opaque("parser"), place: call.place });
  return recordOf(call.place, fields, true);
}

function isPath(value: Value): boolean {
  return optionsOf(value).some((option) => option.kind === "text" || option.kind === "opaque");
}

/** Python's `open(path, "w", encoding="utf-8")`. */
function opened(run: Run, log: FileLog, call: Call): Value | undefined {
  const onPath = call.receiver?.kind === "text";
  const path = onPath ? call.receiver : call.args[0] ?? call.named.get("file");
  const given = onPath ? call.args[0] : call.args[1];
  const mode = constantText(given ?? call.named.get("mode") ?? opaque("")) ?? "r";
  if (path === undefined || path === null) return undefined;
  return /[wax]/.test(mode) ? handle(run, log, call, path) : reader(run, log, call, path, "text");
}

function reader(
  run: Run,
  log: FileLog,
  call: Call,
  path: Value,
  stage: ReplyValue["stage"],
): Value {
  const index = keep(run, log, call, "read", path);
  if (index === null) return opaque("content");
  const use = log.uses[index];
  if (use !== undefined) use.encoding = encodingOf(call, path);
  return { kind: "reply", call: index, stage, field: [] };
}

/** `readFileSync(path, "latin1")` and `{ encoding: "latin1" }`. */
function encodingOf(call: Call, path: Value): FileUse["encoding"] {
  const said = saidOption(call, ENCODING_NAMES);
  if (said !== null) return said;
  const rest = call.args.filter((arg) => arg !== path);
  const last = rest.at(-1);
  const text = last?.kind === "text" ? constantText(last) : null;
  if (
    text === null ||
    !/^(?:utf-?8|utf-?16(?:le|be)?|latin-?1|ascii|ucs-?2|binary|cp\d+|windows-\d+|iso-?8859-\d+)$/i
      .test(text)
  ) {
    return null;
  }
  const [part] = last?.kind === "text" ? last.parts : [];
  return { text, place: part?.place ?? call.place };
}

/** `pd.read_csv(path, usecols=[...], sep=";")`, `d3.csv(path)`, `readJson(path)`. */
function records(run: Run, log: FileLog, call: Call, path: Value): Value {
  if (path.kind === "reply") return { ...path, stage: "body" };
  const reply = reader(run, log, call, path, "body");
  if (reply.kind !== "reply") return reply;
  noteDelimiter(log, reply.call, saidOption(call, DELIMITER_NAMES));
  for (const name of ["usecols", "columns", "parse_dates", "index_col"]) {
    const value = call.named.get(name);
    for (const item of value?.kind === "list" ? value.items : value === undefined ? [] : [value]) {
      const text = constantText(item);
      const [part] = item.kind === "text" ? item.parts : [];
      if (text === null) continue;
      sinkOf(run, log)({ ...reply, field: [text] }, part?.place ?? call.place);
    }
  }
  const types = call.named.get("dtype");
  for (const [name, { place }] of types?.kind === "record" ? types.fields : []) {
    sinkOf(run, log)({ ...reply, field: [name] }, place);
  }
  const row = call.args[1];
  if (row?.kind === "function") perhaps(run, () => invoke(run, row, [reply]));
  return reply;
}

function writer(
  run: Run,
  log: FileLog,
  call: Call,
  path: Value,
  content: Value | undefined,
): Value | undefined {
  const index = keep(run, log, call, "write", path);
  const use = index === null ? undefined : log.uses[index];
  if (use === undefined) return undefined;
  use.encoding = encodingOf(call, path);
  const isWhole = !call.method.startsWith("append");
  const isJson = /[Jj][Ss][Oo][Nn]/.test(call.method);
  if (content !== undefined) noteContent(use, content, call.place, { isWhole, isJson });
  return opaque("written");
}

/** A file that is open for writing: a `response` is what is written to. */
function handle(run: Run, log: FileLog, call: Call, path: Value): Value {
  const index = keep(run, log, call, "write", path);
  if (index === null) return opaque("file");
  const use = log.uses[index];
  if (use !== undefined) use.encoding = encodingOf(call, path);
  return { kind: "reply", call: index, stage: "response", field: [] };
}

/** `frame.to_csv(path, sep=";", columns=[...])`. */
function frame(run: Run, log: FileLog, call: Call, path: Value): Value {
  const handleIndex = path.kind === "reply" ? path.call : keep(run, log, call, "write", path);
  const use = handleIndex === null ? undefined : log.uses[handleIndex];
  if (use === undefined) return opaque("written");
  use.encoding ??= saidOption(call, ENCODING_NAMES);
  use.delimiter ??= saidOption(call, DELIMITER_NAMES);
  noteFrame(use, call);
  return opaque("written");
}

function keep(
  run: Run,
  log: FileLog,
  call: Call,
  kind: FileUse["kind"],
  path: Value,
): number | null {
  if (run.muted > 0 || log.uses.length >= MAX_USES) return null;
  const known = optionsOf(path).find((option) => option.kind === "text") ?? path;
  const [part] = known.kind === "text" ? known.parts : [];
  log.uses.push({
    kind,
    path: known.kind === "text" ? markedText(known) : HOLE,
    place: part?.place ?? call.place,
    encoding: null,
    delimiter: null,
    reads: [],
    header: null,
    records: [],
    isOpaque: false,
    param: known.kind === "opaque" ? known.param : null,
  });
  return log.uses.length - 1;
}
