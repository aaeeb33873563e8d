import { stop } from "../process.ts";

/** How long a sandbox that is no longer wanted may take to be set up. */
const SET_UP_MS = 5_000;

const LOOKS_MAX = 10_000;

/**
 * Shell lines that say that the sandbox stands. Bubblewrap's first process inside asks to die with the
 * one outside only after it has started the shell; it rests once it has.
 */
export const SIGN_LINE = `looks=0
until read -r _ _ state _ </proc/1/stat && [ "$state" = S ] || [ $((looks += 1)) -ge ${LOOKS_MAX} ]
do :; done
printf .`;

/**
 * What follows a sandbox being set up. Only when it stands does killing bubblewrap kill everything
 * within; killed before, it leaves its inner processes behind. So a kill waits for the sign.
 */
export interface StartSign {
  /** The command's output, without the sign that the sandbox stands. */
  stdout: ReadableStream<Uint8Array>;
  /** Kills the command, or will as soon as its sandbox stands. */
  kill(): void;
  /** Gives everything back. */
  close(): void;
}

/** The sign of a process that runs `SIGN_LINE` first. */
export function startSign(child: Deno.ChildProcess): StartSign {
  let stands = false;
  let unwanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reader = child.stdout.getReader();
  // By hand: a TransformStream costs a short command as much as starting its shell.
  const stdout = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const output = stands ? next.value : next.value.subarray(1);
        stands = true;
        if (unwanted) stop(child);
        if (output.length > 0) return controller.enqueue(output);
      }
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return {
    stdout,
    kill() {
      unwanted = true;
      if (stands) stop(child);
      else timer ??= setTimeout(() => stop(child), SET_UP_MS);
    },
    close() {
      clearTimeout(timer);
    },
  };
}
