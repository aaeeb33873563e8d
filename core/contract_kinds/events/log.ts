import type { Value } from "../analysis/value.ts";
import type { Read } from "../reads.ts";
import type { Place } from "../surface.ts";

/** A message that is sent, or that is waited for. */
export interface EventUse {
  kind: "publish" | "subscribe";
  /** What may be the topic: brokers have exchanges, keys and queues. */
  topics: readonly string[];
  payload: Value | null;
  reads: Read[];
  place: Place;
  /** The function whose parameter is the topic, where that is not seen. */
  param: string | null;
  /** The reads of this are of any of several topics. */
  isShared: boolean;
  /** The call goes to a function of the program, which may send something else in the end. */
  isWrapped: boolean;
}

/** All that is met of messages while a module is followed. */
export interface EventsLog {
  uses: EventUse[];
  /** Subscriptions that wait for a handler which is given elsewhere, by what they were made on. */
  waiting: { owner: unknown; index: number }[];
}

export const MAX_USES = 5_000;

export function newEventsLog(): EventsLog {
  return { uses: [], waiting: [] };
}
