import { chainHead, type Hub } from "../../core/state.ts";
import type { Project } from "../../core/mod.ts";
import { authenticate, protectedResource } from "./authenticate.ts";
import { contractsPage } from "./contracts_page.ts";
import { Endpoint, type EndpointOptions } from "./endpoint.ts";
import { refuseForeign } from "./guards.ts";
import { RateLimit } from "./rate_limit.ts";
import { readBody } from "./read_body.ts";
import { refusal, REFUSED } from "./replies.ts";

/** Calls a second of one token by default: far more than agents need, less than a loop can do. */
export const DEFAULT_RATE = 200;
/** Requests a second that one address may send without a valid token. */
const STRANGERS_RATE = 10;

interface HttpOptions extends EndpointOptions {
  /** The host names under which it is reached, without ports. */
  hostnames: readonly string[];
  callsPerSecond: number;
}

/** Everything that MAESTRO answers over HTTP. */
export class HttpHandler {
  readonly #hub: Hub;
  readonly #project: Project;
  readonly #hostnames: readonly string[];
  readonly #endpoint: Endpoint;
  readonly #rate: RateLimit;
  readonly #strangers: RateLimit;
  readonly #onError: (error: Error) => void;
  #stopping = false;

  constructor({ hostnames, callsPerSecond, ...endpoint }: HttpOptions) {
    const { hub } = endpoint.project;
    this.#project = endpoint.project;
    this.#hub = hub;
    this.#hostnames = hostnames;
    this.#endpoint = new Endpoint(endpoint);
    this.#rate = new RateLimit(callsPerSecond, hub.clock);
    this.#strangers = new RateLimit(STRANGERS_RATE, hub.clock);
    this.#onError = endpoint.onError;
  }

  /** Answers a request that came from `address`. Never throws, never tells where an error came from. */
  async fetch(request: Request, address: string): Promise<Response> {
    try {
      return await this.#route(request, address);
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
      return refusal(
        500,
        REFUSED,
        "Cannot answer: something failed here. The server's output says what.",
      );
    }
  }

  /** Takes no more requests, lets open calls end and releases what agents hold after the usual grace. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#endpoint.stop();
  }

  async #route(request: Request, address: string): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz") return await this.#health();
    const foreign = refuseForeign(request, this.#hostnames);
    if (foreign) return foreign;
    const metadata = protectedResource(request);
    if (metadata) return metadata;
    if (pathname !== "/mcp" && pathname !== "/contracts") {
      return refusal(
        404,
        REFUSED,
        "Cannot find this: MCP is at /mcp, the contracts' page at /contracts, health at /healthz.",
      );
    }
    if (this.#stopping) return stopping();
    const token = await authenticate(request, this.#hub);
    const isStranger = token instanceof Response;
    const waitSeconds = isStranger ? this.#strangers.take(address) : this.#rate.take(token.id);
    if (waitSeconds > 0) return tooMany(waitSeconds);
    if (isStranger) return token;
    if (pathname === "/contracts") return await contractsPage(request, this.#project);
    const body = await readBody(request);
    return body instanceof Response ? body : await this.#endpoint.handle(request, token, body.json);
  }

  /** For those who watch over processes: whether the shared state answers. Tells nothing else. */
  async #health(): Promise<Response> {
    if (this.#stopping) return Response.json({ status: "stopping" }, { status: 503 });
    try {
      await this.#hub.read(chainHead);
      return Response.json({ status: "ok" });
    } catch {
      return Response.json({ status: "unavailable" }, { status: 503 });
    }
  }
}

function stopping(): Response {
  const message = "Cannot take a call: the server is stopping. Connect again when it is back.";
  return refusal(503, REFUSED, message, { "retry-after": "5" });
}

function tooMany(seconds: number): Response {
  const message =
    `Cannot take a call: there were too many. Wait ${seconds} s before the next, and ` +
    "look whether something repeats them without end.";
  return refusal(429, REFUSED, message, { "retry-after": String(seconds) });
}
