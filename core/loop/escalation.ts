import { ownFile } from "../own_files.ts";
import { plain, plainLine } from "../plain_text.ts";
import { spendOf } from "../ssot/spend_rows.ts";
import type { Project } from "../project.ts";
import { listRequirements } from "../ssot/requirement.ts";
import type { Run } from "../ssot/runs.ts";
import { findingText } from "./briefs.ts";
import { nextSteps } from "./next_steps.ts";

/** Writes `.maestro/runs/<run>/report.md` and returns its path. */
export async function writeReport(project: Project, run: Run): Promise<string> {
  const path = await ownFile(project.stateDir, `runs/${run.id}/report.md`);
  await Deno.writeTextFile(path, await report(project, run));
  return path;
}

/** What was tried, why it stands where it does, and what a person can do now, as Markdown. */
export async function report(project: Project, run: Run): Promise<string> {
  const { tree, spent, steps } = await project.hub.read(async (tx) => ({
    tree: await listRequirements(tx, run.root),
    spent: await spendOf(tx, run.id),
    steps: await nextSteps(tx, run),
  }));
  const [root] = tree;
  const estimated = spent.estimated ? " (estimated)" : "";
  const lines = [
    `# ${run.id}: ${run.state}`,
    `${run.root}: ${plainLine(root?.title ?? "")}`,
    run.reason ? `Why: ${run.reason}` : "",
    `Epochs ${run.epoch}, rollbacks ${run.rollbacks}, retries left ${
      Math.max(0, run.retriesLeft)
    }, tokens ${spent.tokens}${estimated}, steps ${spent.steps}, blocked actions ${spent.blocked}.`,
    run.tags.length > 0 ? `Tags: ${run.tags.join(", ")}` : "",
    section(
      "Requirements",
      tree.map((node) => `- ${node.id} ${plainLine(node.title)}: ${node.status}`),
    ),
    ...run.feedback.map(({ epoch, findings }) =>
      section(`Epoch ${epoch} failed`, findings.map((finding) => `- ${findingText(finding)}`))
    ),
    section("What you can do", steps.map(({ what, command }) => `- ${what}: \`${command}\``)),
  ];
  // People read it with `cat`, so what acts on a terminal must not be in it.
  return plain(lines.filter(Boolean).join("\n\n")) + "\n";
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;
}
