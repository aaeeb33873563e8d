import { fail } from "../errors.ts";
import { applyVersions, layOutTree } from "../harness/mod.ts";
import { hubFile } from "../hub.ts";
import { openProject, type Project } from "../project.ts";
import { entriesBetween, spanOfRun } from "../ssot/log/repeat_entry.ts";
import { openDriver } from "../store/mod.ts";
import { hubFrom } from "../time_travel.ts";
import { FollowedLog, type ForeignFile } from "./followed_log.ts";

/** A scratch project at the beginning of a recorded run, and the log that its replay follows. */
export interface Replay {
  project: Project;
  log: FollowedLog;
  /** The log position of the run's last entry: where the two states are compared. */
  end: number;
}

/**
 * Lays a run's beginning out in an empty directory: the shared state as it was right after the run
 * was created, and the files as its first epoch found them. Errors: not_found, invalid.
 */
export async function openReplay(
  source: Project,
  run: string,
  directory: string,
  options: { path: string; policyFile: string | null },
): Promise<Replay> {
  const span = await source.hub.read((tx) => spanOfRun(tx, run));
  const shadow = await source.shadow();
  const base = await shadow.readRef(`refs/maestro/${run}/epoch-1-base`);
  if (span === undefined || base === null) {
    throw fail(
      "not_found",
      `Cannot replay ${run}: ${span ? "its first epoch never began" : "there is no such run"}`,
      "`maestro log --action RUN_START` names the runs.",
    );
  }
  const entries = await source.hub.read((tx) => entriesBetween(tx, span.start.seq, span.end));
  await Deno.mkdir(`${directory}/.maestro`, { recursive: true, mode: 0o700 });
  await copyPolicy(source.stateDir, `${directory}/.maestro`);
  let project: Project | null = null;
  const writeFiles = async (files: ForeignFile[]) => {
    if (!project || files.length === 0) return;
    const shadow = await project.shadow();
    // What was written over before anything kept it is written over here, too.
    const lost = await shadow.missing(
      files.flatMap(({ version }) => version ? [version.blob] : []),
    );
    const kept = files.filter(({ version }) => version === null || !lost.has(version.blob));
    await applyVersions(kept, shadow, project.workspace);
  };
  const startMs = Date.parse(span.start.at);
  const driver = await openDriver(hubFile(directory));
  const log = new FollowedLog(source.hub, driver, run, entries, startMs, writeFiles);
  const hub = await hubFrom(source.hub, span.start.seq, driver, log.clock, log.guide);
  hub.subscribe(log.compare);
  project = await openProject({
    root: directory,
    policyFile: options.policyFile,
    path: options.path,
    hub,
  });
  await project.shadow();
  // The run's files need not be stored twice.
  const borrowed = `${project.stateDir}/shadow.git/objects/info/alternates`;
  await Deno.writeTextFile(borrowed, `${source.stateDir}/shadow.git/objects\n`);
  await layOutTree(await shadow.treeOf(base), await project.shadow(), project.workspace);
  return { project, log, end: span.end };
}

/** The project's policy as it is now: what it was is not on record. */
async function copyPolicy(from: string, to: string): Promise<void> {
  const text = await Deno.readTextFile(`${from}/policy.yaml`).catch(() => null);
  if (text !== null) await Deno.writeTextFile(`${to}/policy.yaml`, text);
}
