import { EXIT } from "./exit_codes.ts";
import type { Choice, RunView } from "./run_view/run_view.ts";

/** What came of the work, and whether the person wants it undone. */
interface Interruptible<T> {
  result: T;
  abandon: boolean;
}

/**
 * Runs work that Ctrl-C asks about where a person can answer, and stops at the next safe point
 * where nobody can, or at the second. One more leaves at once, which is safe too: what was
 * committed is there, and `resume` goes on from it.
 */
export async function untilInterrupted<T>(
  view: RunView,
  work: (signal: AbortSignal) => Promise<T>,
  onLeave: () => void = () => {},
): Promise<Interruptible<T>> {
  const stopping = new AbortController();
  const answered = new AbortController();
  let asking = false;
  let abandon = false;
  const stop = () => {
    view.say("maestro: stopping after the present step; Ctrl-C again stops at once.\n");
    stopping.abort();
    answered.abort();
  };
  const decide = (choice: Choice) => {
    asking = false;
    if (choice === "continue" || stopping.signal.aborted) return;
    abandon = choice === "abandon";
    stop();
  };
  const leave = () => {
    view.close();
    view.say("maestro: stopped. `maestro resume` goes on from the last committed step.\n");
    onLeave();
    Deno.exit(EXIT.interrupted);
  };
  const onTerminate = () => stopping.signal.aborted ? leave() : stop();
  const onInterrupt = () => {
    if (stopping.signal.aborted || asking || view.ask === null) return onTerminate();
    asking = true;
    view.ask(answered.signal).then(decide, stop);
  };
  Deno.addSignalListener("SIGINT", onInterrupt);
  Deno.addSignalListener("SIGTERM", onTerminate);
  try {
    return { result: await work(stopping.signal), abandon };
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
    Deno.removeSignalListener("SIGTERM", onTerminate);
    answered.abort();
  }
}
