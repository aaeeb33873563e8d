import process from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Role } from "../../core/mod.ts";
import {
  createServer,
  DEFAULT_SELECTION,
  stdioTransport,
  type ToolSelection,
} from "../../mcp/mod.ts";
import type { Invocation } from "../program.ts";
import { openAgentSession } from "../agent_session.ts";
import { toolSelection } from "../tool_selection.ts";
import { VERSION } from "../version.ts";

export interface IdentityOptions {
  agent?: string;
  role?: Role;
  toolsets?: string[];
  tools?: string[];
  excludeTools?: string[];
  readOnly?: boolean;
}

/** `maestro mcp`: serves until the client closes its end. Nothing but MCP goes to stdout. */
export async function mcp(invocation: Invocation, options: IdentityOptions): Promise<number> {
  const selection: ToolSelection = toolSelection(options, DEFAULT_SELECTION);
  const opened: Awaited<ReturnType<typeof openAgentSession>>[] = [];
  const ended = Promise.withResolvers<void>();
  const transport = stdioTransport(process.stdin, process.stdout);
  const handle = serveStdio(() => {
    const server = createServer(VERSION, selection, async (client) => {
      const connection = await openAgentSession(invocation, options, client, selection);
      opened.push(connection);
      if (connection.notice) invocation.terminal.err(`maestro: ${connection.notice}\n`);
      return connection.session;
    });
    server.onclose = () => ended.resolve();
    return server;
  }, { transport, onerror: (error) => invocation.terminal.err(`maestro: ${error.message}\n`) });
  // A client may leave before it has said anything; then no server was made that could notice.
  for (const event of ["end", "close", "error"]) process.stdin.once(event, () => ended.resolve());
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => ended.resolve());
  }
  await ended.promise;
  for (const connection of opened) await connection.close(true);
  await handle.close();
  return 0;
}
