import { benchClaim } from "./claim_bench.ts";
import type { Row } from "./measure.ts";
import { benchInitialize } from "./mcp_bench.ts";
import { benchSandbox } from "./sandbox_bench.ts";
import { benchStartup } from "./startup_bench.ts";

const directory = await Deno.makeTempDir({ prefix: "maestro-bench-" });
try {
  print(await benchClaim(directory, 1_000));
  print(await benchClaim(directory, 100_000));
  for (const row of await benchStartup(directory)) print(row);
  print(await benchInitialize(directory));
  for (const row of await benchSandbox(directory)) print(row);
} finally {
  await Deno.remove(directory, { recursive: true });
}

function print({ name, unit, floor, ours }: Row): void {
  const [base, mine] = [floor, ours].map((value) => `${value.toFixed(1)} ${unit}`);
  const line = `${name.padEnd(66)} ${String(mine).padStart(12)} / ${String(base).padStart(11)} = ${
    (ours / floor).toFixed(2)
  }x\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}
