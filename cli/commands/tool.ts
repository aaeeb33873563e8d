import {
  closeAgentSession,
  dispatch,
  errorText,
  openAgentSession,
  selectTools,
  type ToolSelection,
  TOOLSETS,
} from "../../mcp/mod.ts";
import { fail } from "../../core/state.ts";
import { open } from "../composition.ts";
import { EXIT_OF } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { table, type Terminal } from "../terminal.ts";
import { toolSelection } from "../tool_selection.ts";
import type { IdentityOptions } from "./mcp.ts";

/** `maestro tool <name> [json]`: the same door as MCP, as a person unless told otherwise. */
export async function tool(
  invocation: Invocation,
  name: string | undefined,
  json: string | undefined,
  options: IdentityOptions,
): Promise<number> {
  const everything = { toolsets: TOOLSETS, include: [], exclude: [], readOnly: false };
  const selection = toolSelection(options, everything);
  if (name === undefined) return list(invocation.terminal, selection);
  const args = parse(name, json);
  const identity = { agent: options.agent ?? "human", role: options.role ?? "human" as const };
  const { project } = await open(invocation);
  try {
    const session = await openAgentSession(project, identity, "cli", selection);
    const reply = await dispatch(session, name, args);
    await closeAgentSession(session, false);
    if (reply.ok) {
      invocation.terminal.out(JSON.stringify(reply.output, null, 2) + "\n");
      if (name === "requirement_claim" && identity.role === "human") {
        invocation.terminal.err(claimHint(reply.output));
      }
      return 0;
    }
    invocation.terminal.err(`${errorText(reply.error)}\n`);
    return EXIT_OF[reply.error.code];
  } finally {
    await project.close();
  }
}

/** `maestro tool`: what there is, for those who do not know the names. */
function list(terminal: Terminal, selection: ToolSelection): number {
  const rows = selectTools(selection).map(({ name, toolset, title }) => [name, toolset, title]);
  terminal.out(table(rows, terminal.columns));
  terminal.out('\nmaestro tool <name> \'{"argument": "value"}\' calls one.\n');
  return 0;
}

/** A person who claims works on the files directly; only agents go through the workspace tools. */
function claimHint(output: Record<string, unknown>): string {
  const { requirement, lease } = output as { requirement: { id: string } | null; lease?: Lease };
  if (requirement === null) return "";
  const done = JSON.stringify({ id: requirement.id, summary: "...", fence: lease?.fence });
  return `maestro: ${requirement.id} is yours: edit its files with your own editor, then say ` +
    `\`maestro tool requirement_complete '${done}'\`.\n` +
    "  To act as an agent, under its policy and budget, claim with `--role backend --agent NAME` " +
    "(or another role) and give both to every call.\n";
}

interface Lease {
  fence: number;
}

function parse(name: string, json: string | undefined): unknown {
  if (json === undefined) return {};
  try {
    return JSON.parse(json);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fail(
      "invalid",
      `Cannot call ${name}: its arguments are not JSON: ${message}`,
      `Give one object in single quotes, such as '{"id": "R0"}'.`,
    );
  }
}
