import { EXIT } from "./exit_codes.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs work that the first Ctrl-C asks to stop at the next safe point. The second stops the process
 * at once, which is safe too: what was committed is there, and `resume` goes on from it.
 */
export async function untilInterrupted<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      terminal.err("maestro: stopped. `maestro resume` goes on from the last committed step.\n");
      Deno.exit(EXIT.interrupted);
    }
    terminal.err("maestro: stopping after the present step; Ctrl-C again stops at once.\n");
    controller.abort();
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) Deno.removeSignalListener(name, onSignal);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
