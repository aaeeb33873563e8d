import { resolve } from "node:path";
import { fail } from "../../core/errors.ts";
import { getRequirement, getRun, latestRun } from "../../core/state.ts";
import { open } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { atifOfRun } from "../record/atif.ts";
import { readExchanges } from "../record/exchange_reader.ts";
import { writeOut } from "../log_file.ts";

/** `maestro trajectory [run]`: what the built-in agents of a run said and did, as ATIF. */
export async function trajectory(
  invocation: Invocation,
  id: string | undefined,
  options: { output?: string },
): Promise<number> {
  const { project } = await open(invocation);
  try {
    const { run, title } = await project.hub.read(async (tx) => {
      const run = id === undefined ? await latestRun(tx) : await getRun(tx, id);
      if (!run) throw fail("not_found", "Cannot export: there is no run yet", "Start one first.");
      return { run: run.id, title: (await getRequirement(tx, run.root)).title };
    });
    const exchanges = await readExchanges(project.stateDir, run);
    const text = JSON.stringify(await atifOfRun({ id: run, title }, exchanges), null, 2);
    const { terminal } = invocation;
    const path = options.output === undefined ? null : resolve(terminal.cwd, options.output);
    await writeOut(path, terminal, ReadableStream.from([`${text}\n`]));
    return 0;
  } finally {
    await project.close();
  }
}
