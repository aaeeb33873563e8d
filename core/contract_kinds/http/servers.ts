import type { Call, Run, Watcher } from "../analysis/run.ts";
import type { Value } from "../analysis/value.ts";
import { answerCall, noteAssignedAnswer } from "./answers.ts";
import type { HttpLog } from "./log.ts";
import { routesHere } from "./log.ts";
import {
  compareRequest,
  noteHiddenTable,
  requestCall,
  requestMember,
  typedBody,
} from "./requests.ts";
import { registerByOwnFunction, routerCall } from "./routing.ts";
import { readRouteTable } from "./tables.ts";

/** Finds what a module serves over HTTP: routes, what they look at and what they answer. */
export function serverWatcher(log: HttpLog): Watcher {
  return {
    call: (run: Run, call: Call): Value | undefined =>
      requestCall(run, log, call) ?? answerCall(run, log, call) ?? routerCall(run, log, call),
    invoked: (run, call) => registerByOwnFunction(run, log, call),
    member: (run, object, property, place) => requestMember(run, log, object, property, place),
    indexed: (run, object, key, place) => noteHiddenTable(run, log, object, key, place),
    compare: (run, op, left, right, place) => compareRequest(run, log, op, left, right, place),
    made: (run, value) => readRouteTable(run, log, value),
    assigned: (run, object, property, value, place) =>
      noteAssignedAnswer(run, log, object, property, value, place),
    entered: (run, place) => {
      routesHere(run, log, place);
    },
    typed: (run, value, shape) => typedBody(run, log, value, shape),
  };
}
