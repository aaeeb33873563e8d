import { type Overview, overview } from "../../core/state.ts";
import { asOf, atPosition } from "../past.ts";
import type { Invocation } from "../program.ts";
import { paint, plain, table, type Terminal } from "../terminal.ts";

/** `maestro status [--at position] [--json]`. */
export async function status(
  invocation: Invocation,
  options: { at?: string; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  return await atPosition(invocation, options.at, async (hub, position) => {
    const seen = await hub.read((tx) => overview(tx));
    if (options.json) {
      const at = position ? { at: { seq: position.seq, label: position.label } } : {};
      terminal.out(JSON.stringify({ ...at, ...seen }, null, 2) + "\n");
    } else {
      terminal.out(asOf(position) + render(seen, terminal));
    }
    return 0;
  });
}

/** The overview as text for a terminal. */
export function render(seen: Overview, terminal: Terminal): string {
  const { progress, run } = seen;
  const sections = [
    `${progress.done} of ${progress.total} requirements done, ${progress.in_progress} in progress\n`,
    run ? runLine(run, terminal) : 'No run yet: `maestro run "what to build"`.\n',
  ];
  if (seen.requirements.length > 0) {
    const rows = seen.requirements.map(({ id, status, role, assignee, title }) => [
      "  ".repeat(id.split(".").length - 1) + id,
      paint(terminal, COLORS[status] ?? "dim", status.padEnd(11)),
      assignee ?? role ?? "",
      plain(title),
    ]);
    const more = seen.requirements_total - seen.requirements.length;
    sections.push(`\nRequirements\n${table(rows, 160)}${more > 0 ? `and ${more} more\n` : ""}`);
  }
  if (seen.contracts.length > 0) {
    const rows = seen.contracts.map(({ id, name, version, status, owner }) => [
      id,
      plain(name),
      `version ${version}`,
      paint(terminal, COLORS[status] ?? "dim", status.padEnd(10)),
      plain(owner),
    ]);
    sections.push(`\nContracts\n${table(rows)}`);
  }
  if (seen.claims.length > 0) {
    const rows = seen.claims.map(({ requirement, holder, expires_at }) => [
      requirement,
      plain(holder),
      `until ${expires_at}`,
    ]);
    sections.push(`\nClaims\n${table(rows)}`);
  }
  sections.push(`\nLog: ${seen.log.seq} entries, head ${seen.log.hash.slice(0, 12)}\n`);
  return sections.join("");
}

const COLORS: Record<string, "green" | "yellow" | "red" | "cyan" | "dim"> = {
  DONE: "green",
  STABLE: "green",
  IN_PROGRESS: "cyan",
  REVIEW: "yellow",
  DRAFT: "yellow",
  BLOCKED: "red",
  FAILED: "red",
  BROKEN: "red",
};

function runLine(run: NonNullable<Overview["run"]>, terminal: Terminal): string {
  const estimated = run.tokens_estimated ? " (estimated)" : "";
  const line =
    `${run.id} on ${run.root}: ${paint(terminal, "bold", run.state)}, epoch ${run.epoch}, ` +
    `${run.rollbacks} rollbacks, ${run.tokens} tokens${estimated}, ${run.steps} steps, ${run.blocked} blocked\n`;
  const why = run.reason ? `  ${plain(run.reason)}\n` : "";
  return line + why + run.tags.map((tag) => `  tagged ${tag}\n`).join("");
}
