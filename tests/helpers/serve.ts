import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { linesOf } from "./hub_process.ts";
import { maestro, spawnMaestro } from "./maestro.ts";
import type { Answer } from "./mcp_client.ts";

/** The protocol's two eras, as the official client chooses between them. */
export const ERAS = ["legacy", "auto"] as const;
export type Era = typeof ERAS[number];

/** `maestro serve` on a free port of loopback, as its own process. */
export async function serve(project: string, args: readonly string[] = []) {
  const child = spawnMaestro(project, ["serve", "--port", "0", ...args]);
  const said = new Response(child.stderr).text();
  const lines = linesOf(child).getReader();
  const { value = "" } = await lines.read();
  lines.releaseLock();
  const url = /http:\S+\/mcp$/.exec(value)?.[0];
  if (url === undefined) throw new Error(`it did not start: ${value}${await said}`);
  return {
    url,
    child,
    /** Ends it and gives what it wrote to its error stream. */
    async stop(): Promise<{ code: number; stderr: string }> {
      child.kill("SIGTERM");
      const { code } = await child.status;
      return { code, stderr: await said };
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // Stopped by the test.
      }
      await child.status;
      await said;
    },
  };
}

/** A new token of an agent. */
export async function token(project: string, agent: string, role = "any"): Promise<string> {
  const args = ["token", "create", "--agent", agent, "--role", role];
  const { stdout, code, stderr } = await maestro(project, args);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** The official client over HTTP in one of the eras. */
export async function connectHttp(url: string, secret: string, era: Era = "auto") {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${secret}` } },
  });
  const client = new Client({ name: "http-client", version: "1" }, {
    versionNegotiation: { mode: era },
  });
  await client.connect(transport);
  return {
    client,
    transport,
    async call(tool: string, input: Record<string, unknown> = {}): Promise<Answer> {
      const answer = await client.callTool({ name: tool, arguments: input });
      const [first] = answer.content as { text?: string }[];
      return answer.isError
        ? { output: {}, error: first?.text ?? "" }
        : { output: (answer.structuredContent ?? {}) as Record<string, unknown>, error: null };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
