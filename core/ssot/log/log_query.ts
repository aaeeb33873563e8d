import type { ReadTx, Value } from "../../store/mod.ts";
import { type LogEntry, toLogEntry } from "./execution_log.ts";

/** Which entries are wanted; agent, action and target may end in `*` for any ending. */
export interface LogFilter {
  agent?: string | undefined;
  action?: string | undefined;
  /** As logged (`requirement:R0.2`), or its last part (`R0.2`, `C1`). */
  target?: string | undefined;
  status?: string | undefined;
  /** Stored times, both included. */
  since?: string | undefined;
  until?: string | undefined;
}

/** Where a page lies: entries after a position from there on, else the newest before one. */
interface LogPlace {
  after?: number | undefined;
  before?: number | undefined;
  /** At most 1,000. */
  limit: number;
}

interface LogPage {
  /** Oldest first. */
  entries: LogEntry[];
  /** How many entries the filter finds in all, on whichever page. */
  total: number;
  /** Whether there are more in the direction of the page: later ones with `after`, else earlier. */
  more: boolean;
}

const MAX_PAGE = 1_000;

/** One page of the log. */
export async function logPage(
  tx: ReadTx,
  filter: LogFilter,
  place: LogPlace,
): Promise<LogPage> {
  const all = conditions(filter);
  const total = await tx.count(
    `SELECT COUNT(*) AS n FROM log WHERE ${all.map(({ sql }) => sql).join(" AND ")}`,
    all.flatMap(({ params }) => params),
  );
  const here = [...all];
  if (place.after !== undefined) here.push({ sql: "seq > ?", params: [place.after] });
  if (place.before !== undefined) here.push({ sql: "seq < ?", params: [place.before] });
  const forward = place.after !== undefined;
  const limit = Math.min(place.limit, MAX_PAGE);
  const rows = await tx.all(
    `SELECT * FROM log WHERE ${here.map(({ sql }) => sql).join(" AND ")}
     ORDER BY seq ${forward ? "ASC" : "DESC"} LIMIT ?`,
    [...here.flatMap(({ params }) => params), limit + 1],
  );
  const entries = rows.slice(0, limit).map(toLogEntry);
  if (!forward) entries.reverse();
  return { entries, total, more: rows.length > limit };
}

/** The same filter on an entry in hand, such as one just heard of. */
export function matchesFilter(entry: LogEntry, filter: LogFilter): boolean {
  const { agent, action, target, status, since, until } = filter;
  return matches(entry.agent_id, agent) && matches(entry.action_type, action) &&
    (target === undefined || namesOf(target).some((name) => matches(entry.target, name))) &&
    (status === undefined || entry.status === status) &&
    (since === undefined || entry.at >= since) && (until === undefined || entry.at <= until);
}

interface Condition {
  sql: string;
  params: Value[];
}

function conditions(filter: LogFilter): Condition[] {
  const found: Condition[] = [{ sql: "seq > 0", params: [] }];
  const { agent, action, target, status, since, until } = filter;
  if (agent !== undefined) found.push(textCondition("agent_id", agent));
  if (action !== undefined) found.push(textCondition("action_type", action));
  if (target !== undefined) {
    const names = namesOf(target).map((name) => textCondition("target", name));
    found.push({
      sql: `(${names.map(({ sql }) => sql).join(" OR ")})`,
      params: names.flatMap(({ params }) => params),
    });
  }
  if (status !== undefined) found.push({ sql: "status = ?", params: [status] });
  if (since !== undefined) found.push({ sql: "at >= ?", params: [since] });
  if (until !== undefined) found.push({ sql: "at <= ?", params: [until] });
  return found;
}

function textCondition(column: string, wanted: string): Condition {
  if (!wanted.endsWith("*")) return { sql: `${column} = ?`, params: [wanted] };
  const start = wanted.slice(0, -1);
  // Characters, not UTF-16 units: what both engines count.
  return { sql: `substr(${column}, 1, ${[...start].length}) = ?`, params: [start] };
}

function matches(value: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted.endsWith("*") ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

const TARGET_KINDS = ["requirement", "contract", "snapshot", "run", "agent", "memory"];

function namesOf(target: string): string[] {
  return [target, ...TARGET_KINDS.map((kind) => `${kind}:${target}`)];
}
