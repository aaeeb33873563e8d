import { fail, type Overview, overview, type Project, type Run } from "../core/mod.ts";
import { paint, plain, table, type Terminal } from "./terminal.ts";

/** How a run ended, as `--json` prints it. */
export interface RunSummary {
  run: NonNullable<Overview["run"]>;
  title: string;
  seconds: number;
  progress: Overview["progress"];
  criteria: Overview["criteria"];
  contracts: Overview["contracts"];
  failed_epochs: { epoch: number; findings: string[] }[];
  report: string;
}

export async function summarise(project: Project, run: Run): Promise<RunSummary> {
  const seen = await project.hub.read((tx) => overview(tx));
  const root = seen.requirements.find(({ id }) => id === run.root);
  if (!seen.run) throw fail("internal", `Cannot sum up ${run.id}: it is not in the hub`);
  return {
    run: seen.run,
    title: root?.title ?? "",
    seconds: (project.hub.clock.now() - Date.parse(run.createdAt)) / 1_000,
    progress: seen.progress,
    criteria: seen.criteria,
    contracts: seen.contracts,
    failed_epochs: run.feedback.map(({ epoch, findings }) => ({
      epoch,
      findings: findings.map(({ source, subject, message }) =>
        `[${source}] ${subject}: ${message}`
      ),
    })),
    report: `.maestro/runs/${run.id}/report.md`,
  };
}

/** The table at the end of a run. */
export function summaryText(summary: RunSummary, terminal: Terminal): string {
  const { run, progress, criteria, contracts } = summary;
  const passed = criteria.passed ?? 0;
  const all = Object.values(criteria).reduce((sum, n) => sum + n, 0);
  const rows = [
    ["result", paint(terminal, run.state === "DONE" ? "green" : "yellow", run.state)],
    ["epochs", `${run.epoch}`],
    ["rollbacks", `${run.rollbacks}`],
    ["requirements done", `${progress.done} of ${progress.total}`],
    ["criteria passed", `${passed} of ${all}`],
    [
      "contracts",
      contracts.map(({ id, name, version, status }) => `${id} ${name} version ${version} ${status}`)
        .join(", ") || "none",
    ],
    ["tokens", `${run.tokens}${run.tokens_estimated ? " (estimated)" : ""}`],
    ["steps", `${run.steps}`],
    ["blocked actions", `${run.blocked}`],
    ["seconds", summary.seconds.toFixed(1)],
    ["tag", run.tags.join(", ") || "none"],
  ];
  const failures = summary.failed_epochs.map(({ epoch, findings }) =>
    `Epoch ${epoch} was rolled back:\n${
      findings.map((text) => `  ${plain(text.split("\n")[0] ?? "")}\n`).join("")
    }`
  );
  const why = run.state === "DONE" || !run.reason
    ? ""
    : `\nWhy: ${plain(run.reason)}\nReport: ${summary.report}\n`;
  return `\n${run.id} on ${run.root}: ${plain(summary.title)}\n\n${table(rows)}\n${
    failures.join("")
  }${why}`;
}
