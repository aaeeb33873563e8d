import {
  anchorLine,
  chainHead,
  chainId,
  fail,
  followLog,
  type Hub,
  type LogEntry,
  type LogFilter,
  logPage,
  matchesFilter,
  parseTime,
} from "../../core/state.ts";
import { openHub } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

interface LogFlags {
  agent?: string;
  action?: string;
  target?: string;
  status?: string;
  since?: string;
  until?: string;
  after?: number;
  before?: number;
  limit: number;
  follow?: boolean;
  json?: boolean;
}

/** `maestro log show`: the newest page, or one after or before a position; oldest entry first. */
export async function logShow(invocation: Invocation, flags: LogFlags): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const page = await hub.read((tx) => logPage(tx, filterOf(flags), flags));
    printer(terminal, flags)(page.entries);
    if (flags.json || !page.more) return 0;
    const way = flags.after === undefined
      ? `--before ${page.entries[0]?.seq}`
      : `--after ${page.entries.at(-1)?.seq}`;
    terminal.err(`${page.entries.length} of ${page.total} entries; more with ${way}\n`);
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro log tail [-f]`: the last entries, then those of any process as they are committed. */
export async function logTail(invocation: Invocation, flags: LogFlags): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const filter = filterOf(flags);
    const { entries, seq } = await hub.read(async (tx) => ({
      ...await logPage(tx, filter, { limit: flags.limit }),
      seq: (await chainHead(tx)).seq,
    }));
    const print = printer(terminal, flags);
    print(entries);
    if (flags.follow) await follow(hub, seq, filter, terminal, print);
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro log anchor`: the chain's head, to be signed and kept where nobody here can reach. */
export async function logAnchor(
  invocation: Invocation,
  options: { json?: boolean },
): Promise<number> {
  const hub = await openHub(invocation);
  try {
    const anchor = await hub.read(async (tx) => ({
      chain: await chainId(tx),
      ...await chainHead(tx),
    }));
    if (anchor.seq === 0) {
      throw fail(
        "invalid",
        "Cannot anchor the log: it is empty",
        "Try again after the first entry.",
      );
    }
    invocation.terminal.out(
      (options.json ? JSON.stringify(anchor, null, 2) : anchorLine(anchor)) + "\n",
    );
    return 0;
  } finally {
    await hub.close();
  }
}

/** The filter that flags ask for. Error: invalid (a time). */
function filterOf(flags: Omit<LogFlags, "limit">): LogFilter {
  const { agent, action, target, status } = flags;
  return { agent, action, target, status, since: time(flags.since), until: time(flags.until) };
}

function time(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseTime(text);
  if (parsed !== null) return parsed;
  throw fail(
    "invalid",
    `Cannot use the time ${text}`,
    "Write it like 2026-01-31 or 2026-01-31T10:00Z.",
  );
}

async function follow(
  hub: Hub,
  after: number,
  filter: LogFilter,
  terminal: Terminal,
  print: Print,
): Promise<void> {
  const stop = new AbortController();
  const onStop = () => stop.abort();
  terminal.gone.addEventListener("abort", onStop, { once: true });
  for (const name of SIGNALS) Deno.addSignalListener(name, onStop);
  try {
    const ended = AbortSignal.any([stop.signal, terminal.gone]);
    for await (const entry of followLog(hub, after, ended)) {
      if (matchesFilter(entry, filter)) print([entry]);
    }
  } finally {
    for (const name of SIGNALS) Deno.removeSignalListener(name, onStop);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

type Print = (entries: readonly LogEntry[]) => void;

/** Prints entries in order: whole as JSON lines, else one line each, the date where it changes. */
function printer(terminal: Terminal, { json }: LogFlags): Print {
  if (json) {
    return (entries) => terminal.out(entries.map((entry) => JSON.stringify(entry) + "\n").join(""));
  }
  let day = "";
  return (entries) => {
    const lines = table(entries.map((entry) => cells(terminal, entry)), terminal.columns);
    for (const [index, line] of lines.split("\n").slice(0, entries.length).entries()) {
      const today = entries[index]?.at.slice(0, DATE_CHARS) ?? day;
      terminal.out((today === day ? "" : `${today} (UTC)\n`) + `${line}\n`);
      day = today;
    }
  };
}

/** Where the date of an ISO timestamp ends, and after it the time to the second. */
const DATE_CHARS = "2026-01-31".length;
const TIME_END = "2026-01-31T10:00:00".length;

function cells(terminal: Terminal, entry: LogEntry): string[] {
  const { seq, at, agent_id, action_type, status, target, note, error } = entry;
  return [
    String(seq),
    at.slice(DATE_CHARS + 1, TIME_END),
    plain(agent_id),
    plain(action_type).padEnd(20),
    (status === "SUCCESS" ? "" : `${paint(terminal, "red", status)}  `) +
    plainLine([target, note, error].filter(Boolean).join("  ")),
  ];
}
