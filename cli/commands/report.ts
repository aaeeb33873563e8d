import { resolve } from "node:path";
import { getRun, html, latestRun, markdown, runReport } from "../../core/mod.ts";
import { fail, type Hub, type Run } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { writeOut } from "../log_file.ts";
import type { Invocation } from "../program/invocation.ts";
import { modelsPart } from "../record/models_part.ts";

/** `maestro report [run] [--html FILE] [--output FILE]`: what a run did, from the hub and its log. */
export async function report(
  invocation: Invocation,
  id: string | undefined,
  files: { html?: string; output?: string },
): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const run = await reportedRun(hub, id);
    const models = await modelsPart(`${invocation.projectDir}/.maestro`, run.id);
    const document = await runReport(hub, run, models);
    const write = (file: string | null, text: string) =>
      writeOut(file && resolve(terminal.cwd, file), terminal, ReadableStream.from([text]));
    if (files.html !== undefined) await write(files.html, html(document));
    if (files.html === undefined || files.output !== undefined) {
      await write(files.output ?? null, markdown(document));
    }
    return 0;
  } finally {
    await hub.close();
  }
}

async function reportedRun(hub: Hub, id: string | undefined): Promise<Run> {
  const run = await hub.read((tx) => id === undefined ? latestRun(tx) : getRun(tx, id));
  if (run) return run;
  throw fail("not_found", "Cannot report: there is no run yet", "Start one with `maestro run`.");
}
