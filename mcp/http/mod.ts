// Apart from mcp/mod.ts: a server on stdio does not load it.
export { DEFAULT_RATE, HttpHandler } from "./handler.ts";
export { isLoopback, LOOPBACK_NAMES } from "./guards.ts";
