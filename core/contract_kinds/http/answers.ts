import type { Call, Run } from "../analysis/run.ts";
import {
  isNothing,
  nothing,
  optionsOf,
  recordOf,
  type RecordValue,
  type Value,
} from "../analysis/value.ts";
import { hasFailed, type HttpLog, isAnswering, routesHere } from "./log.ts";
import type { Place } from "../surface.ts";

const DEFAULT_STATUS = 200;
const STATUS_SETTERS = ["status", "code", "writeHead", "send_response", "set_status"];
const SENDERS = ["json", "send", "end", "write", "jsonp"];
const RESPONSE_MAKERS =
  /^(?:(?:.*\.)?Response\.json|NextResponse\.json|Response|NextResponse|(?:.*\.)?(?:JSONResponse|ORJSONResponse|json_response|make_response))$/;
const NOT_RESPONSES = /(?:^|\.)(?:ws|socket|websocket|xhr|console|logger|log|process|channel)$/i;

/** Calls that answer a request or set the status of the answer. */
export function answerCall(run: Run, log: HttpLog, call: Call): Value | undefined {
  if (call.name === "jsonify") return jsonOf(call);
  if (!isAnswering(run)) return undefined;
  if (RESPONSE_MAKERS.test(call.name)) return makeResponse(run, log, call);
  const { receiver } = call;
  const isOpen = receiver?.kind === "opaque" || receiver?.kind === "outcome" ||
    (receiver?.kind === "record" && receiver.open && !receiver.fields.has(call.method));
  if (!isOpen || NOT_RESPONSES.test(receiver?.kind === "opaque" ? receiver.name : "")) {
    return undefined;
  }
  if (STATUS_SETTERS.includes(call.method)) {
    const status = statusOf(call.args[0]);
    run.status = status;
    return { kind: "outcome", status };
  }
  if (!SENDERS.includes(call.method)) {
    return receiver?.kind === "outcome" ? receiver : undefined;
  }
  const [body] = call.args;
  if (body === undefined || isNothing(body)) {
    return call.method === "json" ? undefined : { kind: "outcome", status: run.status };
  }
  if (call.method === "write" && body.kind !== "json") return undefined;
  const status = explicitStatus(call.args[1]) ??
    (receiver?.kind === "outcome" ? receiver.status : run.status ?? DEFAULT_STATUS);
  const isData = call.method === "json" || body.kind !== "text";
  if (isData) noteAnswer(run, log, body, status, call.place);
  return { kind: "outcome", status };
}

function jsonOf(call: Call): Value {
  const [first] = call.args;
  if (first !== undefined) return { kind: "json", value: first, place: call.place };
  const fields: RecordValue["fields"] = new Map();
  for (const [name, value] of call.named) fields.set(name, { value, place: call.place });
  return { kind: "json", value: recordOf(call.place, fields), place: call.place };
}

/** `Response.json(data, init)`, `new Response(text, init)`, `JSONResponse(content=...)`. */
function makeResponse(run: Run, log: HttpLog, call: Call): Value {
  const body = call.named.get("content") ?? call.args[0] ?? nothing();
  const given = call.named.get("status_code") ?? call.named.get("status") ?? call.args[1];
  const status = explicitStatus(given) ?? run.status ?? DEFAULT_STATUS;
  const isText = /(?:^|\.)(?:Next)?Response$/.test(call.name) && body.kind !== "json" &&
    body.kind !== "opaque";
  if (!isText && !isNothing(body)) noteAnswer(run, log, body, status, call.place);
  return { kind: "outcome", status };
}

/** A status given beside the body: a number, or options that have one. */
function explicitStatus(value: Value | undefined): number | null | undefined {
  if (value?.kind === "record") {
    const field = value.fields.get("status") ?? value.fields.get("statusCode");
    return field === undefined ? undefined : statusOf(field.value);
  }
  const isStatus = value?.kind === "scalar" || value?.kind === "choice" ||
    (value?.kind === "opaque" && namedStatus(value.name) !== null);
  return isStatus ? statusOf(value) : undefined;
}

