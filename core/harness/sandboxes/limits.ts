import { fail } from "../../errors.ts";
import type { CommandSpec } from "./sandbox.ts";

/** Linux refuses a single argument above 128 KiB. */
const COMMAND_BYTES_MAX = 100_000;
const FILE_BLOCKS_MAX = 1024 * 1024 * 2; // of 512 bytes: 1 GiB
const OPEN_FILES_MAX = 1024;
/** Heap, not address space: V8 reserves tens of GiB of addresses it never uses. */
const DATA_KIB_MAX = 4 * 1024 * 1024;
/** Threads count, and a build may run several processes on every core. */
const PROCESSES_MAX = 4096;
/** A process using this many cores all the time is stopped; the timeout stops everything else. */
const CORES_PER_PROCESS = 8;

/** Shell lines that lower the limits of everything run after them; a lower limit already set stays. */
export function limitLines(spec: CommandSpec): string {
  const cpuSeconds = Math.ceil(spec.timeoutMs / 1000) * CORES_PER_PROCESS;
  return [
    `ulimit -c 0`,
    `ulimit -f ${FILE_BLOCKS_MAX}`,
    `ulimit -n ${OPEN_FILES_MAX}`,
    `ulimit -d ${DATA_KIB_MAX}`,
    `ulimit -t ${cpuSeconds}`,
  ].map((line) => `${line} 2>/dev/null || :`).join("\n");
}

/** Bounds the number of processes; the option's letter differs between shells. */
export const PROCESS_LIMIT_LINE =
  `ulimit -u ${PROCESSES_MAX} 2>/dev/null || ulimit -p ${PROCESSES_MAX} 2>/dev/null || :`;

/** Rejects a command that cannot be handed to a shell. */
export function checkCommand(command: string): void {
  const bytes = new TextEncoder().encode(command).length;
  if (bytes > COMMAND_BYTES_MAX || command.includes("\0") || command.trim() === "") {
    throw fail(
      "invalid",
      `Cannot run a command of ${bytes} bytes.`,
      `Give a command without NUL of 1 to ${COMMAND_BYTES_MAX} bytes, or write a script file.`,
    );
  }
}
