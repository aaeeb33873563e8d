import type { ToolCall } from "./model.ts";

/** The same call with the same result this often, with nothing new in between, is no progress. */
const REPEATS_MAX = 3;

/** Remembers calls with their results; answers true once an agent goes round in circles. */
export function repeatGuard(): (call: ToolCall, result: string) => boolean {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  return (call, result) => {
    const key = JSON.stringify([call.name, call.arguments, result]);
    // Running the same failing test after another edit is work: a new result starts the count again.
    if (!seen.has(key)) counts.clear();
    seen.add(key);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count >= REPEATS_MAX;
  };
}
