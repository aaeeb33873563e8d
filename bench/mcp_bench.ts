import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { compare, type Row } from "./measure.ts";
import { createProject, DENO, MAESTRO } from "./project.ts";

const TURNS = 12;
const BARE_SERVER = new URL("bare_server.ts", import.meta.url).pathname;

/** Spawn to initialized, ours against a server of the bare SDK with one tool. */
export async function benchInitialize(directory: string): Promise<Row> {
  const project = await createProject(`${directory}/mcp`);
  const times = await compare(
    () => connect(DENO, ["run", "--no-prompt", "--quiet", BARE_SERVER], project),
    () => connect(MAESTRO, ["mcp"], project),
    TURNS,
    2,
  );
  return { name: "MCP initialize over stdio, against a bare SDK server", unit: "ms", ...times };
}

async function connect(command: string, args: string[], cwd: string): Promise<void> {
  const client = new Client({ name: "bench", version: "1" });
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "" };
  await client.connect(new StdioClientTransport({ command, args, cwd, env, stderr: "ignore" }));
  await client.close();
}
