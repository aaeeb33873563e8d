import { requestRest, type RunRequest } from "../../core/mod.ts";
import { open } from "../composition.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";

/** `maestro run pause|stop [run]`: asks the process that drives it; what it did stays. */
export async function runRest(
  invocation: Invocation,
  kind: RunRequest["kind"],
  id: string | undefined,
  flags: { json?: boolean },
): Promise<number> {
  const { project } = await open(invocation);
  try {
    const run = await requestRest(project, PERSON, kind, id);
    const when = run.request?.kind === "stop"
      ? "stops its agents now"
      : "rests once those at work have come to an end";
    const text = `${run.id} ${when}. Nothing is undone; \`maestro resume\` goes on with it.\n`;
    const { request, state } = run;
    invocation.terminal.out(
      flags.json ? JSON.stringify({ run: run.id, state, request }, null, 2) + "\n" : text,
    );
    return 0;
  } finally {
    await project.close();
  }
}
