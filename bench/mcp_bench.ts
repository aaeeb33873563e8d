import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { compare, type Row, run } from "./measure.ts";
import { createProject, DENO, MAESTRO } from "./project.ts";

const TURNS = 12;
const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const BARE_SERVER = new URL("bare_server.ts", import.meta.url).pathname;

/** As `bin/maestro` starts Deno: modules when they are used, memory before the last bit of speed. */
const AS_STARTED = ["--unstable-lazy-dynamic-imports", "--v8-flags=--optimize-for-size"];

/** Spawn to initialized, ours as it is and bundled, against a server of the bare SDK with one tool. */
export async function benchInitialize(directory: string): Promise<Row[]> {
  const project = await createProject(`${directory}/mcp`);
  const bundle = `${directory}/bundle`;
  await run(DENO, ["task", "--quiet", "bundle", "--outdir", bundle], ROOT);
  const bundled = ["run", "-A", "--no-prompt", "--quiet", ...AS_STARTED];
  const ways: [string, () => ReturnType<typeof connect>][] = [
    ["MCP initialize over stdio", () => connect(MAESTRO, ["mcp"], project)],
    ["the same, bundled", () => connect(DENO, [...bundled, `${bundle}/main.js`, "mcp"], project)],
  ];
  const cache = await cacheBeside(`${directory}/cache`);
  const rows: Row[] = [];
  for (const [name, ours] of ways) {
    const bare = () =>
      connect(DENO, ["run", "--no-prompt", "--quiet", BARE_SERVER], project, cache);
    const times = await compare(bare, ours, TURNS, 2);
    rows.push({ name: `${name}, against a bare SDK server`, unit: "ms", ...times });
  }
  return rows;
}

/**
 * A cache of Deno with the same packages: the engine keeps the code it compiled for one setting only,
 * and the two servers, which share the SDK, would throw away each other's.
 */
async function cacheBeside(directory: string): Promise<Record<string, string>> {
  const { stdout } = await new Deno.Command(DENO, { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string };
  await Deno.mkdir(directory);
  await Deno.symlink(npmCache, `${directory}/npm`);
  return { DENO_DIR: directory };
}

async function connect(
  command: string,
  args: string[],
  cwd: string,
  more: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const client = new Client({ name: "bench", version: "1" });
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "", ...more };
  await client.connect(new StdioClientTransport({ command, args, cwd, env, stderr: "ignore" }));
  return () => client.close();
}
