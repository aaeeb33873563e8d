import type { Overview, Run } from "../../core/mod.ts";
import { statusColor } from "../status_color.ts";
import { cut, paint, plainLine, table } from "../terminal.ts";
import type { Activity, Happenings } from "./happenings.ts";

/** A run as the hub has it. */
export interface Seen {
  run: Run;
  overview: Overview;
  /** When the agents' time began to count. */
  startedAtMs: number;
}

interface FrameOptions {
  columns: number;
  rows: number;
  color: boolean;
  nowMs: number;
  /** The last line: what can be done, or a question. */
  footer: string;
}

/** A part of the screen: what it would show, and how much of it at least. */
interface Part {
  lines: string[];
  least: number;
  /** Where it is cut: what came last is more telling than what came first. */
  keepEnd?: boolean;
}

const BAR_CELLS = 20;
const SHORT_ROWS = 8;

/** A run as lines of a screen, as many as it has rows and none wider than its columns. */
export function frame(seen: Seen, heard: Happenings, options: FrameOptions): string[] {
  const { columns, rows, footer } = options;
  const parts: Part[] = [
    { lines: head(seen, options), least: 2 },
    { lines: used(seen, options), least: rows < SHORT_ROWS ? 0 : 3 },
    titled("Waiting for your approval", approvals(seen, options), options, 4),
    titled("Agents", agents(seen, heard, options), options, 3),
    titled("Found", findings(heard, options), options, 3),
    titled("Requirements", requirements(seen, options), options, 4),
    { ...titled("Lately", heard.recent, options, 4), keepEnd: true },
  ];
  const body = fit(parts, Math.max(0, rows - 1));
  const blank = Array.from({ length: Math.max(0, rows - 1 - body.length) }, () => "");
  return [...body, ...blank, paint(options, "dim", footer)].slice(-Math.max(1, rows))
    .map((line) => cut(line, columns - 1));
}

/** Gives each part what it needs at least or nothing, then the rest from the first on. */
function fit(parts: readonly Part[], rows: number): string[] {
  let left = rows;
  const heights = parts.map(({ lines, least }) => {
    const wanted = Math.min(lines.length, least);
    // A title without anything below it says nothing.
    const height = wanted <= left ? wanted : 0;
    left -= height;
    return height;
  });
  for (const [index, { lines }] of parts.entries()) {
    if (heights[index] === 0) continue;
    const more = Math.min(left, lines.length - (heights[index] ?? 0));
    heights[index] = (heights[index] ?? 0) + more;
    left -= more;
  }
  return parts.flatMap((part, index) => shown(part, heights[index] ?? 0));
}

function shown({ lines, keepEnd }: Part, height: number): string[] {
  if (height >= lines.length) return lines;
  // Its blank line and title stay.
  if (keepEnd && height > 2) return [...lines.slice(0, 2), ...lines.slice(2 - height)];
  return lines.slice(0, height);
}

function titled(title: string, lines: readonly string[], { color }: FrameOptions, least: number) {
  const all = lines.length === 0 ? [] : ["", paint({ color }, "bold", title), ...lines];
  return { lines: all, least };
}

function head({ run, overview, startedAtMs }: Seen, options: FrameOptions): string[] {
  const root = overview.requirements.find(({ id }) => id === run.root);
  const epoch = run.epoch > 0 ? `  epoch ${run.epoch}` : "";
  const rollbacks = run.rollbacks > 0 ? `  ${run.rollbacks} rolled back` : "";
  const time = duration(options.nowMs - startedAtMs);
  return [
    `${run.id}  ${paint(options, "bold", run.state)}${epoch}${rollbacks}  ${time}`,
    `${run.root} ${plainLine(root?.title ?? "")}`,
  ];
}

