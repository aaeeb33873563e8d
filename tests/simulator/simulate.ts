import { chainHead } from "../../core/mod.ts";
import { sha256 } from "../../core/hash.ts";
import type { Defect } from "./faulty_driver.ts";
import { finish } from "./finish.ts";
import { type Plan, planOf } from "./plan.ts";
import { shrink } from "./shrink.ts";
import type { StoreFactory } from "./stores.ts";
import { Violation } from "./violation.ts";
import { World } from "./world.ts";

/** How one plan went. */
export interface Simulated {
  /** Hash over every step's outcome and the log's head: equal for equal plans. */
  hash: string;
  history: string[];
  violation: Violation | null;
}

/** A failing seed, cut down to what it takes. */
export interface Failure {
  seed: number;
  violation: Violation;
  /** Indices of the operations that are left. */
  keep: number[];
  history: string[];
}

/** Some ends are gone to only by some seeds: they cost as much as the rest. */
const FINISH_EVERY = 4;
const TRAVEL_EVERY = 8;

/** Plays a plan from an empty store to its end, or to the first violation. */
export async function simulate(
  plan: Plan,
  storeFor: StoreFactory,
  defect: Defect | null = null,
): Promise<Simulated> {
  const store = await storeFor(plan.seed);
  const world = new World(plan, store, defect);
  let violation: Violation | null = null;
  let head = "";
  try {
    for (const operation of plan.operations) await world.step(operation);
    if (plan.seed % FINISH_EVERY === 0) await finish(world);
    head = await world.inspect(async ({ hub }) => {
      await world.audit.note(hub);
      await world.audit.verify(hub);
      if (plan.seed % TRAVEL_EVERY === 1) await world.audit.travel(hub, plan.seed);
      return (await hub.read(chainHead)).hash;
    });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error;
  } finally {
    await world.close();
    await store.remove();
  }
  const history = world.history;
  return { hash: sha256([...history, head].join("\n")), history, violation };
}

/** Plays a seed; a failing one is shortened to the fewest operations that break the same promise. */
export async function simulateSeed(
  seed: number,
  steps: number,
  storeFor: StoreFactory,
  defect: Defect | null = null,
): Promise<{ hash: string; failure: Failure | null }> {
  const plan = planOf(seed, steps);
  const { hash, violation } = await simulate(plan, storeFor, defect);
  if (!violation) return { hash, failure: null };
  const play = (operations: Plan["operations"]) =>
    simulate({ ...plan, operations }, storeFor, defect);
  const operations = await shrink(plan.operations, async (fewer) => {
    const result = await play(fewer);
    return result.violation?.invariant === violation.invariant;
  });
  const shortest = await play(operations);
  return {
    hash,
    failure: {
      seed,
      violation: shortest.violation ?? violation,
      keep: operations.map(({ index }) => index),
      history: shortest.history,
    },
  };
}
