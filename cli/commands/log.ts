import { chainId, latestLog, type LogEntry, verifyLog } from "../../core/state.ts";
import { open, openHub } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

/** `maestro log show`. */
export async function logShow(
  invocation: Invocation,
  options: { limit: number; json?: boolean },
): Promise<number> {
  const hub = await openHub(invocation);
  try {
    const entries = await hub.read((tx) => latestLog(tx, options.limit));
    const { terminal } = invocation;
    if (options.json) {
      for (const entry of entries) terminal.out(JSON.stringify(entry) + "\n");
      return 0;
    }
    terminal.out(logTable(entries, terminal));
    return 0;
  } finally {
    await hub.close();
  }
}

/** One line an entry, the date only where it changes. */
export function logTable(entries: readonly LogEntry[], terminal: Terminal): string {
  const lines = table(
    entries.map(({ seq, at, agent_id, action_type, status, target, note, error }) => [
      String(seq),
      at.slice(TIME_START, TIME_END),
      plain(agent_id),
      action_type,
      (status === "SUCCESS" ? "" : `${paint(terminal, "red", status)}  `) +
      plainLine([target, note, error].filter(Boolean).join("  ")),
    ]),
    terminal.columns,
  ).split("\n");
  return entries.map(({ at }, index) => {
    const date = at.slice(0, TIME_START - 1);
    const before = entries[index - 1]?.at.slice(0, TIME_START - 1);
    return (date === before ? "" : `${date} (UTC)\n`) + `${lines[index]}\n`;
  }).join("");
}

/** Where the time stands in an ISO timestamp. */
const TIME_START = "2026-01-01T".length;
const TIME_END = TIME_START + "00:00:00".length;

/** `maestro log verify`: exit code 7 where the log or a row was tampered with. */
export async function logVerify(
  invocation: Invocation,
  options: { json?: boolean },
): Promise<number> {
  const { project } = await open(invocation);
  const { anchorsOf } = await import("../../core/mod.ts");
  const { terminal } = invocation;
  try {
    const chain = await project.hub.read(chainId);
    const { anchors, foreign } = await anchorsOf(project.workspace, chain);
    const found = await project.hub.read((tx) => verifyLog(tx, anchors));
    if (foreign > 0) terminal.err(`maestro: ${foreign} tags anchor another log than this one\n`);
    if (options.json) {
      const json = { ...found, anchors: anchors.length, foreign_anchors: foreign };
      terminal.out(JSON.stringify(json, null, 2) + "\n");
    } else if (found.ok) {
      terminal.out(
        `Verified: ${found.entries} entries form one chain, ${found.rows} rows equal the replayed ` +
          `journal, ${anchors.length} anchors in tags agree.\nHead ${found.head.seq} ${found.head.hash}\n`,
      );
    } else {
      terminal.err(`NOT VERIFIED: ${found.problem}\n`);
      terminal.err("  Compare with a copy of .maestro that you trust before you go on.\n");
    }
    return found.ok ? EXIT.ok : EXIT.corrupt;
  } finally {
    await project.close();
  }
}
