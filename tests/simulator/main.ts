import { parseArgs } from "node:util";
import { sha256 } from "../../core/hash.ts";
import { planOf } from "./plan.ts";
import { describeFailure } from "./report.ts";
import { simulate, simulateSeed } from "./simulate.ts";
import { storesOf } from "./stores.ts";

export const DEFAULT_STEPS = 80;
const HELP = `deno task simulate [options]

  --seeds N         how many seeds to play (100)
  --seed S          the first of them (1)
  --steps K         operations per seed (${DEFAULT_STEPS})
  --keep 0,3,17     play only these operations of --seed and print what happened
  --database URL    play on this PostgreSQL database instead of SQLite
`;

/** The command line; returns the exit code: 0 all held, 1 a violation was found, 2 misuse. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      steps: { type: "string", default: String(DEFAULT_STEPS) },
      keep: { type: "string" },
      database: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [first, count, steps] = [values.seed, values.seeds, values.steps].map(Number);
  if (values.help || !isCount(first) || !isCount(count) || !isCount(steps)) {
    print(HELP);
    return values.help ? 0 : 2;
  }
  const stores = storesOf(values.database ?? null);
  if (values.keep !== undefined) {
    const kept = new Set(values.keep.split(",").map(Number));
    const plan = planOf(first, steps);
    const operations = plan.operations.filter(({ index }) => kept.has(index));
    const { history, hash, violation } = await simulate({ ...plan, operations }, stores);
    print(`${history.join("\n")}\n${violation?.message ?? "everything held"}\nhistory ${hash}\n`);
    return violation ? 1 : 0;
  }
  const started = performance.now();
  const hashes: string[] = [];
  let failures = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { hash, failure } = await simulateSeed(seed, steps, stores);
    hashes.push(hash);
    if (!failure) continue;
    failures++;
    print(describeFailure(failure, steps));
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  print(
    `${count} seeds of ${steps} steps in ${seconds} s: ` +
      `${failures === 0 ? "everything held" : `${failures} failed`}; history ${
        sha256(hashes.join())
      }\n`,
  );
  return failures === 0 ? 0 : 1;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
