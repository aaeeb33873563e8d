import { CLIENT_INFO_META_KEY, Server } from "@modelcontextprotocol/server";
import { z } from "zod";
import { MaestroError } from "../core/state.ts";
import { errorText } from "./dispatch.ts";
import { dispatchAsking, ELICIT_TIMEOUT_MS } from "./elicitation.ts";
import { listing, selectTools } from "./registry.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import type { Session, ToolSelection } from "./session.ts";

const envelope = z.looseObject({ [CLIENT_INFO_META_KEY]: z.looseObject({ name: z.string() }) });

/** Opens the session on the first call, with the client's own name: start-up touches no disk. */
export type SessionFactory = (clientName: string) => Promise<Session>;

/** An MCP server over the registry for one connection; connect it to any transport. */
export function createServer(
  version: string,
  tools: ToolSelection,
  openSession: SessionFactory,
  elicitTimeoutMs: number = ELICIT_TIMEOUT_MS,
): Server {
  const server = new Server({ name: "maestro", version }, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
  });
  let session: Promise<Session> | null = null;
  server.setRequestHandler("tools/list", () => ({ tools: selectTools(tools).map(listing) }));
  server.setRequestHandler("tools/call", async (request, context) => {
    const { name, arguments: args } = request.params;
    // Clients of 2026-07-28 name themselves with each request, earlier ones once.
    const named = envelope.safeParse(context.mcpReq.envelope).data?.[CLIENT_INFO_META_KEY].name;
    session ??= openSession(named ?? server.getClientVersion()?.name ?? "client");
    let opened: Session;
    try {
      opened = await session;
    } catch (error) {
      session = null;
      if (error instanceof MaestroError) return errorContent(errorText(error));
      throw error;
    }
    const asked = await dispatchAsking({
      server,
      context,
      session: opened,
      name,
      args,
      timeoutMs: elicitTimeoutMs,
    });
    if ("ask" in asked) return asked.ask;
    const { reply } = asked;
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
