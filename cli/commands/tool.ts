import { dispatch, errorText, TOOLSETS } from "../../mcp/mod.ts";
import { fail } from "../../core/state.ts";
import { openAgentSession } from "../agent_session.ts";
import { EXIT_OF } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";
import { toolSelection } from "../tool_selection.ts";
import type { IdentityOptions } from "./mcp.ts";

/** `maestro tool <name> [json]`: the same door as MCP, as a person unless told otherwise. */
export async function tool(
  invocation: Invocation,
  name: string,
  json: string | undefined,
  options: IdentityOptions,
): Promise<number> {
  const args = parse(name, json);
  const everything = { toolsets: TOOLSETS, include: [], exclude: [], readOnly: false };
  const selection = toolSelection(options, everything);
  const identity = { agent: options.agent ?? "human", role: options.role ?? "human" as const };
  const connection = await openAgentSession(invocation, identity, "cli", selection);
  try {
    const reply = await dispatch(connection.session, name, args);
    if (reply.ok) {
      invocation.terminal.out(JSON.stringify(reply.output, null, 2) + "\n");
      return 0;
    }
    invocation.terminal.err(`${errorText(reply.error)}\n`);
    return EXIT_OF[reply.error.code];
  } finally {
    await connection.close(false);
  }
}

function parse(name: string, json: string | undefined): unknown {
  if (json === undefined) return {};
  try {
    return JSON.parse(json);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fail("invalid", `Cannot call ${name}: its arguments are not JSON: ${message}`);
  }
}
