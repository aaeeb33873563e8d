import assert from "node:assert/strict";
import { files, PERSONS, state, worked } from "../helpers/history.ts";
import { inProcess } from "../helpers/in_process.ts";
import { spawnMaestro } from "../helpers/maestro.ts";

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

const MOMENTS: Record<string, (path: string) => Promise<boolean>> = {
  "once the present tree is kept": (path) =>
    exists(`${path}/.maestro/shadow.git/refs/maestro/snapshots`),
  "once the first file is back": async (path) => !await exists(`${path}/src/api/added.js`),
  "once a later file is back": (path) => exists(`${path}/src/api/sum.js`),
};

for (const [when, reached] of Object.entries(MOMENTS)) {
  Deno.test(`a restore killed ${when} is finished by calling it again`, async () => {
    await using project = await worked();
    const { path, then } = project;
    await Deno.remove(`${path}/.maestro/shadow.git/refs/maestro/snapshots`, { recursive: true });
    await killOnce(spawnMaestro(path, ["snapshot", "restore", "before-more"]), path, reached);
    await project.at(["snapshot", "restore", "before-more"]);
    assert.deepEqual(await files(path), { ...then.files, ...PERSONS });
    assert.equal(state(path), then.state);
    await inProcess(path, ["log", "verify"]);
  });
}

async function killOnce(
  child: Deno.ChildProcess,
  path: string,
  reached: (path: string) => Promise<boolean>,
): Promise<void> {
  const watcher = Deno.watchFs(path);
  const ended = child.status.then(() => watcher.close());
  for await (const _change of watcher) if (await reached(path)) break;
  try {
    child.kill("SIGKILL");
  } catch {
    // It was faster.
  }
  await ended;
  await child.stdout.cancel();
  await child.stderr.cancel();
}
