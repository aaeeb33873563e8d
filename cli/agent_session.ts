import type { Project } from "../core/mod.ts";
import { closeSession, openSession, type Role } from "../core/state.ts";
import type { Session, ToolSelection } from "../mcp/mod.ts";
import { open } from "./composition.ts";
import type { Invocation } from "./program.ts";

/** A session of an agent outside, on its own opened project. */
export interface AgentConnection {
  session: Session;
  /** What the person should know, such as that commands are not isolated. */
  notice: string | null;
  /** `disconnected`: the client went away; a single call from the shell leaves its claims alone. */
  close(disconnected: boolean): Promise<void>;
}

/** Opens the project and a session in the hub, under the given name or the client's own. */
export async function openAgentSession(
  invocation: Invocation,
  identity: { agent?: string; role?: Role },
  client: string,
  tools: ToolSelection,
): Promise<AgentConnection> {
  const { project } = await open(invocation);
  try {
    const session = await register(project, identity, client, tools);
    return {
      session,
      notice: null,
      close: async (disconnected) => {
        const label = { action: "SESSION_CLOSE" };
        await project.hub.write(
          session.actor,
          label,
          (tx) => closeSession(tx, session.actor, disconnected),
        );
        await project.close();
      },
    };
  } catch (error) {
    await project.close();
    throw error;
  }
}

async function register(
  project: Project,
  identity: { agent?: string; role?: Role },
  client: string,
  tools: ToolSelection,
): Promise<Session> {
  const role = identity.role ?? "any";
  const who = { client, role, ...(identity.agent === undefined ? {} : { agent: identity.agent }) };
  const unnamed = { agent: identity.agent ?? client, role, session: "" };
  const label = { action: "SESSION_OPEN", input: who };
  const actor = await project.hub.write(unnamed, label, (tx) => openSession(tx, who));
  return { actor, project, tools, spend: null };
}