/** The status, or the first failure-free one of several; null where it is not constant. */
function statusOf(value: Value | undefined): number | null {
  if (value === undefined) return null;
  const numbers = optionsOf(value).map((option) =>
    option.kind === "scalar" && typeof option.value === "number"
      ? option.value
      : option.kind === "opaque"
      ? namedStatus(option.name)
      : null
  );
  const [only] = numbers;
  return numbers.length === 1 && only !== undefined ? only : null;
}

/** The statuses that are written by name: of those that fail only that they do counts. */
const NAMED_STATUSES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
};
const FIRST_STATUS_OF_FAILURE = 400;

/** `HTTPStatus.CREATED`, `status.HTTP_201_CREATED`, `StatusCodes.CREATED`; else null. */
function namedStatus(name: string): number | null {
  const numbered = /(?:^|\.)HTTP_(\d{3})_[A-Z_]+$/.exec(name)?.[1];
  if (numbered !== undefined) return Number(numbered);
  const last = /(?:^|\.)(?:HTTPStatus|HttpStatus|StatusCodes|constants)\.([A-Z_]+)(?:\.value)?$/
    .exec(name)?.[1];
  return last === undefined ? null : NAMED_STATUSES[last] ?? FIRST_STATUS_OF_FAILURE;
}

/** Notes what is answered on the routes that the code now followed serves. */
function noteAnswer(
  run: Run,
  log: HttpLog,
  body: Value,
  status: number | null,
  place: Place,
): void {
  if (hasFailed(run)) return;
  const value = body.kind === "json" ? body.value : body;
  for (const option of optionsOf(value)) {
    const at = option.kind === "record" ? option.place : place;
    for (const route of routesHere(run, log, place)) {
      route.answers.push({ value: option, status, place: at });
    }
  }
}

/** `res.statusCode = 404` and `ctx.body = {...}`. */
export function noteAssignedAnswer(
  run: Run,
  log: HttpLog,
  object: Value,
  property: string,
  value: Value,
  place: Place,
): void {
  if (object.kind !== "opaque" || !isAnswering(run)) return;
  if (property === "statusCode" || property === "status" || property === "status_code") {
    run.status = statusOf(value);
  }
  const isBody = property === "body" &&
    /(?:^|\.)(?:ctx|context|c|response|res)$/i.test(object.name);
  if (isBody && value.kind !== "text") {
    noteAnswer(run, log, value, run.status ?? DEFAULT_STATUS, place);
  }
}

/** Frameworks that answer with what the handler returns, perhaps with a status beside it. */
export function noteReturnedAnswer(run: Run, log: HttpLog, result: Value, place: Place): void {
  for (const option of optionsOf(result)) {
    const [body, status] = withStatus(option);
    const isModel = body.kind === "opaque" && body.shape.kind !== "unknown";
    if (isModel || body.kind === "record" || body.kind === "json" || body.kind === "list") {
      noteAnswer(run, log, body, status, place);
    }
  }
}

/** `return body, 401` and `return { status: 401, body }`. */
function withStatus(value: Value): [Value, number | null] {
  if (value.kind === "list" && value.items.length > 1) {
    const [body = nothing(), second] = value.items;
    const status = statusOf(second);
    const isBody = body.kind === "record" || body.kind === "json" || body.kind === "text";
    if (status !== null || (isBody && second?.kind === "opaque")) return [body, status];
  }
  if (value.kind === "record") {
    const status = value.fields.get("status") ?? value.fields.get("statusCode");
    const body = value.fields.get("body");
    if (status !== undefined && body !== undefined) return [body.value, statusOf(status.value)];
  }
  return [value, DEFAULT_STATUS];
}

/** True where a record only says what went wrong. */
export function isFailure(value: Value): boolean {
  if (value.kind !== "record") return false;
  return value.fields.has("error") || value.fields.has("errors");
}
