import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { cleanEnvironment, MAESTRO } from "./maestro.ts";

export interface Answer {
  /** The structured content, or the error's text where the call failed. */
  output: Record<string, unknown>;
  error: string | null;
}

/** The official client, connected over stdio to `maestro mcp` in a project. */
export async function connect(project: string, args: readonly string[] = [], name = "test-client") {
  const transport = new StdioClientTransport({
    command: MAESTRO,
    args: ["mcp", ...args],
    cwd: project,
    env: cleanEnvironment(project),
    stderr: "ignore",
  });
  const client = new Client({ name, version: "1" });
  await client.connect(transport);
  return {
    client,
    transport,
    async call(tool: string, input: Record<string, unknown> = {}): Promise<Answer> {
      const { content, structuredContent, isError } = await client.callTool({
        name: tool,
        arguments: input,
      });
      const [first] = content as { type: string; text?: string }[];
      const text = first?.text ?? "";
      return isError
        ? { output: {}, error: text }
        : { output: (structuredContent ?? {}) as Record<string, unknown>, error: null };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
