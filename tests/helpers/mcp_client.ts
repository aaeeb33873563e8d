import { Client, type RequestOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { cleanEnvironment, MAESTRO } from "./maestro.ts";

export interface Answer {
  /** The structured content, or the error's text where the call failed. */
  output: Record<string, unknown>;
  error: string | null;
}

/** The protocol's two eras, as the official client chooses between them. */
export const ERAS = ["legacy", "auto"] as const;
export type Era = typeof ERAS[number];

/** The official client, connected over stdio to `maestro mcp` in a project. */
export async function connect(
  project: string,
  args: readonly string[] = [],
  name = "test-client",
  era: Era = "legacy",
) {
  const transport = new StdioClientTransport({
    command: MAESTRO,
    args: ["mcp", ...args],
    cwd: project,
    env: cleanEnvironment(project),
    stderr: "ignore",
  });
  const client = clientOf(name, era);
  await client.connect(transport);
  return {
    client,
    transport,
    call: (tool: string, input: Record<string, unknown> = {}) => callOf(client, tool, input),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** The official client in one of the eras, not yet connected. */
export function clientOf(name: string, era: Era): Client {
  return new Client({ name, version: "1" }, { versionNegotiation: { mode: era } });
}

/** Calls a tool: what it gave, or the text of its error. */
export async function callOf(
  client: Client,
  name: string,
  input: Record<string, unknown> = {},
  options: RequestOptions = {},
): Promise<Answer> {
  const { content, structuredContent, isError } = await client.callTool(
    { name, arguments: input },
    options,
  );
  const [first] = content as { type: string; text?: string }[];
  const text = first?.text ?? "";
  return isError
    ? { output: {}, error: text }
    : { output: (structuredContent ?? {}) as Record<string, unknown>, error: null };
}
