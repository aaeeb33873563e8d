import { type KeyedCall, refuseOtherCall, replyId, sameCall } from "./replies.ts";

interface Running {
  call: KeyedCall;
  reply: Promise<unknown>;
}

/** The keyed calls that this process works on, so that a repeated one waits and is not done twice. */
export class RunningCalls {
  readonly #running = new Map<string, Running>();

  /** Does `work`, or waits for the same call's reply. Error: conflict (the key of another call). */
  async once<T>(agent: string, call: KeyedCall, work: () => Promise<T>): Promise<T> {
    const id = replyId(agent, call.key);
    for (;;) {
      const running = this.#running.get(id);
      if (running === undefined) break;
      if (!sameCall(running.call, call)) throw refuseOtherCall(agent, call, running.call.action);
      try {
        return await running.reply as T;
      } catch {
        // What failed may be tried again, by the first of those that waited.
      }
    }
    const reply = work().finally(() => this.#running.delete(id));
    this.#running.set(id, { call, reply });
    return await reply;
  }
}
