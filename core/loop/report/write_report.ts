import { ownFile } from "../../own_files.ts";
import type { Project } from "../../project.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { Section } from "./document.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { runReport } from "./run_report.ts";

/** Writes `report.md` and `report.html` below `.maestro/runs/<run>/`. */
export async function writeReport(
  { hub, stateDir }: Project,
  run: Run,
  models: readonly Section[] = [],
): Promise<void> {
  const report = await runReport(hub, run, models);
  for (const [name, text] of [["report.md", markdown(report)], ["report.html", html(report)]]) {
    await Deno.writeTextFile(await ownFile(stateDir, `runs/${run.id}/${name}`), text ?? "");
  }
}
