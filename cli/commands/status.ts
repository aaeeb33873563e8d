import { isDriven, type Overview, overview } from "../../core/state.ts";
import { asOf, atPosition } from "../past.ts";
import { approvalRows } from "./approvals.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

/** `maestro status [--at position] [--json]`. */
export async function status(
  invocation: Invocation,
  options: { at?: string; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  return await atPosition(invocation, options.at, async (hub, position) => {
    const state = await hub.read((tx) => overview(tx));
    // Of an earlier state nobody drives anything.
    const driven = position === null && isDriven(`${invocation.projectDir}/.maestro`);
    const seen = { ...state, run: state.run && { ...state.run, driven } };
    if (options.json) {
      const at = position ? { at: { seq: position.seq, label: position.label } } : {};
      terminal.out(JSON.stringify({ ...at, ...seen }, null, 2) + "\n");
    } else {
      terminal.out(asOf(position) + render(seen, terminal, position !== null));
    }
    return 0;
  });
}

/** An overview that knows whether a process drives its run now. */
type Seen = Omit<Overview, "run"> & { run: (Overview["run"] & { driven: boolean }) | null };

/** The overview as text for a terminal. */
function render(seen: Seen, terminal: Terminal, past = false): string {
  const { progress, run } = seen;
  const sections = [
    `${progress.done} of ${progress.total} requirements done, ${progress.in_progress} in progress\n`,
    run ? runLine(run, terminal, past) : 'No run yet: `maestro run "what to build"`.\n',
  ];
  if (seen.requirements.length > 0) {
    const rows = seen.requirements.map(({ id, status, role, assignee, title }) => [
      "  ".repeat(id.split(".").length - 1) + id,
      paint(terminal, COLORS[status] ?? "dim", status),
      assignee ?? role ?? "",
      plainLine(title),
    ]);
    const more = seen.requirements_total - seen.requirements.length;
    sections.push(
      `\nRequirements\n${table(rows, terminal.columns)}${more > 0 ? `and ${more} more\n` : ""}`,
    );
  }
  if (seen.contracts.length > 0) {
    const rows = seen.contracts.map(({ id, name, version, status, owner }) => [
      id,
      plain(name),
      `version ${version}`,
      paint(terminal, COLORS[status] ?? "dim", status),
      plain(owner),
    ]);
    sections.push(`\nContracts\n${table(rows, terminal.columns)}`);
  }
  if (seen.claims.length > 0) {
    const rows = seen.claims.map(({ requirement, holder, expires_at }) => [
      requirement,
      plain(holder),
      `until ${expires_at}`,
    ]);
    sections.push(`\nClaims\n${table(rows, terminal.columns)}`);
  }
  const { pending, newest } = seen.approvals;
  if (pending > 0) {
    const more = pending - newest.length;
    const rows = approvalRows(newest, terminal) + (more > 0 ? `and ${more} more\n` : "");
    const how = past ? "" : "`maestro approvals show A1`, `approve A1` and `deny A1` decide.\n"
      .replaceAll("A1", newest[0]?.id ?? "A1");
    sections.push(`\nWaiting for your approval\n${rows}${how}`);
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

function runLine(run: NonNullable<Seen["run"]>, terminal: Terminal, past: boolean): string {
  const estimated = run.tokens_estimated ? " (estimated)" : "";
  const line =
    `${run.id} on ${run.root}: ${paint(terminal, "bold", run.state)}, epoch ${run.epoch}, ` +
    `${run.rollbacks} rollbacks, ${run.tokens} tokens${estimated}, ${run.steps} steps, ${run.blocked} blocked\n`;
  const why = run.reason ? `  ${plain(run.reason)}\n` : "";
  const asked = run.request && !past ? `  asked to ${run.request.kind} at ${run.request.at}\n` : "";
  const resting = ["DONE", "FAIL", "PAUSED", "ESCALATED"].includes(run.state);
  const stopped = past || resting || run.driven
    ? ""
    : "  No process drives it: it was stopped. `maestro resume` goes on from its last step.\n";
  return line + why + asked + stopped + run.tags.map((tag) => `  tagged ${tag}\n`).join("");
}
