import type { FileChange, HistoryDiff } from "../core/mod.ts";
import type { RowChange } from "../core/state.ts";
import { paint, plain, type Terminal } from "./terminal.ts";

const MAX_VALUE_CHARS = 60;
/** Of a row that changed otherwise too, these say nothing. */
const NOISE = ["updated_at", "version"];

/** A difference as text: rows with their columns, then files; each at most `limit`, with totals. */
export function renderDiff(diff: HistoryDiff, terminal: Terminal, limit: number): string {
  const { from, to, rows, files, filesFrom } = diff;
  const lines = [
    `From ${plain(from.label)} to ${plain(to.label)}: ${rows.length} rows, ${files.length} files\n`,
  ];
  if (rows.length > 0) {
    lines.push("\nShared state\n");
    for (const change of rows.slice(0, limit)) lines.push(rowText(change, terminal));
    lines.push(more(rows.length, limit));
  }
  if (files.length > 0) {
    lines.push(`\nFiles${filesFrom === "journal" ? " (agents' changes)" : ""}\n`);
    lines.push(fileLines(files, limit));
  }
  return lines.join("");
}

/** The same for programs, cut to `limit` rows and files. */
export function limited(diff: HistoryDiff, limit: number): Record<string, unknown> {
  const { from, to, rows, files, filesFrom } = diff;
  return {
    from,
    to,
    rows_total: rows.length,
    rows: rows.slice(0, limit),
    files_total: files.length,
    files_from: filesFrom,
    files: files.slice(0, limit),
  };
}

/** Files with their status, the first `limit`. */
export function fileLines(files: readonly FileChange[], limit: number): string {
  return files.slice(0, limit).map(fileText).join("") + more(files.length, limit);
}

function fileText({ path, status, before, after }: FileChange): string {
  const mode = before !== null && after !== null && before.mode !== after.mode
    ? `  mode ${before.mode} -> ${after.mode}`
    : "";
  return `  ${status} ${plain(path)}${mode}\n`;
}

const MARKS = { added: "+", removed: "-", changed: "~" } as const;
const COLORS = { added: "green", removed: "red", changed: "yellow" } as const;

function rowText({ table, id, change, columns }: RowChange, terminal: Terminal): string {
  const head = `  ${paint(terminal, COLORS[change], MARKS[change])} ${table} ${plain(id)}\n`;
  if (change !== "changed") return head;
  const all = Object.entries(columns);
  const telling = all.filter(([name]) => !NOISE.includes(name));
  return head + (telling.length > 0 ? telling : all)
    .map(([name, { before, after }]) => `      ${name}: ${value(before)} -> ${value(after)}\n`)
    .join("");
}

function value(stored: string | number | null): string {
  const text = JSON.stringify(stored);
  return plain(text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}...` : text);
}

function more(total: number, limit: number): string {
  return total > limit ? `  and ${total - limit} more\n` : "";
}
