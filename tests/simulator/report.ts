import type { Failure } from "./simulate.ts";

const LINE_CHARS_MAX = 160;

/** A failing seed for a person: what broke, the shortest history that breaks it, how to replay. */
export function describeFailure(
  { seed, violation, keep, history }: Failure,
  steps: number,
): string {
  return [
    `Seed ${seed} breaks a promise: ${violation.message}`,
    `The shortest history found (${keep.length} of ${steps} operations):`,
    ...history.map((line) => `  ${line.slice(0, LINE_CHARS_MAX)}`),
    `Replay: deno task simulate --seed ${seed} --steps ${steps} --keep ${keep.join(",")}`,
    "",
  ].join("\n");
}
