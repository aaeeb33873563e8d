import type { Project } from "../../core/mod.ts";
import { fail, listTokens } from "../../core/state.ts";
import { DEFAULT_SELECTION } from "../../mcp/mod.ts";
import { DEFAULT_RATE, HttpHandler, isLoopback, LOOPBACK_NAMES } from "../../mcp/http/mod.ts";
import { open } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { RunDriver } from "../run_driver.ts";
import { plain } from "../terminal.ts";
import { toolSelection } from "../tool_selection.ts";
import { VERSION } from "../version.ts";

interface ServeOptions {
  host: string;
  port: number;
  allowHost?: string[];
  rate?: number;
  toolsets?: string[];
  tools?: string[];
  excludeTools?: string[];
  readOnly?: boolean;
}

/** `maestro serve`: MCP over HTTP until it is told to stop. */
export async function serve(invocation: Invocation, options: ServeOptions): Promise<number> {
  const tools = toolSelection(options, DEFAULT_SELECTION);
  const opened = await open(invocation);
  const { project } = opened;
  const runner = new RunDriver(invocation, () => Promise.resolve(opened));
  try {
    const isAnybodyLetIn = await requireTokens(project, options.host);
    const handler = new HttpHandler({
      version: VERSION,
      project,
      tools,
      runner,
      hostnames: hostnamesOf(options),
      callsPerSecond: options.rate ?? DEFAULT_RATE,
      onError: (error) => invocation.terminal.err(`maestro: ${plain(error.message)}\n`),
    });
    await listen(invocation, options, handler, isAnybodyLetIn);
    return 0;
  } finally {
    await runner.close();
    await project.close();
  }
}

/** Whether anybody can connect. Error: denied, where the network could reach it and nobody may. */
async function requireTokens({ hub }: Project, host: string): Promise<boolean> {
  const tokens = await hub.read((tx) => listTokens(tx, { live: true }));
  if (tokens.length > 0 || isLoopback(host)) return tokens.length > 0;
  throw fail(
    "denied",
    `Cannot serve at ${host}: other machines could reach it, and no token is valid`,
    "Make one first with `maestro token create --agent NAME`.",
  );
}

async function listen(
  { terminal }: Invocation,
  { host, port }: ServeOptions,
  handler: HttpHandler,
  isAnybodyLetIn: boolean,
): Promise<void> {
  const stop = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.resolve());
  }
  const server = bind(host, port, (request, address) => handler.fetch(request, address));
  const name = host.includes(":") ? `[${host}]` : host;
  terminal.out(`MAESTRO serves MCP at http://${name}:${server.addr.port}/mcp\n`);
  if (!isAnybodyLetIn) {
    terminal.err("Nobody has a token yet: `maestro token create --agent NAME` makes one.\n");
  }
  await stop.promise;
  terminal.err("maestro: stopping; calls that are open may end.\n");
  await handler.stop();
  await server.shutdown();
}

/** Errors: unavailable (the port is taken, the address is not ours). */
function bind(
  hostname: string,
  port: number,
  answer: (request: Request, address: string) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      { hostname, port, onListen: () => {} },
      (request, { remoteAddr }) => answer(request, remoteAddr.hostname),
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw fail(
      "unavailable",
      `Cannot serve at ${hostname}:${port}: ${error instanceof Error ? error.message : error}`,
      "Choose another with --port and --host.",
    );
  }
}

/** The names by which clients may call it: what it listens at, and what the person named. */
function hostnamesOf({ host, allowHost = [] }: ServeOptions): string[] {
  const bound = host.includes(":") ? `[${host}]` : host;
  return [...LOOPBACK_NAMES, bound, ...allowHost];
}
