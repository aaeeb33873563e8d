import { chainHead, fail, followLog, type Hub, latestRun, type Run } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { entryEvent } from "../run_view/entry_event.ts";
import { openView, type RunView } from "../run_view/run_view.ts";
import { status } from "./status.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const RESTING = ["DONE", "FAIL", "PAUSED", "ESCALATED"];

/** `maestro status --watch`: the newest run, whoever drives it, until it rests or Ctrl-C. */
export async function watch(invocation: Invocation): Promise<number> {
  const hub = await openHub(invocation);
  try {
    const { run, seq } = await hub.read(async (tx) => ({
      run: await latestRun(tx),
      seq: (await chainHead(tx)).seq,
    }));
    if (!run) throw fail("not_found", "Cannot watch: there is no run yet", "Start one first.");
    if (!RESTING.includes(run.state)) await follow(invocation, hub, run, seq);
  } finally {
    await hub.close();
  }
  return await status(invocation, {});
}

async function follow(
  { terminal }: Invocation,
  hub: Hub,
  run: Run,
  seq: number,
): Promise<void> {
  const stop = new AbortController();
  const onStop = () => stop.abort();
  for (const name of SIGNALS) Deno.addSignalListener(name, onStop);
  const footer = "Ctrl-C: stop watching; the run goes on";
  const view = await openView(terminal, hub, run.id, { footer });
  try {
    await tell(hub, run, seq, view, AbortSignal.any([stop.signal, terminal.gone]));
  } finally {
    view.close();
    for (const name of SIGNALS) Deno.removeSignalListener(name, onStop);
  }
}

async function tell(
  hub: Hub,
  { id, epoch: begun }: Run,
  seq: number,
  view: RunView,
  signal: AbortSignal,
): Promise<void> {
  let epoch = begun;
  for await (const entry of followLog(hub, seq, signal)) {
    if (entry.action_type === "EPOCH_BEGIN" && entry.session === id) epoch++;
    const event = entryEvent(entry, id, epoch);
    if (event === null) continue;
    view.emit(event);
    if (event.type === "state" && RESTING.includes(event.to)) return;
  }
}
