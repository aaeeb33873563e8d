import { capture } from "./capture.ts";
import { wallMs } from "./limits.ts";
import type { CommandResult, CommandSpec } from "./sandbox.ts";

export const TIMEOUT_EXIT = 124;
export const KILLED_EXIT = 137;
/** How long the output of an ended command is still waited for: a process that escaped its group
 * can hold the pipe open for ever. */
const DRAIN_MS = 1_000;

/** A command that was not started because its caller had given up already. */
export const NOT_STARTED: CommandResult = {
  exitCode: KILLED_EXIT,
  stdout: "",
  stderr: "",
  truncated: false,
  timedOut: false,
};

/** A started process, or what stands for one. */
interface Running {
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  status: Promise<Deno.CommandStatus>;
}

/**
 * Follows a started command to its end: takes its output, and calls `killTree` when the time is up
 * or the caller gives up (exit code 137, as for any killed process).
 */
export async function supervise(
  child: Running,
  spec: CommandSpec,
  killTree: () => void | Promise<void> | undefined,
): Promise<CommandResult> {
  let timedOut = false;
  let killing: void | Promise<void> = undefined;
  const kill = () => {
    killing ??= killTree();
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, wallMs(spec));
  spec.signal?.addEventListener("abort", kill, { once: true });
  // An abort while the command was being started has called nobody.
  if (spec.signal?.aborted) kill();
  const drained = new AbortController();
  const output = Promise.all([
    capture(child.stdout, spec.maxOutputBytes, drained.signal),
    capture(child.stderr, spec.maxOutputBytes, drained.signal),
  ]);
  const status = await child.status;
  clearTimeout(timer);
  spec.signal?.removeEventListener("abort", kill);
  const drain = setTimeout(() => drained.abort(), DRAIN_MS);
  const [stdout, stderr] = await output;
  clearTimeout(drain);
  await killing;
  return {
    exitCode: timedOut ? TIMEOUT_EXIT : spec.signal?.aborted ? KILLED_EXIT : status.code,
    stdout: stdout.text,
    stderr: stderr.text,
    truncated: stdout.truncated || stderr.truncated,
    timedOut,
  };
}
