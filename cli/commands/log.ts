import { chainId, latestLog, verifyLog } from "../../core/state.ts";
import { open, openHub } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";
import { paint, plain, table } from "../terminal.ts";

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
    terminal.out(table(
      entries.map(({ seq, at, agent_id, action_type, status, target, note, error }) => [
        String(seq),
        at,
        agent_id,
        action_type,
        paint(terminal, status === "SUCCESS" ? "green" : "red", status.padEnd(7)),
        plain([target, note, error].filter(Boolean).join("  ").replaceAll("\n", " ")),
      ]),
      200,
    ));
    return 0;
  } finally {
    await hub.close();
  }
}

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
