import { openHub } from "../composition.ts";
import { jsonlChunks, logYamlChunks, writeOut } from "../log_file.ts";
import type { Invocation } from "../program/invocation.ts";

/** `maestro log export [--format jsonl|yaml] [--output FILE]`. */
export async function logExport(
  invocation: Invocation,
  options: { format: "jsonl" | "yaml"; output?: string },
): Promise<number> {
  const { terminal } = invocation;
  const { output } = options;
  const path = output === undefined || output.startsWith("/")
    ? output ?? null
    : `${terminal.cwd}/${output}`;
  const hub = await openHub(invocation);
  try {
    const chunks = options.format === "yaml" ? logYamlChunks(hub) : jsonlChunks(hub);
    await writeOut(path, terminal, chunks);
    return 0;
  } finally {
    await hub.close();
  }
}
