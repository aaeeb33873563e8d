import type { RunEvent } from "../../core/mod.ts";
import type { Hub } from "../../core/state.ts";
import type { Terminal } from "../terminal.ts";

/** What a person who interrupts a run can want of it. */
export type Choice = "continue" | "pause" | "abandon";

/** Shows a run while it goes: as a screen, as lines, or as JSON lines. */
export interface RunView {
  emit(event: RunEvent): void;
  /** Tells the person something about the run as a whole. */
  say(text: string): void;
  /** Asks what an interruption means; null where nobody can answer. */
  ask: ((signal: AbortSignal) => Promise<Choice>) | null;
  /** Gives the terminal back; may be called twice. */
  close(): void;
}

interface ViewOptions {
  /** Every event as a JSON line. */
  events?: boolean | undefined;
  /** False: lines, also where a screen could be drawn. */
  live?: boolean | undefined;
  /** The result will be printed as JSON. */
  json?: boolean | undefined;
  /** The last line of the screen. */
  footer?: string | undefined;
}

/** The view that fits the terminal and what a person asked for. */
export async function openView(
  terminal: Terminal,
  hub: Hub,
  run: string,
  { events = false, live = true, json = false, footer }: ViewOptions,
): Promise<RunView> {
  if (events) {
    const { eventsView } = await import("./events.ts");
    return eventsView(terminal, hub.clock);
  }
  if (terminal.screen !== null && live && !json) {
    const { liveView } = await import("./live.ts");
    return await liveView(terminal, terminal.screen, hub, run, footer);
  }
  const { linesView } = await import("./lines.ts");
  return linesView(terminal);
}
