/** One line of the table: ours against the floor it cannot be faster than. */
export interface Row {
  name: string;
  unit: "ms" | "us";
  floor: number;
  ours: number;
}

/** What is timed; what it returns is done afterwards and not timed. */
type Work = () => Promise<(() => Promise<void>) | void> | void;

/**
 * Times two things turn by turn, so that both see the same load, and returns their medians in
 * milliseconds. The first `warmUp` turns are not counted.
 */
export async function compare(
  floor: Work,
  ours: Work,
  turns: number,
  warmUp = Math.min(20, Math.ceil(turns / 10)),
): Promise<{ floor: number; ours: number }> {
  const times: { floor: number[]; ours: number[] } = { floor: [], ours: [] };
  for (let turn = 0; turn < turns + warmUp; turn++) {
    for (const [name, work] of [["floor", floor], ["ours", ours]] as const) {
      const start = performance.now();
      const afterwards = await work();
      if (turn >= warmUp) times[name].push(performance.now() - start);
      await afterwards?.();
    }
  }
  return { floor: median(times.floor), ours: median(times.ours) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Runs a program to its end and fails if it failed. */
export async function run(program: string, args: string[], cwd?: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...(cwd === undefined ? {} : { cwd }),
  }).output();
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}
