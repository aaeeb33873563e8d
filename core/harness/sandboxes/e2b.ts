import { ensureDirectory, relativePath } from "../safe_paths.ts";
import { bringBack } from "./bring_back.ts";
import { capture } from "./capture.ts";
import { type E2bAccess, E2bMachine } from "./e2b_machine.ts";
import { checkCommand, limitLines, wallMs } from "./limits.ts";
import type { CommandResult, CommandSpec, Sandbox } from "./sandbox.ts";
import { KILLED_EXIT, NOT_STARTED, TIMEOUT_EXIT } from "./supervise.ts";
import { type Packed, packWorkspace } from "./workspace_archive.ts";

/** How long a machine may live beyond its command, for files to go there and back. */
const TRANSFER_MS = 900_000;
/** Ours in the machine; the output's files are the command's. */
const PLACE = "/tmp/.maestro";

type Ending = { code: number } | "timed out" | "given up";

/**
 * A virtual machine of E2B's for each command, without network. What the command may see goes there,
 * what it left in its writable directories comes back, and the witness judges that as anywhere.
 */
export class E2bSandbox implements Sandbox {
  readonly name = "e2b";
  readonly isolated = true;

  constructor(private readonly access: E2bAccess, private readonly template: string) {}

  async run(spec: CommandSpec): Promise<CommandResult> {
    checkCommand(spec.command);
    if (spec.signal?.aborted) return NOT_STARTED;
    for (const path of spec.writable) await ensureDirectory(spec.workspace, relativePath(path));
    const packed = await packWorkspace(spec);
    if (spec.signal?.aborted) return NOT_STARTED;
    const machine = await E2bMachine.start(this.access, this.template, wallMs(spec) + TRANSFER_MS);
    try {
      return await runIn(machine, spec, packed);
    } catch (error) {
      // What was under way when the caller gave up failed for that.
      if (spec.signal?.aborted) return NOT_STARTED;
      throw error;
    } finally {
      // One that cannot be reached ends when its time is up; what it did stands.
      await machine.end().catch(() => {});
    }
  }
}

async function runIn(
  machine: E2bMachine,
  spec: CommandSpec,
  packed: Packed,
): Promise<CommandResult> {
  const signal = spec.signal ?? new AbortController().signal;
  await machine.upload(`${PLACE}/there.tgz`, packed.archive, signal);
  await machine.script(setUpScript(spec), signal);
  const ending = await follow(machine, spec, signal);
  if (ending === "given up") return NOT_STARTED;
  const [stdout, stderr] = await Promise.all(
    ["out", "err"].map(async (name) =>
      await capture(await machine.download(`${PLACE}/${name}`, signal), spec.maxOutputBytes, signal)
    ),
  );
  const kept = await fetchChanges(machine, spec, packed, signal);
  return {
    exitCode: ending === "timed out" ? TIMEOUT_EXIT : codeOf(ending),
    stdout: stdout?.text ?? "",
    stderr: `${stderr?.text ?? ""}${keptLine(kept)}`,
    truncated: stdout?.truncated === true || stderr?.truncated === true,
    timedOut: ending === "timed out",
  };
}

/** Starts the command and waits for its end, the end of its time or its caller's patience. */
async function follow(
  machine: E2bMachine,
  spec: CommandSpec,
  signal: AbortSignal,
): Promise<Ending> {
  const handle = await machine.begin(startScript(spec), { cwd: spec.workspace, envs: spec.env });
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const timer = setTimeout(() => resolve("timed out"), wallMs(spec));
  const givenUp = () => resolve("given up");
  signal.addEventListener("abort", givenUp, { once: true });
  if (signal.aborted) givenUp();
  machine.codeOf(handle).then((code) => resolve({ code }), reject);
  try {
    const ending = await promise;
    if (ending === "timed out") await handle.kill();
    return ending;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", givenUp);
  }
}

async function fetchChanges(
  machine: E2bMachine,
  spec: CommandSpec,
  packed: Packed,
  signal: AbortSignal,
): Promise<string[]> {
  if (spec.writable.length === 0) return [];
  await machine.script(collectScript(spec), signal);
  return await bringBack(await machine.download(`${PLACE}/back.tgz`, signal), spec, packed);
}

/** Unpacks the workspace where it is here; only what is writable belongs to the machine's user. */
function setUpScript({ workspace, writable }: CommandSpec): string {
  const owned = writable.map((path) => quoted(relativePath(path))).join(" ");
  return `set -e
mkdir -p ${quoted(workspace)}
cd ${quoted(workspace)}
tar -xzf ${PLACE}/there.tgz --no-same-owner
${owned === "" ? "" : `mkdir -p -- ${owned}; chown -R user -- ${owned}`}
touch ${PLACE}/out ${PLACE}/err
chown user ${PLACE}/out ${PLACE}/err`;
}

/** Output goes to files, of which no more is taken than may be kept. */
function startScript(spec: CommandSpec): string {
  return `exec >${PLACE}/out 2>${PLACE}/err </dev/null
${limitLines(spec)}
exec /bin/sh -c ${quoted(spec.command)}`;
}

/** What the writable directories hold now; one that is gone or a link by now is left out. */
function collectScript({ workspace, writable }: CommandSpec): string {
  const paths = writable.map((path) => quoted(relativePath(path))).join(" ");
  return `set -e
cd ${quoted(workspace)}
set --
for path in ${paths}; do
  if [ -d "$path" ] && [ ! -L "$path" ]; then set -- "$@" "$path"; fi
done
if [ $# -eq 0 ]; then set -- -T /dev/null; else set -- -- "$@"; fi
tar -czf ${PLACE}/back.tgz --hard-dereference --warning=no-file-changed "$@" || [ $? -eq 1 ]`;
}

/** A process that a signal ended has no code of its own. */
function codeOf({ code }: { code: number }): number {
  return code < 0 ? KILLED_EXIT : code;
}

function keptLine(kept: readonly string[]): string {
  return kept.length === 0
    ? ""
    : `maestro: not brought back, for it changed here meanwhile or has no place here: ${
      kept.slice(0, 20).join(", ")
    }\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
