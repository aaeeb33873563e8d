import { Client as McpClient } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { MaestroError } from "../../core/state.ts";
import {
  type Client,
  CLIENTS,
  ownCommand,
  placeOf,
  Plan,
  type Registered,
  registered,
  type Scope,
  startsMaestro,
  type Surroundings,
} from "../clients/mod.ts";
import type { Invocation } from "../program/invocation.ts";
import { VERSION } from "../version.ts";
import type { Finding } from "./doctor.ts";

/** Clients themselves give up after a minute or sooner. */
const START_TIMEOUT_MS = 20_000;

/** Each registration in the project's and the person's configuration, tried as the client would. */
export async function clientFindings(invocation: Invocation): Promise<Finding[]> {
  const around = { projectDir: invocation.projectDir, env: invocation.terminal.env };
  const findings: Finding[] = [];
  for (const client of CLIENTS) {
    for (const scope of ["project", "user"] as const) {
      const finding = await findingOf(client, scope, around);
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

async function findingOf(
  client: Client,
  scope: Scope,
  around: Surroundings,
): Promise<Finding | null> {
  const what = `${client.name} (${scope})`;
  try {
    const place = placeOf(client, client.server.file, scope, around);
    if (place === null) return null;
    const plan = new Plan(around);
    const found = registered(client.server, await plan.text(place), place.path);
    const { hooks } = await plan.presence(client, scope);
    if (found === null) {
      return hooks
        ? {
          what,
          state: "problem",
          detail: `its hook is there, but the server is not registered in ${place.path}. Run ` +
            `\`${installing(client, scope)} --hooks\`, or \`uninstall\` in place of it.`,
        }
        : null;
    }
    return { what, ...await tried(found, client, scope, around) };
  } catch (error) {
    if (!(error instanceof MaestroError)) throw error;
    // A file of a person that we may not follow is theirs; one that cannot be read is said.
    return { what, state: "warning", detail: `${error.message}. ${error.hint}` };
  }
}

/**
 * Starts the server by its registration. Only what this installation would write is started: files
 * of a project come with its clone, and looking must not run what they name.
 */
async function tried(
  { command, entry }: Registered,
  client: Client,
  scope: Scope,
  { projectDir, env }: Surroundings,
): Promise<Omit<Finding, "what">> {
  const own = ownCommand();
  if (!own.every((word, at) => command[at] === word) || command[own.length] !== "mcp") {
    const detail = startsMaestro(command, "mcp")
      ? `registered with another MAESTRO, ${command[0]}, and not started. Run \`maestro update\` ` +
        "to bring it to this one."
      : `the name maestro is taken by ${command.join(" ") || "an entry without a command"}. ` +
        "Rename that entry and install again.";
    return { state: "problem", detail };
  }
  if (["env", "environment"].some((key) => entry[key] !== undefined)) {
    return { state: "warning", detail: "registered with an environment of its own; not started" };
  }
  const [program = "", ...args] = command;
  const path = env("PATH");
  const home = env("HOME");
  const transport = new StdioClientTransport({
    command: program,
    args,
    cwd: projectDir,
    env: { ...path && { PATH: path }, ...home && { HOME: home } },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk: Uint8Array) => {
    said = (said + new TextDecoder().decode(chunk)).slice(-500);
  });
  const mcp = new McpClient({ name: "maestro-doctor", version: VERSION });
  try {
    await mcp.connect(transport, { timeout: START_TIMEOUT_MS });
    const { tools } = await mcp.listTools({}, { timeout: START_TIMEOUT_MS });
    return { state: "ok", detail: `the server starts as registered and has ${tools.length} tools` };
  } catch (error) {
    const reason = said.trim() || (error instanceof Error ? error.message : String(error));
    return {
      state: "problem",
      detail: `the server does not start as registered: ${reason.replaceAll(/\s+/g, " ")}. ` +
        `Try \`${command.join(" ")}\` in ${projectDir}, or run \`${installing(client, scope)}\`.`,
    };
  } finally {
    await mcp.close();
  }
}

function installing({ name }: Client, scope: Scope): string {
  return `maestro install ${name} --scope ${scope}`;
}
