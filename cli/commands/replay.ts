import { fail, isDriven, RESTING, type Run, systemClock } from "../../core/mod.ts";
import { getRun, latestRun, ownFile } from "../../core/state.ts";
import { configuredAgents, modelOf } from "../builtin_agents.ts";
import { open, type Opened } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { openView } from "../run_view/run_view.ts";
import { type ReplayResult, replayRun } from "../replay/replay_run.ts";
import { paint, plain, table, type Terminal } from "../terminal.ts";

interface ReplayFlags {
  from?: number;
  withLive?: boolean;
  keep?: boolean;
  json?: boolean;
  events?: boolean;
}

/**
 * `maestro replay [run]`. Exit codes: 0 the same state and trees, 9 something differs; with a live
 * model that of the run it came to.
 */
export async function replay(
  invocation: Invocation,
  id: string | undefined,
  flags: ReplayFlags,
): Promise<number> {
  if ((flags.from !== undefined) !== (flags.withLive === true)) {
    throw fail(
      "invalid",
      "Cannot replay: --from and --with-live belong together",
      "Say from which exchange a live model shall go on: `maestro replay run-1 --from 7 --with-live`.",
    );
  }
  const opened = await open(invocation);
  try {
    const run = await restingRun(opened, id);
    const directory = await scratchDirectory(opened.project.stateDir, run.id);
    const kept = flags.keep === true || flags.withLive === true;
    const view = await openView(invocation.terminal, opened.project.hub, run.id, {
      events: flags.events,
      live: false,
    });
    try {
      const result = await replayRun(opened.project, {
        run: run.id,
        directory,
        path: invocation.terminal.env("PATH") ?? "",
        policyFile: opened.config.text("policy.file"),
        emit: (event) => view.emit(event),
        ...flags.from === undefined ? {} : { live: await liveFrom(opened, invocation, flags.from) },
      });
      report(invocation.terminal, result, kept ? directory : null, flags);
      return exitCode(result);
    } finally {
      view.close();
      if (!kept) await Deno.remove(directory, { recursive: true });
    }
  } finally {
    await opened.project.close();
  }
}

async function restingRun({ project }: Opened, id: string | undefined): Promise<Run> {
  const run = await project.hub.read((tx) => id === undefined ? latestRun(tx) : getRun(tx, id));
  if (!run) {
    throw fail("not_found", "Cannot replay: there is no run yet", "Start one with `maestro run`.");
  }
  if (!(RESTING as readonly string[]).includes(run.state) && isDriven(project.stateDir)) {
    throw fail(
      "conflict",
      `Cannot replay ${run.id}: it is being driven`,
      "Wait until it rests, or stop it first.",
    );
  }
  return run;
}

/** A new directory for one replay, below the state directory. */
async function scratchDirectory(stateDir: string, run: string): Promise<string> {
  for (let n = 1;; n++) {
    const directory = await ownFile(stateDir, `replays/${run}${n === 1 ? "" : `.${n}`}`);
    try {
      await Deno.mkdir(directory, { mode: 0o700 });
      return directory;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

async function liveFrom(opened: Opened, invocation: Invocation, from: number) {
  const { model } = await configuredAgents(opened.config, invocation.terminal);
  return { from, model: modelOf(model), clock: systemClock };
}

function exitCode({ same, live }: ReplayResult): number {
  if (live === null) return same ? EXIT.ok : EXIT.differs;
  if (live.state === "DONE") return EXIT.ok;
  if (live.state === "ESCALATED") return EXIT.escalated;
  return live.state === "PAUSED" ? EXIT.paused : EXIT.failed;
}

function report(
  terminal: Terminal,
  result: ReplayResult,
  directory: string | null,
  flags: ReplayFlags,
): void {
  if (flags.json || flags.events) {
    const line = { type: "replay", ...result, directory };
    terminal.out(JSON.stringify(line, null, flags.events ? 0 : 2) + "\n");
    return;
  }
  const { same, live, state, trees, entries, difference, redacted } = result;
  const verdict = live
    ? `a live model went on: ${live.state}${live.reason ? `, ${plain(live.reason)}` : ""}`
    : paint(terminal, same ? "green" : "red", same ? "the same" : "differs");
  const rows = [
    ["result", verdict],
    ["log entries followed", `${entries}`],
    ["state", same ? state.recorded : `${state.recorded}, now ${state.replayed}`],
    ...trees.map(({ name, recorded, replayed }) => [
      name,
      recorded === replayed ? `${recorded}` : `${recorded}, now ${replayed ?? "missing"}`,
    ]),
    ...difference ? [["first difference", plain(difference)]] : [],
    ...redacted
      ? [["redacted", `a secret was taken out of reply ${redacted}, and is missing here`]]
      : [],
    ...directory ? [["scratch workspace", directory]] : [],
  ];
  terminal.out(table(rows, 400));
}
