import {
  agentRole,
  builtinExecutor,
  type Model,
  openTelemetry,
  scriptedModel,
  type Tracing,
} from "../agents/mod.ts";
import { InMemoryTransport } from "@modelcontextprotocol/client";
import {
  type AgentTask,
  type Executor,
  type Project,
  type Role,
  systemClock,
} from "../core/mod.ts";
import { createServer, type Toolset } from "../mcp/mod.ts";
import type { Config } from "./settings/config.ts";
import { exchangeRecorder } from "./record/exchange_writer.ts";
import { redactor } from "./record/redact.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** The built-in agents of a project: each is an MCP client of the registry every agent uses. */
export function builtinAgents(
  project: Project,
  model: Asked["model"],
  secrets: readonly string[] = [],
  tracing?: Tracing,
): Executor {
  return builtinExecutor({
    modelFor: modelOf(model),
    connect: async (actor, task) => {
      const selection = {
        toolsets: (task.kind === "control"
          ? []
          : agentRole(actor.role)?.toolsets ?? []) as readonly Toolset[],
        include: [],
        exclude: [],
        readOnly: false,
      };
      const session = {
        actor: { ...actor, session: task.session },
        project,
        tools: selection,
        spend: task.scope,
      };
      const [client, server] = InMemoryTransport.createLinkedPair();
      await createServer(VERSION, selection, () =>
        Promise.resolve(session)).connect(server);
      return client;
    },
    tracing,
    record: exchangeRecorder(project.stateDir, redactor(secrets)),
    clock: systemClock,
    // Otherwise a run is to be repeated exactly, also in the order of what it reads.
    readTogether: project.hub.clock === systemClock &&
      (typeof model === "function" || !model.repeatable),
  });
}

/** Which models agents ask, and what no record of it may hold. */
export interface Asked {
  model: Model | ((task: AgentTask) => Model);
  secrets: readonly string[];
  /** Absent: nobody hears of spans. */
  tracing?: Tracing;
}

/** The configured models. Errors: invalid, needs_approval. */
export async function configuredAgents(config: Config, terminal: Terminal): Promise<Asked> {
  const { configuredModels, keyValues } = await import("./models/configured_models.ts");
  return {
    model: await configuredModels(config, terminal, Math.random),
    secrets: keyValues(config, terminal.env),
    // Deno's own exporter; off by default, and then not even its API is loaded.
    ...terminal.env("OTEL_DENO") === "true" ? { tracing: await openTelemetry(VERSION) } : {},
  };
}

/** One model for all tasks, or each task's own. */
export function modelOf(model: Asked["model"]): (task: AgentTask) => Model {
  return typeof model === "function" ? model : () => model;
}

/** The model of a run that was started with the demo script. */
export async function demoModel(): Promise<Model> {
  const { demoScript } = await import("./demo/scenario.ts");
  return scriptedModel(demoScript);
}

export type { Role };
