import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { linesOf } from "./hub_process.ts";
import { maestro, spawnMaestro } from "./maestro.ts";
import { callOf, clientOf, type Era } from "./mcp_client.ts";

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
  const client = clientOf("http-client", era);
  await client.connect(transport);
  return {
    client,
    transport,
    call: (tool: string, input: Record<string, unknown> = {}) => callOf(client, tool, input),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
