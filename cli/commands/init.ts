import {
  fail,
  hubFile,
  ioReason,
  isPostgres,
  MaestroError,
  ownFile,
  refuseLinkedState,
  shownLocation,
} from "../../core/state.ts";
import { openProject } from "../../core/project.ts";
import { resolve } from "node:path";
import { infoOf, parentOf } from "../project_dir.ts";
import { databaseLocation, settings } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";

const IGNORED = `# State of this machine; config.yaml and policy.yaml are for everybody.
*
!.gitignore
!config.yaml
!policy.yaml
`;

/** `maestro init [path]`: makes a directory a project; a second time it changes nothing. */
export async function init(invocation: Invocation, path?: string): Promise<number> {
  const { terminal } = invocation;
  if (path === "") {
    throw fail(
      "invalid",
      "Cannot make a project: the path is empty",
      "Name a directory, or leave the path out for the present one.",
    );
  }
  if (path === undefined) refuseBelowRepository(terminal.cwd);
  const root = resolve(terminal.cwd, path ?? ".");
  await refuseLinkedState(root);
  const known = infoOf(hubFile(root)) !== null;
  try {
    await Deno.mkdir(`${root}/.maestro`, { recursive: true });
    const ignored = await ownFile(root, ".maestro/.gitignore");
    if (infoOf(ignored) === null) await Deno.writeTextFile(ignored, IGNORED);
  } catch (error) {
    if (error instanceof MaestroError) throw error;
    const reason = ioReason(error);
    const attempt = `Cannot make ${shown(root)} a project: ${reason}`;
    throw reason.includes("longer than")
      ? fail("invalid", attempt, "Choose a shorter name.")
      : fail("unavailable", attempt, "Choose a directory that you can write in.");
  }
  const config = await settings({ ...invocation, projectDir: root });
  const database = databaseLocation(config.text("database"), root);
  const options = { root, policyFile: null, path: terminal.env("PATH") ?? "" };
  const project = await openProject({ ...options, database });
  await project.close();
  if (known) {
    terminal.out(`${root} is a MAESTRO project already. Nothing was changed.\n`);
    return 0;
  }
  const where = isPostgres(database) ? `in ${shownLocation(database)}` : "in .maestro/";
  terminal.out(`${root} is a MAESTRO project. Its state is ${where}.\n`);
  terminal.out('Next: `maestro doctor`, then `maestro run "what to build"`.\n');
  return 0;
}

/** Tags and snapshots are of the whole repository, so a project below its root is seldom meant. */
function refuseBelowRepository(cwd: string): void {
  if (isThere(`${cwd}/.git`)) return;
  for (let above = parentOf(cwd); above !== "/"; above = parentOf(above)) {
    if (!isThere(`${above}/.git`)) continue;
    throw fail(
      "invalid",
      `Cannot make ${cwd} a project unasked: it lies in the git repository ${above}`,
      `Say which you mean: \`maestro init ${above}\` for the repository, \`maestro init .\` for this ` +
        "directory alone.",
    );
  }
}

function isThere(path: string): boolean {
  const info = infoOf(path);
  return info !== null && info !== "forbidden";
}

function shown(path: string): string {
  return path.length > MAX_SHOWN ? `${path.slice(0, MAX_SHOWN)}...` : path;
}

const MAX_SHOWN = 200;
