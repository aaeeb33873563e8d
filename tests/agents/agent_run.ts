import { type Model, scriptedModel } from "../../agents/mod.ts";
import { runAgent } from "../../agents/agent_loop.ts";
import type { ScriptStep } from "../../agents/models/scripted.ts";
import type { EndRecord, QueryRecord } from "../../agents/record.ts";
import { Toolbox } from "../../agents/toolbox.ts";
import { UNTRACED } from "../../agents/tracing.ts";
import { logicalClock } from "../../core/clock.ts";
import { fail } from "../../core/errors.ts";
import type { AgentEvent, AgentOutcome, AgentTask, SpendGate } from "../../core/loop/executor.ts";
import { taskOf } from "./agent_task.ts";
import { startToolServer, type ToolServer } from "./tool_server.ts";

/** What became of a task, and everything the loop told about it. */
export interface Run {
  outcome: AgentOutcome;
  events: AgentEvent[];
  records: QueryRecord[];
  ends: EndRecord[];
  server: ToolServer;
}

interface Setup {
  task?: Partial<AgentTask>;
  model?: Model;
  controller?: AbortController;
  prepare?: (server: ToolServer) => void;
  record?: (entry: QueryRecord) => Promise<void>;
  readTogether?: boolean;
}

/** Lets the loop run a script against a real tool server and keeps everything it reports. */
export async function run(steps: readonly ScriptStep[], setup: Setup = {}): Promise<Run> {
  const task = taskOf({ brief: "Do it", spend: purse(Infinity), ...setup.task });
  const server = await startToolServer();
  const toolbox = await Toolbox.connect(server.transport, task.agent);
  setup.prepare?.(server);
  const events: AgentEvent[] = [];
  const records: QueryRecord[] = [];
  const ends: EndRecord[] = [];
  try {
    const outcome = await runAgent({
      task,
      model: setup.model ?? scriptedModel({ tasks: [{ kind: task.kind, steps }] }),
      toolbox,
      system: "System",
      opening: "Opening",
      emit: (event) => events.push(event),
      record: {
        query: setup.record ?? ((entry) => Promise.resolve(void records.push(entry))),
        end: (entry) => Promise.resolve(void ends.push(entry)),
      },
      clock: logicalClock(0),
      readTogether: setup.readTogether ?? false,
      tracing: UNTRACED,
      signal: (setup.controller ?? new AbortController()).signal,
    });
    return { outcome, events, records, ends, server };
  } finally {
    await toolbox.close();
    await server.close();
  }
}

/** A spending limit in tokens, refused as the harness refuses it. */
export function purse(tokensMax: number): SpendGate & { spent: number } {
  return {
    spent: 0,
    check() {
      if (this.spent < tokensMax) return Promise.resolve();
      const message = `Cannot query: ${this.spent} of ${tokensMax} tokens are spent`;
      return Promise.reject(fail("budget_exhausted", message, "Raise the budget."));
    },
    record(usage) {
      this.spent += usage.inputTokens + usage.outputTokens;
      return Promise.resolve();
    },
  };
}

/** A reply of the script that makes one call. */
export const call = (tool: string, args: Record<string, unknown> | string): ScriptStep => ({
  calls: [{ tool, arguments: args }],
});
export const write = call("workspace_write", { path: "a.txt", content: "a" });
export const complete = call("requirement_complete", { id: "R0.1", summary: "Wrote a.txt" });
export const status = call("status_get", {});
