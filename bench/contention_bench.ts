import { filledHub } from "./filled_hub.ts";

const WRITERS = 8;
const WRITER = new URL("./contention_writer.ts", import.meta.url).pathname;

/** What one writer process did: the waits of its calls in milliseconds, and what went wrong. */
export interface WriterReport {
  claimed: string[];
  acknowledged: number;
  waits: number[];
  errors: string[];
}

/** Eight processes on one database: throughput, the worst wait, and that nothing went wrong. */
export async function benchContention(
  location: string,
  kind: "claims" | "mixed",
  each: number,
): Promise<string> {
  await (await filledHub(location, WRITERS * each)).close();
  const start = performance.now();
  const reports = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => writer([location, kind, String(each), String(n)])),
  );
  const seconds = (performance.now() - start) / 1_000;
  const claimed = reports.flatMap((report) => report.claimed);
  const doubled = claimed.length - new Set(claimed).size;
  const errors = reports.flatMap((report) => report.errors);
  const done = reports.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const worst = Math.max(...reports.flatMap(({ waits }) => waits));
  const engine = location.startsWith("postgres") ? "PostgreSQL" : "SQLite";
  return `${engine}, ${WRITERS} processes, ${each} ${kind} each: ${
    (done / seconds).toFixed(0)
  }/s, ` +
    `worst wait ${worst.toFixed(0)} ms, ${doubled} doubled, ${WRITERS * each - done} lost, ` +
    `${errors.length} errors${errors[0] === undefined ? "" : ` (${errors[0]})`}`;
}

async function writer(args: string[]): Promise<WriterReport> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", WRITER, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as WriterReport;
}
