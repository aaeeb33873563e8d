import type { Run } from "../../ssot/runs/runs.ts";
import type { Loop } from "../loop.ts";
import type { LoopEvent, LoopState } from "../machine.ts";
import { nextState } from "../machine.ts";
import { type Choice, CHOICES, type Fact } from "./choice.ts";
import { fsm } from "./fsm.ts";
import { llm } from "./llm.ts";

/** Chooses one of the moves that the table allows; the first is the table's own. */
export interface Controller {
  choose(loop: Loop, run: Run, choices: readonly [Choice, ...Choice[]]): Promise<Choice>;
}

const CONTROLLERS: Record<Run["options"]["controller"], Controller> = { fsm, llm };

/** Planning again and again gets nowhere: as often as this in a run somebody may ask for it. */
const MAX_REPLANS = 3;

/**
 * The event that follows a fact: the run's controller chooses where there is a choice. `barred` are
 * moves that would lead nowhere now.
 */
export async function decide(
  loop: Loop,
  run: Run,
  fact: Fact,
  barred: readonly LoopEvent[] = [],
): Promise<LoopEvent> {
  const [own, ...others] = CHOICES[fact];
  const open = others.filter(({ event }) =>
    !barred.includes(event) && (event !== "replan" || run.replans < MAX_REPLANS)
  );
  if (open.length === 0) return own.event;
  const { event } = await CONTROLLERS[run.options.controller].choose(loop, run, [own, ...open]);
  nextState(run.state as LoopState, event, null);
  return event;
}
