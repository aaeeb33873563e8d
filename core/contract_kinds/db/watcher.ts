import { HOLE } from "../analysis/literals.ts";
import { invoke } from "../analysis/invoke.ts";
import { type Call, perhaps, type Run, type Watcher } from "../analysis/run.ts";
import {
  opaque,
  optionsOf,
  type ReplyValue,
  type TextValue,
  type Value,
} from "../analysis/value.ts";
import { dataMethod, readField, type ReadSink, typedData } from "../followed_data.ts";
import { type DbLog, MAX_STATEMENTS } from "./log.ts";

const SQL =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE|MERGE|CREATE|ALTER|DROP)\s/i;
const CLEARLY_SQL =
  /^\s*(?:SELECT\s[\s\S]*\sFROM|INSERT\s[\s\S]*INTO|UPDATE\s[\s\S]*\sSET|DELETE\sFROM|WITH\s[\s\S]*\sAS|CREATE\s[\s\S]*(?:TABLE|INDEX|VIEW)|ALTER\sTABLE|DROP\sTABLE|REPLACE\sINTO)\s/;
const DB_METHODS =
  /^(?:prepare|exec|execute|query|run|all|get|each|iterate|values?|executemany|executescript|execSQL|raw|unsafe|sql|text|\$queryRaw|\$queryRawUnsafe|\$executeRaw|\$executeRawUnsafe|query_?[a-z]+|queryObject|queryArray|fetch|fetchrow|fetchval|select|one|oneOrNone|many|manyOrNone|any|none|batch|read_sql|read_sql_query|first|task|stream)$/i;
const NO_DATABASE =
  /^(?:console|log|logger|logging|print|process\.std|winston|assert|expect|describe|it|test)\b/i;
const DATABASE_NAME =
  /(?:^|[._])(?:\w*db|\w*conn|\w*connection|\w*pool|\w*cursor|cur|database|sqlite|pg|mysql|tx|trx)$/i;
const SQL_TAKERS =
  /^(?:prepare|exec|execute|query|executemany|executescript|queryObject|queryArray)$/;
const ROW_METHODS =
  /^(?:get|all|iterate|first|one|fetchone|fetchall|fetchmany|fetchrow|fetch|each|mappings|scalars|toArray|values|getFirstAsync|getAllAsync)$/;
const SAME_METHODS =
  /^(?:pluck|expand|raw|bind|safeIntegers|setReadBigInts|unwrap|execute|exec|query|cursor|stream|on)$/;
const ROW_CALLS =
  /^(?:get|all|each|one|oneOrNone|many|manyOrNone|any|queryOne|queryAll|fetchrow|queryRow|queryRows|select|getFirstAsync|getAllAsync)$/;
const MIGRATION = /^(?:up|down|upgrade|downgrade|rollback)$/;
const MIGRATION_FILE = /(?:^|\/)migrat\w*\//i;

/** Finds the SQL that a module hands to databases, and the columns it reads of the rows. */
export function dbWatcher(log: DbLog): Watcher {
  return {
    call: (run, call) => rowCall(run, log, call) ?? sqlCall(run, log, call),
    invoked: () => {},
    member: (run, object, property, place) =>
      object.kind === "reply" ? replyMember(run, log, object, property, place) : undefined,
    indexed: () => {},
    compare: () => undefined,
    made: () => {},
    assigned: () => {},
    entered: () => {},
    typed: (run, value, shape) => typedRows(run, log, value, shape),
  };
}

function sinkOf(run: Run, log: DbLog): ReadSink {
  return ({ call, field }, place) => {
    if (run.muted === 0) log.sent[call]?.reads.push({ field, place });
  };
}

function typedRows(run: Run, log: DbLog, value: Value, shape: Parameters<typeof typedData>[2]) {
  if (value.kind === "reply" && value.stage === "body") typedData(sinkOf(run, log), value, shape);
}

