import { Server } from "@modelcontextprotocol/server";
import { MaestroError } from "../core/state.ts";
import { dispatch, errorText } from "./dispatch.ts";
import { listing, selectTools } from "./registry.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import type { Session, ToolSelection } from "./session.ts";

/** Opens the session on the first call, with the client's own name: start-up touches no disk. */
export type SessionFactory = (clientName: string) => Promise<Session>;

/** An MCP server over the registry for one connection; connect it to any transport. */
export function createServer(
  version: string,
  tools: ToolSelection,
  openSession: SessionFactory,
): Server {
  const server = new Server({ name: "maestro", version }, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
  });
  let session: Promise<Session> | null = null;
  server.setRequestHandler("tools/list", () => ({ tools: selectTools(tools).map(listing) }));
  server.setRequestHandler("tools/call", async (request, context) => {
    const { name, arguments: args } = request.params;
    session ??= openSession(server.getClientVersion()?.name ?? "client");
    let opened: Session;
    try {
      opened = await session;
    } catch (error) {
      session = null;
      if (error instanceof MaestroError) return errorContent(errorText(error));
      throw error;
    }
    const reply = await dispatch(opened, name, args, { signal: context.mcpReq.signal });
    if (!reply.ok) return errorContent(errorText(reply.error));
    return {
      content: [{ type: "text" as const, text: JSON.stringify(reply.output) }],
      structuredContent: reply.output,
    };
  });
  return server;
}

function errorContent(text: string) {
  return { content: [{ type: "text" as const, text }], isError: true };
}
