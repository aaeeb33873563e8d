import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type Server,
} from "@modelcontextprotocol/server";
import type { Project } from "../../core/mod.ts";
import { listTokens, type Token } from "../../core/state.ts";
import { paramsProblem } from "../message_problem.ts";
import { STATUS } from "../resources/resources.ts";
import { Updates } from "../resources/updates.ts";
import type { Runner } from "../runner.ts";
import { createServer, type ServerExtras } from "../server.ts";
import type { ToolSelection } from "../session.ts";
import { LegacySessions } from "./legacy_sessions.ts";
import { Presence } from "./presence.ts";
import { isStream, refusal, REFUSED, watched } from "./replies.ts";

/** Calls that one token may have open at once. */
const MAX_OPEN_CALLS = 64;
/** How long a stopping server waits for open calls. */
const STOP_MS = 10_000;

export interface EndpointOptions {
  version: string;
  project: Project;
  tools: ToolSelection;
  /** What went wrong outside of any answer. */
  onError: (error: Error) => void;
  extend?: ServerExtras["extend"];
  /** Drives the runs that clients start. */
  runner?: Runner;
}

/** `/mcp`: both eras of the protocol for agents whose token was found valid. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #presence: Presence;
  readonly #legacy: LegacySessions;
  readonly #modern: McpHttpHandler;
  readonly #updates: Updates;
  /** How many requests of each token are being answered; streams are not among them. */
  readonly #calls = new Map<string, number>();
  readonly #streams = new Set<{ token: Token; end: () => void }>();
  #onIdle = () => {};

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#presence = new Presence(options.project, options.tools, options.runner);
    this.#modern = createMcpHandler(({ authInfo }) => this.#server(tokenOf(authInfo?.extra)), {
      legacy: "reject",
      onerror: options.onError,
    });
    const updates = new Updates((uri) => {
      this.#modern.notify.resourceUpdated(uri);
      if (uri === STATUS) this.#endInvalid().catch(options.onError);
    });
    const { clock } = options.project.hub;
    this.#legacy = new LegacySessions(clock, updates, (token) => this.#server(token, { updates }));
    this.#updates = updates;
  }

  /** Answers one request. `body`: its JSON, where it is a POST. */
  async handle(request: Request, token: Token, body: unknown): Promise<Response> {
    const open = this.#calls.get(token.id) ?? 0;
    if (open >= MAX_OPEN_CALLS) {
      return refusal(
        429,
        REFUSED,
        `Cannot take another call: ${MAX_OPEN_CALLS} of this token are open. Wait for their answers.`,
        { "retry-after": "1" },
      );
    }
    this.#calls.set(token.id, open + 1);
    const leave = this.#presence.enter(token);
    try {
      return this.#watch(request, token, body, await this.#answer(request, token, body), leave);
    } catch (error) {
      this.#ended(token);
      leave(false);
      throw error;
    }
  }

  /** Waits for the calls that are open, then ends all sessions with the usual grace for claims. */
  async stop(): Promise<void> {
    if (this.#calls.size > 0) {
      const idle = Promise.withResolvers<void>();
      this.#onIdle = idle.resolve;
      const limit = new AbortController();
      const { clock } = this.#options.project.hub;
      await Promise.race([idle.promise, clock.sleep(STOP_MS, limit.signal)]);
      limit.abort();
    }
    this.#updates.close();
    await this.#modern.close();
    await this.#legacy.close();
    for (const { end } of this.#streams) end();
    await this.#presence.closeAll();
  }

  /** A stream outlives the check of its token: one that was revoked or ran out hears nothing more. */
  async #endInvalid(): Promise<void> {
    const { hub } = this.#options.project;
    const live = await hub.read((tx) => listTokens(tx, { live: true }));
    const isOver = ({ id }: Token) => !live.some((token) => token.id === id);
    for (const { token, end } of this.#streams) if (isOver(token)) end();
    await this.#legacy.close(isOver);
  }

  async #answer(request: Request, token: Token, body: unknown): Promise<Response> {
    const isLegacy = await isLegacyRequest(request, body);
    const problem = paramsProblem(body);
    if (problem) {
      return refusal(isLegacy ? 200 : 400, problem.code, problem.message, {}, problem.id);
    }
    if (isLegacy) {
      return await this.#legacy.handle(request, token, body);
    }
    if (isListen(body)) await this.#updates.follow(this.#options.project.hub);
    const { agent: clientId } = token;
    const authInfo = { token: "", clientId, scopes: [], extra: { token } };
    return await this.#modern.fetch(request, { authInfo, parsedBody: body });
  }

  /** A call is open until its answer has been read; a stream until one side ends it. */
  #watch(
    request: Request,
    token: Token,
    body: unknown,
    response: Response,
    leave: (gone: boolean) => void,
  ): Response {
    const listens = isStream(response) && (request.method === "GET" || isListen(body));
    if (!listens) {
      return watched(response, () => {
        this.#ended(token);
        leave(false);
      }).response;
    }
    this.#ended(token);
    const stream = { token, end: () => {} };
    const kept = watched(response, () => {
      this.#streams.delete(stream);
      leave(true);
    });
    stream.end = kept.end;
    this.#streams.add(stream);
    return kept.response;
  }

  #ended({ id }: Token): void {
    const left = (this.#calls.get(id) ?? 1) - 1;
    if (left > 0) this.#calls.set(id, left);
    else this.#calls.delete(id);
    if (this.#calls.size === 0) this.#onIdle();
  }

  #server(token: Token, extras: ServerExtras = {}): Server {
    const { version, tools, extend } = this.#options;
    const open = (client: string) => this.#presence.session(token, client);
    return createServer(version, tools, open, { ...extras, extend });
  }
}

/** What `handle` gave the SDK along with a request. */
function tokenOf(extra: Record<string, unknown> | undefined): Token {
  return extra?.token as Token;
}

function isListen(body: unknown): boolean {
  return typeof body === "object" && body !== null && "method" in body &&
    body.method === "subscriptions/listen";
}
