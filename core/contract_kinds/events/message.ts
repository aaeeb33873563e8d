import type { Call, Run } from "../analysis/run.ts";
import { isNothing, optionsOf, type ReplyValue, type Value } from "../analysis/value.ts";
import { dataMethod, readField, type ReadSink } from "../followed_data.ts";
import type { Place } from "../surface.ts";
import type { EventsLog } from "./log.ts";

/** What carries a payload in what brokers and browsers hand out. */
const ENVELOPE = /^(?:value|content|data|payload|body|detail|message|msg|json_data)$/;
const AROUND =
  /^(?:topic|channel|key|headers|offset|partition|fields|properties|subject|sid|reply|target|currentTarget|type|preventDefault|timestamp|ack|pattern|error|routing_key|delivery_tag)$/;
const OF_TEXT = /^(?:length|toString|trim|byteLength|buffer)$/;
const SAME = /^(?:toString|decode|json|string|getData|trim|get_body|value|body)$/;

export function sinkOf(run: Run, log: EventsLog): ReadSink {
  return ({ call, field }, place, shape) => {
    if (run.muted > 0) return;
    log.uses[call]?.reads.push({ field, place, ...(shape === undefined ? {} : { shape }) });
  };
}

/** A member of a message: of its envelope, of its text, or of the data itself. */
export function messageMember(
  run: Run,
  log: EventsLog,
  object: Value,
  property: string,
  place: Place,
): Value | undefined {
  if (object.kind === "text" && property === "value") return object;
  if (object.kind !== "reply") return undefined;
  if (object.stage === "either" && ENVELOPE.test(property)) return { ...object, stage: "text" };
  if (object.stage === "either" && (AROUND.test(property) || /^\[|^\d/.test(property))) {
    return /^\[|^\d/.test(property) ? object : undefined;
  }
  if (object.stage === "text" && OF_TEXT.test(property)) return object;
  if (object.stage === "text" && ENVELOPE.test(property) && object.field.length === 0) {
    return object;
  }
  return readField(sinkOf(run, log), { ...object, stage: "body" }, property, place);
}

/** A method of a message, or a call that turns one into data. */
export function messageCall(run: Run, log: EventsLog, call: Call): Value | undefined {
  const { receiver, method } = call;
  const [first] = call.args;
  const isParse = /(?:^|\.)(?:parse|loads|decode|fromBinary|deserialize|unpack|unpackb)$/.test(
    call.name,
  );
  if (isParse && first?.kind === "reply") {
    const isText = method === "decode" && receiver?.kind === "opaque" &&
      /text/i.test(receiver.name);
    return { ...first, stage: isText ? "text" : "body" };
  }
  if (method === "encode" && first !== undefined && ["record", "json"].includes(first.kind)) {
    return first;
  }
  if (receiver?.kind !== "reply") return undefined;
  if (receiver.stage === "body") return dataMethod(run, sinkOf(run, log), call, receiver);
  if (!SAME.test(method)) return undefined;
  return { ...receiver, stage: method === "json" ? "body" : "text" };
}

/** What a message carries, out of JSON and out of the wrapping that a broker wants. */
export function payloadIn(value: Value | undefined): Value | null {
  if (value === undefined || isNothing(value)) return null;
  const [first] = optionsOf(value);
  if (first?.kind === "json") return first.value;
  return first?.kind === "record" || optionsOf(value).length === 1 ? first ?? null : value;
}

/** The message as it comes to a handler. */
export function messageOf(index: number, stage: ReplyValue["stage"]): ReplyValue {
  return { kind: "reply", call: index, stage, field: [] };
}