/** Methods of statements, results and cursors. */
function rowCall(run: Run, log: DbLog, call: Call): Value | undefined {
  const { receiver, method } = call;
  if (receiver?.kind === "reply") {
    if (receiver.stage === "body") return dataMethod(run, sinkOf(run, log), call, receiver);
    if (ROW_METHODS.test(method)) return withCallback(run, call, { ...receiver, stage: "body" });
    return SAME_METHODS.test(method) ? receiver : undefined;
  }
  const [first] = call.args;
  if (first?.kind === "reply" && first.stage === "either" && SQL_TAKERS.test(method)) return first;
  const last = receiver === null ? undefined : log.lastOf.get(receiver);
  if (last === undefined || !/^fetch/.test(method) || first?.kind === "text") return undefined;
  return { kind: "reply", call: last, stage: "body", field: [] };
}

function replyMember(
  run: Run,
  log: DbLog,
  object: ReplyValue,
  property: string,
  place: { file: string; line: number },
): Value | undefined {
  const isWhole = object.field.length === 0 && (property === "rows" || property === "results");
  if (object.stage === "body" && isWhole) return object;
  if (object.stage === "body") return readField(sinkOf(run, log), object, property, place);
  const isRows = property === "rows" || property === "results" || /^\d+$|^\[/.test(property);
  return isRows ? { ...object, stage: "body" } : opaque(property);
}

/** Calls that are given SQL. */
function sqlCall(run: Run, log: DbLog, call: Call): Value | undefined {
  const given = [...call.args, ...call.named.values(), ...call.args.flatMap(textField)];
  const texts = given.flatMap(optionsOf).filter((value) => value.kind === "text");
  const isKnown = DB_METHODS.test(call.method);
  const found = texts.filter((text) => isSql(text, isKnown && !NO_DATABASE.test(call.name)));
  if (NO_DATABASE.test(call.name) || /Error$/.test(call.name)) return undefined;
  if (found.length === 0) {
    noteHidden(run, log, call);
    return undefined;
  }
  let last: Value | undefined;
  for (const { parts } of found) last = keep(run, log, call, parts);
  return last;
}

/** `{ text: "SELECT ...", values }`. */
function textField(value: Value): Value[] {
  if (value.kind !== "record") return [];
  const field = value.fields.get("text") ?? value.fields.get("sql");
  return field === undefined ? [] : [field.value];
}

function isSql(text: TextValue, isDatabase: boolean): boolean {
  const content = text.parts.map((part) => ("text" in part ? part.text : HOLE)).join("");
  return isDatabase ? SQL.test(content) : CLEARLY_SQL.test(content);
}

function keep(run: Run, log: DbLog, call: Call, parts: TextValue["parts"]): Value | undefined {
  if (run.muted > 0 || log.sent.length >= MAX_STATEMENTS) return undefined;
  const { place, receiver, method } = call;
  const isMigration = MIGRATION_FILE.test(place.file) ||
    run.stack.some((id) => MIGRATION.test(run.functions.get(id)?.fn.name ?? ""));
  log.sent.push({ parts, place, reads: [], isMigration });
  const index = log.sent.length - 1;
  if (receiver !== null && typeof receiver === "object") log.lastOf.set(receiver, index);
  const stage = ROW_CALLS.test(method) ? "body" : "either";
  return withCallback(run, call, { kind: "reply", call: index, stage, field: [] });
}

/** `db.all(sql, (error, rows) => ...)`. */
function withCallback(run: Run, call: Call, reply: ReplyValue): Value {
  const callback = call.args.at(-1);
  if (callback?.kind === "function" && callback.fn.params.length >= 2) {
    perhaps(run, () => invoke(run, callback, [opaque("error"), reply]));
  }
  return reply;
}

/** A database is given something that is not constant: it may be any statement. */
function noteHidden(run: Run, log: DbLog, call: Call): void {
  const [first] = call.args;
  const owner = call.receiver?.kind === "opaque" ? call.receiver.name : "";
  if (run.muted > 0 || first === undefined || !SQL_TAKERS.test(call.method)) return;
  if (!DATABASE_NAME.test(owner)) return;
  for (const option of optionsOf(first)) {
    const isText = option.kind === "text" && option.parts.some((part) => "hole" in part);
    if (option.kind !== "opaque" && !isText) continue;
    const [param, name] = option.kind === "opaque" ? [option.param, option.name] : [null, ""];
    const text = "the SQL of this call is not constant";
    log.hidden.push({ text, place: call.place, param, isFile: /read/i.test(name) });
  }
}
