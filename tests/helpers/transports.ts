import type { Client } from "@modelcontextprotocol/client";
import { gatedProject } from "./gated_project.ts";
import { type Answer, connect, type Era, ERAS } from "./mcp_client.ts";
import { connectHttp, serve, token } from "./serve.ts";

/** A connected agent, whatever it is connected by. */
export interface Agent extends AsyncDisposable {
  client: Client;
  call(tool: string, input?: Record<string, unknown>): Promise<Answer>;
}

/** A project and a way into it. */
export interface Door {
  path: string;
  era: Era;
  connect(agent: string, role?: string): Promise<Agent>;
}

/** The same test over stdio and HTTP, each in both eras of the protocol. */
export function overEachTransport(name: string, test: (door: Door) => Promise<void>): void {
  for (const era of ERAS) {
    Deno.test(`${name} (stdio, ${era})`, async () => {
      await using project = await gatedProject();
      await test({
        path: project.path,
        era,
        connect: (agent, role = "backend") =>
          connect(project.path, ["--agent", agent, "--role", role], agent, era),
      });
    });
    Deno.test(`${name} (HTTP, ${era})`, async () => {
      await using project = await gatedProject();
      await using server = await serve(project.path);
      await test({
        path: project.path,
        era,
        connect: async (agent, role = "backend") =>
          await connectHttp(server.url, await token(project.path, agent, role), era),
      });
    });
  }
}
