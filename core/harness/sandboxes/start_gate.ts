import { stop } from "../process.ts";

/** How long a sandbox that is no longer wanted may take to be set up. */
const SET_UP_MS = 5_000;

/** Shell lines that say that the sandbox stands, and wait for the gate to be opened. */
export const GATE_LINES = `printf .
IFS= read -r go
[ "$go" = go ] || exit 126
exec </dev/null`;

/**
 * What holds a command back until its sandbox stands. Only from then on does killing bubblewrap
 * kill everything within; killed before, it leaves its inner processes behind.
 */
export interface StartGate {
  /** The command's output, without the sign that the sandbox stands. */
  stdout: ReadableStream<Uint8Array>;
  /** Kills the command; one that has not begun never will, and its sandbox ends by itself. */
  kill(): void;
  /** Gives everything back that the gate holds. */
  close(): void;
}

/** The gate of a process that runs `GATE_LINES` first; its input must be a pipe. */
export function startGate(child: Deno.ChildProcess): StartGate {
  const input = child.stdin.getWriter();
  let decided = false;
  const decide = (go: boolean) => {
    if (decided) return;
    decided = true;
    const written = go ? input.write(new TextEncoder().encode("go\n")) : Promise.resolve();
    // A process that has ended already reads nothing, and its status says why.
    written.then(() => input.close()).catch(() => {});
  };
  let stands = false;
  const reader = child.stdout.getReader();
  // By hand: a TransformStream costs a short command as much as starting its shell.
  const stdout = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const output = stands ? next.value : next.value.subarray(1);
        stands = true;
        decide(true);
        if (output.length > 0) return controller.enqueue(output);
      }
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    stdout,
    kill() {
      decide(false);
      if (stands) stop(child);
      else timer ??= setTimeout(() => stop(child), SET_UP_MS);
    },
    close() {
      decide(false);
      clearTimeout(timer);
    },
  };
}
