import {
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { isMaestroError } from "../core/state.ts";
import { errorText } from "./dispatch.ts";
import { dispatchAsking, ELICIT_TIMEOUT_MS } from "./elicitation.ts";
import { onePage } from "./one_page.ts";
import { openingServer } from "./opening/opening_server.ts";
import { startProgress } from "./progress.ts";
import { completePrompt, servePrompts } from "./prompts/serve_prompts.ts";
import { listing, selectTools } from "./registry.ts";
import { completeResource, serveResources } from "./resources/serve_resources.ts";
import type { Updates } from "./resources/updates.ts";
import type { Session, ToolSelection } from "./session.ts";

const envelope = z.looseObject({ [CLIENT_INFO_META_KEY]: z.looseObject({ name: z.string() }) });

/** Opens the session on the first call, with the client's own name: start-up touches no disk. */
type SessionFactory = (clientName: string) => Promise<Session>;

/** What a connection has besides its tools. */
export interface ServerExtras {
  /** Tells it of changed resources; without, its client cannot subscribe by itself. */
  updates?: Updates;
  elicitTimeoutMs?: number;
  /** Given each call, to be waited for before what it works on is closed. */
  onCall?: (call: Promise<unknown>) => void;
  /** Given the finished server. Only tests have something to add: no command and no setting gets here. */
  extend?: ((server: Server) => void) | undefined;
}

/** An MCP server over the registry for one connection; connect it to any transport. */
export function createServer(
  version: string,
  tools: ToolSelection,
  openSession: SessionFactory,
  extras: ServerExtras = {},
): Server {
  const server = openingServer(version);
  serve(server, tools, openSession, extras);
  return server;
}

/** Makes an opening server answer everything. */
export function serve(
  server: Server,
  tools: ToolSelection,
  openSession: SessionFactory,
  { updates, elicitTimeoutMs: timeoutMs = ELICIT_TIMEOUT_MS, onCall, extend }: ServerExtras = {},
): void {
  let session: Promise<Session> | null = null;
  const open = async (context: ServerContext) => {
    // Clients of 2026-07-28 name themselves with each request, earlier ones once.
    const named = envelope.safeParse(context.mcpReq.envelope).data?.[CLIENT_INFO_META_KEY].name;
    session ??= openSession(named ?? server.getClientVersion()?.name ?? "client");
    try {
      return await session;
    } catch (error) {
      session = null;
      throw error;
    }
  };
  server.setRequestHandler(
    "tools/list",
    onePage(() => ({ tools: selectTools(tools).map(listing) })),
  );
  server.setRequestHandler("tools/call", async ({ params: { name, arguments: args } }, context) => {
    try {
      const call = { server, context, session: await open(context), name, args, timeoutMs };
      const done = withProgress(context, name, (onStep) => dispatchAsking({ ...call, onStep }));
      onCall?.(done);
      return await done;
    } catch (error) {
      if (isMaestroError(error)) return errorContent(errorText(error));
      throw error;
    }
  });
  server.setRequestHandler(
    "completion/complete",
    async ({ params: { ref, argument } }, context) => {
      const values = ref.type === "ref/prompt"
        ? await completePrompt(await open(context), ref.name, argument)
        : await completeResource(await open(context), ref.uri, argument);
      return { completion: { values } };
    },
  );
  servePrompts(server);
  serveResources(server, open, updates ?? null);
  // Without sessions an unknown method is HTTP's 404, which only the SDK's own answer becomes.
  if (updates) {
    server.fallbackRequestHandler = ({ method }) => Promise.reject(unknownMethod(method));
  }
  extend?.(server);
}

function unknownMethod(method: string): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.MethodNotFound,
    `Cannot answer ${
      method.slice(0, 100)
    }: Method not found. There are tools/list and tools/call, ` +
      "resources/list, resources/read and resources/subscribe, prompts/list and prompts/get, " +
      "completion/complete.",
  );
}

async function withProgress(
  context: ServerContext,
  name: string,
  dispatching: (onStep: (what: string) => void) => ReturnType<typeof dispatchAsking>,
) {
  const progress = startProgress(context, name);
  try {
    const asked = await dispatching(progress.step);
    if ("ask" in asked) return asked.ask;
    const { reply } = asked;
    return reply.ok ? content(reply.output) : errorContent(errorText(reply.error));
  } finally {
    progress.stop();
  }
}

/** The same as text and as structure; half a surrogate pair would be no JSON to some clients. */
function content(output: Record<string, unknown>): CallToolResult {
  const text = JSON.stringify(output);
  if (!LONE_SURROGATE.test(text)) {
    return { content: [{ type: "text", text }], structuredContent: output };
  }
  const whole: Record<string, unknown> = JSON.parse(
    text,
    (_key, value) => typeof value === "string" ? value.toWellFormed() : value,
  );
  return {
    content: [{ type: "text", text: JSON.stringify(whole) }],
    structuredContent: whole,
  };
}

/** As `JSON.stringify` writes it; what is no pair is the only thing it escapes so. */
const LONE_SURROGATE = /\\ud[89a-f]/;

function errorContent(text: string): CallToolResult {
  return { content: [{ type: "text", text: text.toWellFormed() }], isError: true };
}