function used({ run, overview, startedAtMs }: Seen, options: FrameOptions): string[] {
  const { done, total, in_progress, failed, blocked } = overview.progress;
  const { maxTokens, maxSteps, maxMinutes } = run.options;
  const seen = overview.run;
  const more = [
    in_progress > 0 ? `${in_progress} in progress` : "",
    blocked > 0 ? `${blocked} blocked` : "",
    failed > 0 ? paint(options, "red", `${failed} failed`) : "",
  ].filter(Boolean).map((text) => `, ${text}`).join("");
  const minutes = Math.floor((options.nowMs - startedAtMs) / 60_000);
  const rows = [
    ["done", `${bar(done, total)} ${done} of ${total} requirements${more}`],
    ["tokens", spent(seen?.tokens ?? 0, maxTokens, seen?.tokens_estimated ? " (estimated)" : "")],
    [
      "steps",
      spent(seen?.steps ?? 0, maxSteps, seen?.blocked ? `, ${seen.blocked} actions blocked` : ""),
    ],
  ];
  if (maxMinutes !== null) rows.push(["minutes", spent(minutes, maxMinutes, "")]);
  return ["", ...table(rows).split("\n").slice(0, rows.length)];
}

function spent(used: number, limit: number | null, more: string): string {
  if (limit === null) return `${grouped(used)}${more}`;
  const left = Math.max(0, limit - used);
  return `${bar(used, limit)} ${grouped(used)} of ${grouped(limit)}, ${grouped(left)} left${more}`;
}

function agents({ overview }: Seen, { agents }: Happenings, options: FrameOptions): string[] {
  // Of an agent elsewhere only its claim is known.
  const silent = overview.claims.filter(({ holder }) => !agents.has(holder))
    .map(({ holder, requirement }) => [`  ${plainLine(holder)}`, requirement, "", "at work"]);
  const rows = [...agents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([agent, activity]) => {
    const claim = overview.claims.find(({ holder }) => holder === agent);
    return [
      `  ${plainLine(agent)}`,
      claim?.requirement ?? "",
      duration(options.nowMs - activity.sinceMs),
      doing(activity, options),
    ];
  });
  return linesOf([...rows, ...silent], options);
}

function doing({ doing, troubled }: Activity, options: FrameOptions): string {
  return troubled ? paint(options, "yellow", plainLine(doing)) : plainLine(doing);
}

function approvals({ overview }: Seen, options: FrameOptions): string[] {
  const { pending, newest } = overview.approvals;
  const lines = newest.flatMap(({ id, agent, kind, subject, reason }) => [
    `  ${paint(options, "yellow", id)} ${plainLine(agent)}: ${kind} ${plainLine(subject)} (${
      plainLine(reason)
    })`,
    `     maestro approvals show ${id}; maestro approvals approve ${id}; ... deny ${id}`,
  ]);
  const more = pending - newest.length;
  return more > 0 ? [...lines, `  and ${more} more: maestro approvals`] : lines;
}

function findings({ findings }: Happenings, options: FrameOptions): string[] {
  return findings.toReversed().map(({ source, subject, message }) =>
    `  ${paint(options, "red", source)} ${plainLine(subject)}: ${
      plainLine(message.split("\n")[0] ?? "")
    }`
  );
}

/** What is being done first, then what waits, then what is done: the screen may end before. */
function requirements({ run, overview }: Seen, options: FrameOptions): string[] {
  const rows = overview.requirements.filter(({ id }) => id !== run.root)
    .sort((a, b) => rank(a.status) - rank(b.status))
    .map(({ id, status, assignee, role, title }) => [
      `  ${id}`,
      paint(options, statusColor(status), status),
      plainLine(assignee ?? role ?? ""),
      plainLine(title),
    ]);
  const more = overview.requirements_total - overview.requirements.length;
  const lines = linesOf(rows, options);
  return more > 0 ? [...lines, `  and ${more} more: maestro requirement list`] : lines;
}

const ORDER = ["IN_PROGRESS", "REVIEW", "BLOCKED", "FAILED", "PENDING", "DONE"];
function rank(status: string): number {
  return ORDER.indexOf(status);
}

function linesOf(rows: readonly (readonly string[])[], { columns }: FrameOptions): string[] {
  return table(rows, columns - 1).split("\n").slice(0, rows.length);
}

function bar(part: number, whole: number): string {
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  const full = Math.floor(share * BAR_CELLS);
  return `[${"#".repeat(full)}${"-".repeat(BAR_CELLS - full)}]`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Such as 0:07, 12:03 or 3:05:00. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
