import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import type { Server } from "@modelcontextprotocol/server";
import { type Clock, newSecret, type Token } from "../../core/state.ts";
import type { Updates } from "../resources/updates.ts";
import { INVALID_REQUEST } from "../message_problem.ts";
import { refusal, REFUSED } from "./replies.ts";

const MAX_SESSIONS = 500;
/** Beyond the limit, those make room that were not used for so long. */
const IDLE_MS = 60 * 60_000;

interface LegacySession {
  transport: WebStandardStreamableHTTPServerTransport;
  server: Server;
  token: Token;
  usedAt: number;
}

/** The sessions of clients that speak 2024-11-05 to 2025-11-25, each with a server of its own. */
export class LegacySessions {
  readonly #clock: Clock;
  readonly #updates: Updates;
  readonly #create: (token: Token) => Server;
  readonly #sessions = new Map<string, LegacySession>();

  constructor(clock: Clock, updates: Updates, create: (token: Token) => Server) {
    this.#clock = clock;
    this.#updates = updates;
    this.#create = create;
  }

  /** Answers a request of a session, or one that begins a session. */
  async handle(request: Request, token: Token, body: unknown): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null && !isInitialize(body)) {
      return refusal(
        400,
        INVALID_REQUEST,
        "Cannot serve this request: it has no Mcp-Session-Id. Send initialize first and give the " +
          "session that its answer names, or speak protocol revision 2026-07-28.",
      );
    }
    const session = id === null ? await this.#begin(token) : this.#find(id, token);
    if (session instanceof Response) return session;
    session.usedAt = this.#clock.now();
    const parsed = body === undefined ? {} : { parsedBody: body };
    return await session.transport.handleRequest(request, parsed);
  }

  /** Ends those sessions that a condition names, by default all. */
  async close(which: (token: Token) => boolean = () => true): Promise<void> {
    const ended = [...this.#sessions].filter(([, { token }]) => which(token));
    await Promise.all(ended.map(([id]) => this.#end(id)));
  }

  #find(id: string, { agent, role }: Token): LegacySession | Response {
    const session = this.#sessions.get(id);
    // Another agent's session is none of theirs, and they do not learn that there is one.
    if (session?.token.agent === agent && session.token.role === role) return session;
    return refusal(
      404,
      REFUSED,
      "Cannot serve this request: there is no such session any more. Send initialize again; claims " +
        "are the agent's, not the session's.",
    );
  }

  async #begin(token: Token): Promise<LegacySession | Response> {
    if (this.#sessions.size >= MAX_SESSIONS) await this.#makeRoom();
    if (this.#sessions.size >= MAX_SESSIONS) {
      return refusal(
        503,
        REFUSED,
        `Cannot begin a session: ${MAX_SESSIONS} are open. End some with DELETE, or try again later.`,
        { "retry-after": "60" },
      );
    }
    const server = this.#create(token);
    server.onclose = () => this.#updates.drop(server);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: newSecret,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
      onsessionclosed: (id) => this.#end(id),
    });
    const session = { transport, server, token, usedAt: this.#clock.now() };
    await server.connect(transport);
    return session;
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.server.close();
  }

  async #makeRoom(): Promise<void> {
    const limit = this.#clock.now() - IDLE_MS;
    for (const [id, { usedAt }] of this.#sessions) if (usedAt <= limit) await this.#end(id);
  }
}

function isInitialize(body: unknown): boolean {
  return typeof body === "object" && body !== null && "method" in body &&
    body.method === "initialize";
}
