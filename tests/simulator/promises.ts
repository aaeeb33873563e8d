import assert from "node:assert/strict";
import { describeFailure } from "./report.ts";
import { simulateSeed } from "./simulate.ts";
import type { StoreFactory } from "./stores.ts";

/** Promises to keep over many seeds; a failing one is told with its shortest history. */
export async function keepsAllPromises(
  first: number,
  count: number,
  steps: number,
  stores: StoreFactory,
): Promise<void> {
  const failures: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { failure } = await simulateSeed(seed, steps, stores);
    if (failure) failures.push(describeFailure(failure, steps));
  }
  assert.deepEqual(failures, []);
}
