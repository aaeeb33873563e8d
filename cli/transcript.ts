import type { Recorder } from "../agents/mod.ts";
import { ownFile } from "../core/state.ts";

/** Appends every model query to `.maestro/runs/<run>/queries.jsonl`, new messages only. */
export function transcript(stateDir: string): Recorder {
  const seen = new WeakMap<object, number>();
  return async ({ task, step, model, messages, reply, error }) => {
    const file = await ownFile(stateDir, `runs/${task.runId}/queries.jsonl`);
    // A conversation only grows: what an earlier line holds need not be written again.
    const first = messages[0];
    const known = first ? seen.get(first) ?? 0 : 0;
    if (first) seen.set(first, messages.length);
    const line = { task, step, model, messages: messages.slice(known), reply, error };
    await Deno.writeTextFile(file, JSON.stringify(line) + "\n", {
      append: true,
      mode: 0o600,
    });
  };
}
