import { problemOf } from "../sandboxes/probe.ts";

/** Where bubblewrap may be; not PATH, whose entries a project can bring along. */
const BUBBLEWRAP_PROGRAMS = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];
/** Everything as it is, but processes of its own: with the first of them all others end. */
const OWN_PROCESSES = ["--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--"];
/** What of each stream is kept; a program may talk for hours. */
const KEPT_BYTES_MAX = 16_000_000;
const LINE_CHARS_MAX = 1_000_000;
/** How long an ended program's output is still waited for. */
const DRAIN_MS = 1_000;
/** The shell's own code for a program that is not there. */
export const MISSING_EXIT = 127;

/** How a program is started and what becomes of its output. */
interface ProgramStart {
  argv: readonly string[];
  cwd: string;
  /** All of its environment. */
  env: Readonly<Record<string, string>>;
  /** The file that is its standard input. */
  input: string;
  /** Files that its output is kept in. */
  stdout: string;
  stderr: string;
  onLine: (line: string) => void;
  wallMs: number;
  signal: AbortSignal;
}

export interface ProgramExit {
  code: number;
  timedOut: boolean;
}

/**
 * Runs a program with all that it starts to their end: nothing of it outlives its time, a caller
 * that gives up, or this process.
 */
export async function runWholeTree(start: ProgramStart): Promise<ProgramExit> {
  const launcher = await (ownProcesses ??= findLauncher());
  const [program = ""] = start.argv;
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", SCRIPT, "sh", start.input, program, ...launcher, ...start.argv],
    cwd: start.cwd,
    clearEnv: true,
    env: { ...start.env },
    detached: true,
    // Held open and never written to: it ends with this process, and the program with it.
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let timedOut = false;
  const kill = () => void killGroup(child.pid);
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, Math.max(1, start.wallMs));
  start.signal.addEventListener("abort", kill, { once: true });
  if (start.signal.aborted) kill();
  const drained = new AbortController();
  const output = Promise.all([
    keep(child.stdout, start.stdout, start.onLine, drained.signal),
    keep(child.stderr, start.stderr, () => {}, drained.signal),
  ]);
  const { code } = await child.status;
  clearTimeout(timer);
  start.signal.removeEventListener("abort", kill);
  await killGroup(child.pid);
  const drain = setTimeout(() => drained.abort(), DRAIN_MS);
  await output;
  clearTimeout(drain);
  await child.stdin.close().catch(() => {});
  return { code, timedOut };
}

// The one that waits is in the group too: when nobody holds its input any more, it ends the group.
const SCRIPT = `input=$1 program=$2
shift 2
command -v "$program" >/dev/null 2>&1 || exit ${MISSING_EXIT}
exec 3<&0 <"$input"
(read -r _; kill -s KILL -- "-$$") <&3 >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

let ownProcesses: Promise<readonly string[]> | null = null;

/** A group is left by whoever asks for one of its own; nobody leaves a namespace. */
async function findLauncher(): Promise<readonly string[]> {
  for (const program of BUBBLEWRAP_PROGRAMS) {
    // Agents' commands are confined by bubblewrap again, inside.
    const nested = [...OWN_PROCESSES, program, ...OWN_PROCESSES, "/bin/sh", "-c", ":"];
    if (await problemOf(program, nested, "absent") === null) return [program, ...OWN_PROCESSES];
  }
  return [];
}

async function keep(
  stream: ReadableStream<Uint8Array>,
  file: string,
  onLine: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  using target = await Deno.open(file, { write: true, create: true, truncate: true, mode: 0o600 });
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  stop.addEventListener("abort", () => reader.cancel(), { once: true });
  let kept = 0;
  let rest = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value.subarray(0, KEPT_BYTES_MAX - kept);
    kept += chunk.length;
    for (let at = 0; at < chunk.length;) at += await target.write(chunk.subarray(at));
    const lines = (rest + decoder.decode(next.value, { stream: true })).split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_CHARS_MAX);
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}

/** Through the shell: killing by number is more than this process may do. */
async function killGroup(group: number): Promise<void> {
  await new Deno.Command("/bin/sh", {
    args: ["-c", 'kill -s KILL -- "-$1" 2>/dev/null || :', "sh", String(group)],
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
}
