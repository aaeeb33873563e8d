import type { Server } from "@modelcontextprotocol/server";
import { systemClock } from "../../core/clock.ts";
import {
  closeAgentSession,
  DEFAULT_SELECTION,
  openAgentSession,
  serve,
  type Session,
  type ToolSelection,
  Updates,
} from "../../mcp/mod.ts";
import { open, type Opened } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { RunDriver } from "../run_driver.ts";
import { toolSelection } from "../tool_selection.ts";
import type { IdentityOptions } from "./mcp.ts";

/** How long a server whose client went away waits for what it was doing. */
const STOP_MS = 10_000;

/** The tools, resources and prompts of `maestro mcp`, on a project that the first call opens. */
export class Serving {
  readonly #options: IdentityOptions;
  readonly #selection: ToolSelection;
  readonly #project: ReturnType<typeof lazyProject>;
  readonly #runner: RunDriver;
  readonly #updates = new Updates();
  readonly #sessions: Session[] = [];
  readonly #calls = new Set<Promise<unknown>>();

  /** Error: invalid, where the options name tools that there are not. */
  constructor(invocation: Invocation, options: IdentityOptions) {
    this.#options = options;
    this.#selection = toolSelection(options, DEFAULT_SELECTION);
    this.#project = lazyProject(invocation);
    this.#runner = new RunDriver(invocation, this.#project.open);
  }

  /** Makes a server answer everything. */
  add(server: Server, isModern: boolean): void {
    const updates = this.#updates;
    const onCall = (call: Promise<unknown>) => note(this.#calls, call);
    serve(server, this.#selection, (client) => this.#open(client), { updates, onCall });
    if (isModern) updates.tellAll(server);
  }

  /** Hears of changes from now on. */
  async follow(): Promise<void> {
    await this.#updates.follow((await this.#project.open()).project.hub);
  }

  async close(closeConnection: () => Promise<void>): Promise<void> {
    this.#updates.close();
    // Cancels what is running: a command in the sandbox then ends, and what it did is recorded.
    await closeConnection();
    await Promise.race([Promise.allSettled(this.#calls), systemClock.sleep(STOP_MS)]);
    await this.#runner.close();
    for (const session of this.#sessions) await closeAgentSession(session, true);
    await this.#project.close();
  }

  async #open(client: string): Promise<Session> {
    const { project } = await this.#project.open();
    const session = await openAgentSession(
      project,
      this.#options,
      client,
      this.#selection,
      this.#runner,
    );
    this.#sessions.push(session);
    return session;
  }
}

/** Keeps a call among those that are open until it has ended. */
function note(calls: Set<Promise<unknown>>, call: Promise<unknown>): void {
  const ended = call.catch(() => {}).finally(() => calls.delete(ended));
  calls.add(ended);
}

/** The project, opened when it is first needed; a failure is not kept. */
function lazyProject(invocation: Invocation) {
  let opening: Promise<Opened> | null = null;
  return {
    open(): Promise<Opened> {
      opening ??= open(invocation).catch((error) => {
        opening = null;
        throw error;
      });
      return opening;
    },
    async close(): Promise<void> {
      await (await opening)?.project.close();
    },
  };
}
