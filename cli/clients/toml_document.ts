import { isDeepStrictEqual } from "node:util";
import { parse, patch, stringify } from "@decimalturn/toml-patch";
import { fail } from "../../core/errors.ts";
import type { Settings } from "./client.ts";

/** The tables of a TOML text. Error: invalid. */
export function readToml(text: string, path: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : "";
    throw fail(
      "invalid",
      `Cannot change ${path}: it is not TOML (${reason})`,
      "Correct the file, then repeat the command.",
    );
  }
}

/**
 * The text with the table `name` in the table `parent` set, or taken out where it is null; the rest
 * stays as it is. Error: invalid, where that cannot be done.
 */
export function editToml(
  text: string,
  path: string,
  [parent, name]: readonly [string, string],
  table: Settings | null,
): string {
  const before = readToml(text, path);
  const tables = isTable(before[parent]) ? before[parent] : {};
  const { [name]: present, ...others } = tables;
  const { [parent]: _, ...rest } = before;
  const kept = table === null ? others : { ...tables, [name]: table };
  const wanted = Object.keys(kept).length === 0 ? rest : { ...before, [parent]: kept };
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const header = `[${parent}.${name}]`;
  const candidates = [() => patch(text, wanted)];
  // As text first: a table of its own at the end, as every TOML reader knows it.
  if (table === null) candidates.unshift(() => withoutTable(text, header));
  else if (present === undefined) {
    candidates.unshift(() => appended(text, `${header}\n${stringify(table)}`, end));
  }
  for (const candidate of candidates) {
    try {
      const result = candidate();
      if (isDeepStrictEqual(plain(parse(result)), plain(wanted))) return result;
    } catch {
      // Not in this way; the next one, or nothing.
    }
  }
  throw fail(
    "invalid",
    `Cannot change ${path}: ${parent}.${name} is written in a way that cannot be edited safely`,
    `Change [${parent}.${name}] by hand, then repeat the command.`,
  );
}

/** Set off by one line break, which goes away with it. */
function appended(text: string, table: string, end: string): string {
  return text + (text === "" ? "" : end) + table.trim().replaceAll(/\r?\n/g, end) + end;
}

/** Comments after its last value belong to what follows. */
function withoutTable(text: string, header: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trim() === header);
  if (start < 0) return text;
  const next = lines.findIndex((line, at) => at > start && line.trimStart().startsWith("["));
  let end = next < 0 ? lines.length : next;
  while (end > start + 1 && /^\s*(?:#|$)/.test(lines[end - 1] ?? "")) end--;
  const before = lines.slice(0, start).join("\n");
  const rest = lines.slice(end).join("\n");
  return rest.trim() === ""
    ? before.replace(/\r$/, "")
    : `${before}${start > 0 ? "\n" : ""}${rest}`;
}

/** Without prototypes and classes, which would make equal values differ. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
