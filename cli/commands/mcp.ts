import process from "node:process";
import type { Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Role } from "../../core/mod.ts";
import { HeldTransport, openingServer, stdioTransport } from "../../mcp/opening/mod.ts";
import type { Invocation } from "../program/invocation.ts";
import { VERSION } from "../version.ts";
import type { Serving } from "./mcp_serving.ts";

export interface IdentityOptions {
  agent?: string;
  role?: Role;
  toolsets?: string[];
  tools?: string[];
  excludeTools?: string[];
  readOnly?: boolean;
  /** The task of a run that the client works on. */
  task?: string;
}

/**
 * `maestro mcp`: serves until the client closes its end. Nothing but MCP goes to stdout. The client's
 * first message is answered before the tools are loaded, which are most of what there is to load.
 */
export async function mcp(invocation: Invocation, options: IdentityOptions): Promise<number> {
  const ended = Promise.withResolvers<void>();
  const serving = lazyServing(invocation, options);
  // A name that is not there is said at once.
  if (options.toolsets ?? options.tools ?? options.excludeTools) await serving.load();
  const transport = new HeldTransport(stdioTransport(process.stdin, process.stdout), {
    load: async () => void await serving.load(),
    follow: async () => await (await serving.load()).follow(),
  });
  const handle = serveStdio(({ era }) => {
    const server = openingServer(VERSION);
    serving.add(server, era === "modern");
    server.onclose = () => ended.resolve();
    return server;
  }, { transport, onerror: (error) => invocation.terminal.err(`maestro: ${error.message}\n`) });
  // A client may leave before it has said anything; then no server was made that could notice.
  for (const event of ["end", "close", "error"]) process.stdin.once(event, () => ended.resolve());
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => ended.resolve());
  }
  await ended.promise;
  await serving.close(() => handle.close());
  return 0;
}

/** What answers all but the first message, loaded when it is needed. */
function lazyServing(invocation: Invocation, options: IdentityOptions) {
  const opened: [Server, boolean][] = [];
  let loading: Promise<Serving> | null = null;
  let loaded: Serving | null = null;
  const begin = async () => {
    const { Serving } = await import("./mcp_serving.ts");
    loaded = new Serving(invocation, options);
    for (const [server, isModern] of opened) loaded.add(server, isModern);
    return loaded;
  };
  return {
    load: () => loading ??= begin(),
    add(server: Server, isModern: boolean) {
      if (loaded) loaded.add(server, isModern);
      else opened.push([server, isModern]);
    },
    async close(closeConnection: () => Promise<void>) {
      const serving = await loading;
      if (serving) await serving.close(closeConnection);
      else await closeConnection();
    },
  };
}
