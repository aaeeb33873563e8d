import type { Watcher } from "../analysis/run.ts";
import { typedData } from "../followed_data.ts";
import { joinedPath } from "../path_value.ts";
import type { FileLog } from "./log.ts";
import { fileCall } from "./opening.ts";
import { contentCall, contentMember, parseCall, sinkOf } from "./reading.ts";
import { handleCall, stringifyCall } from "./writing.ts";

/** Finds the files that a module reads and writes, and what it takes to be in them. */
export function fileWatcher(log: FileLog): Watcher {
  return {
    call: (run, call) =>
      joinedPath(call) ?? parseCall(run, log, call) ?? handleCall(run, log, call) ??
        contentCall(run, log, call) ?? stringifyCall(call) ?? fileCall(run, log, call),
    invoked: () => {},
    member: (run, object, property, place) => contentMember(run, log, object, property, place),
    indexed: () => {},
    compare: () => undefined,
    made: () => {},
    assigned: () => {},
    entered: () => {},
    typed: (run, value, shape) => typedData(sinkOf(run, log), value, shape),
  };
}
