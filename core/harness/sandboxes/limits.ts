import { fail } from "../../errors.ts";
import type { CommandSpec } from "./sandbox.ts";

/** What one command may use, whatever its time limit; every number is a positive integer. */
export interface Limits {
  /** Processor time of one process; null: eight cores' worth of the time limit. */
  cpuSeconds: number | null;
  /** Memory of one process, and of the temporary files of them all. */
  memoryMb: number;
  /** Processes and threads at the same time. */
  processes: number;
  /** Size of one file. */
  fileMb: number;
  /** The longest that a command may ask for. */
  wallSeconds: number;
}

/** Threads count as processes, and a build may run several on every core. */
export const DEFAULT_LIMITS: Limits = {
  cpuSeconds: null,
  memoryMb: 4096,
  processes: 4096,
  fileMb: 1024,
  wallSeconds: 3600,
};

/** Linux refuses a single argument above 128 KiB. */
const COMMAND_BYTES_MAX = 100_000;
const OPEN_FILES_MAX = 1024;
/** A process using this many cores all the time is stopped; the timeout stops everything else. */
const CORES_PER_PROCESS = 8;
const BLOCKS_PER_MB = 2048;

/** The limits of a command, with the defaults where it names none. */
export function limitsOf({ limits }: CommandSpec): Limits {
  return limits ?? DEFAULT_LIMITS;
}

/** How long a command may take: what was asked for, within the limit. */
export function wallMs(spec: CommandSpec): number {
  return Math.min(spec.timeoutMs, limitsOf(spec).wallSeconds * 1000);
}

/** Processor seconds that one process of a command may use. */
export function cpuSeconds(spec: CommandSpec): number {
  return limitsOf(spec).cpuSeconds ?? Math.ceil(wallMs(spec) / 1000) * CORES_PER_PROCESS;
}

/** Shell lines that lower the limits of everything run after them; a lower limit already set stays. */
export function limitLines(spec: CommandSpec): string {
  const { memoryMb, fileMb } = limitsOf(spec);
  return [
    `ulimit -c 0`,
    `ulimit -f ${fileMb * BLOCKS_PER_MB}`,
    `ulimit -n ${OPEN_FILES_MAX}`,
    // Heap, not address space: V8 reserves tens of GiB of addresses it never uses.
    `ulimit -d ${memoryMb * 1024}`,
    `ulimit -t ${cpuSeconds(spec)}`,
  ].map((line) => `${line} 2>/dev/null || :`).join("\n");
}

/**
 * Bounds the number of processes; the option's letter differs between shells. Only where a sandbox
 * counts its own processes: elsewhere everything that this user runs would count. The kernel holds
 * everybody to it but root.
 */
export function processLimitLine(spec: CommandSpec): string {
  const { processes } = limitsOf(spec);
  return `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} 2>/dev/null || :`;
}

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
