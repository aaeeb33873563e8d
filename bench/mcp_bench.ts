import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { compare, type Row } from "./measure.ts";
import { CHECKOUT, createProject, DENO, MAESTRO } from "./project.ts";

const TURNS = 12;
const BARE_SERVER = new URL("bare_server.ts", import.meta.url).pathname;

/** As `bin/maestro` starts Deno, but for the permissions. */
const DIRECTLY = ["run", "-A", "--no-prompt", "--quiet", "--no-config"]
  .concat("--unstable-lazy-dynamic-imports", "--v8-flags=--optimize-for-size");

/**
 * Spawn to initialized against a server of the bare SDK with one tool: of a checkout, of npm's
 * package, and of its bundle started as the bare server is, without the shell and the permissions.
 */
export async function benchInitialize(directory: string): Promise<Row[]> {
  const project = await createProject(`${directory}/mcp`);
  const main = MAESTRO.replace(/bin\/maestro$/, "dist/main.js");
  const ways: [string, string, string[]][] = [
    ["a checkout", CHECKOUT, ["mcp"]],
    ["npm's package", MAESTRO, ["mcp"]],
    ["the bundle alone", DENO, [...DIRECTLY, main, "mcp"]],
  ];
  const cache = await cacheBeside(`${directory}/cache`);
  const rows: Row[] = [];
  for (const [form, program, args] of ways) {
    const bare = () =>
      connect(DENO, ["run", "--no-prompt", "--quiet", BARE_SERVER], project, cache);
    const ours = () => connect(program, args, project);
    const times = await compare(bare, ours, TURNS, 2);
    const name = `MCP initialize over stdio, ${form}, against a bare SDK server`;
    rows.push({ name, unit: "ms", ...times });
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
