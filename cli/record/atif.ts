import type { Message, ModelReply, ToolCall } from "../../agents/mod.ts";
import { VERSION } from "../version.ts";
import { costOf } from "./costs.ts";
import type { RecordedConversation, RecordedQuery, RunExchanges } from "./exchange_reader.ts";

/** The version of the Agent Trajectory Interchange Format that is written. */
const ATIF_VERSION = "ATIF-v1.7";

interface AtifStep {
  step_id: number;
  timestamp?: string;
  source: "system" | "user" | "agent";
  message: string;
  model_name?: string;
  tool_calls?: { tool_call_id: string; function_name: string; arguments: object }[];
  observation?: {
    results: {
      source_call_id?: string;
      content?: string;
      subagent_trajectory_ref?: { trajectory_id: string }[];
    }[];
  };
  metrics?: {
    prompt_tokens: number;
    completion_tokens: number;
    cost_usd?: number;
    extra?: { estimated: true };
  };
  llm_call_count?: number;
}

interface AtifTrajectory {
  schema_version: typeof ATIF_VERSION;
  session_id: string;
  trajectory_id: string;
  agent: { name: string; version: string; model_name?: string; tool_definitions?: object[] };
  steps: AtifStep[];
  final_metrics: {
    total_prompt_tokens: number;
    total_completion_tokens: number;
    total_cost_usd?: number;
    total_steps: number;
  };
  subagent_trajectories?: AtifTrajectory[];
  notes?: string;
}

/**
 * A run as one trajectory: its root says which agent got which task, and each agent's conversation
 * is a trajectory within it.
 */
export async function atifOfRun(
  run: { id: string; title: string },
  exchanges: RunExchanges,
): Promise<AtifTrajectory> {
  const parts: AtifTrajectory[] = [];
  for (const conversation of exchanges.conversations) {
    parts.push(await trajectoryOf(run.id, conversation, exchanges));
  }
  const steps: AtifStep[] = [{ step_id: 1, source: "user", message: run.title }];
  for (const [index, { task, end }] of exchanges.conversations.entries()) {
    const outcome = end === null ? "its process ended" : `${end.status}: ${end.reason}`;
    const call = `task-${index + 1}`;
    steps.push({
      step_id: index + 2,
      source: "agent",
      message: `${task.kind} ${task.requirement} (epoch ${task.epoch})`,
      tool_calls: [{ tool_call_id: call, function_name: task.agent, arguments: { ...task } }],
      observation: {
        results: [{
          source_call_id: call,
          content: outcome,
          subagent_trajectory_ref: [{ trajectory_id: parts[index]?.trajectory_id ?? "" }],
        }],
      },
      llm_call_count: 0,
    });
  }
  return {
    schema_version: ATIF_VERSION,
    session_id: run.id,
    trajectory_id: run.id,
    agent: { name: "maestro", version: VERSION },
    steps,
    final_metrics: total(parts.map(({ final_metrics }) => final_metrics), steps.length),
    ...parts.length > 0 ? { subagent_trajectories: parts } : {},
  };
}

async function trajectoryOf(
  run: string,
  conversation: RecordedConversation,
  exchanges: RunExchanges,
): Promise<AtifTrajectory> {
  const { id, task, queries } = conversation;
  const [first] = queries;
  const steps: AtifStep[] = [];
  const add = (step: Omit<AtifStep, "step_id">) =>
    steps.push({ step_id: steps.length + 1, ...step });
  const read = (hashes: readonly string[]) => Promise.all(hashes.map(exchanges.message));
  for (const message of await read((first?.sent ?? conversation.messages).slice(0, 2))) {
    if (message.role === "system" || message.role === "user") {
      add({ source: message.role, message: message.content });
    }
  }
  for (const [index, query] of queries.entries()) {
    const reply = query.reply && await exchanges.reply(query.reply);
    if (!reply) continue;
    // What came of the reply stands behind it in the next query, or at the end.
    const sent = queries[index + 1]?.sent ?? conversation.messages;
    const after = await read(sent.slice(query.sent.length + 1));
    add(agentStep(query, reply, after));
    for (const message of after) {
      if (message.role === "user") add({ source: "user", message: message.content });
    }
  }
  return {
    schema_version: ATIF_VERSION,
    session_id: run,
    trajectory_id: `${run}/${id}`,
    agent: {
      name: task.agent,
      version: VERSION,
      ...first ? { model_name: first.model, tool_definitions: await tools(first, exchanges) } : {},
    },
    steps,
    final_metrics: total(
      steps.flatMap(({ metrics }) =>
        metrics
          ? [{
            total_prompt_tokens: metrics.prompt_tokens,
            total_completion_tokens: metrics.completion_tokens,
            ...metrics.cost_usd === undefined ? {} : { total_cost_usd: metrics.cost_usd },
          }]
          : []
      ),
      steps.length,
    ),
  };
}

function agentStep(
  { model, answered_at, price }: RecordedQuery,
  { text, toolCalls, usage }: ModelReply,
  after: readonly Message[],
): Omit<AtifStep, "step_id"> {
  const results = after.flatMap((message) =>
    message.role === "tool" ? [{ source_call_id: message.callId, content: message.content }] : []
  );
  return {
    timestamp: answered_at,
    source: "agent",
    message: text,
    model_name: model,
    ...toolCalls.length > 0 ? { tool_calls: toolCalls.map(toolCall) } : {},
    ...results.length > 0 ? { observation: { results } } : {},
    metrics: {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      ...price ? { cost_usd: costOf(usage, price) } : {},
      ...usage.estimated ? { extra: { estimated: true as const } } : {},
    },
    llm_call_count: 1,
  };
}

/** The format wants an object: arguments that are none stand in it as the text they were. */
function toolCall({ id, name, arguments: given }: ToolCall) {
  return { tool_call_id: id, function_name: name, arguments: argumentsOf(given) };
}

function argumentsOf(text: string): object {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Kept as it is.
  }
  return { malformed: text };
}

async function tools({ tools }: RecordedQuery, exchanges: RunExchanges): Promise<object[]> {
  return (await exchanges.tools(tools)).map((spec) => ({ type: "function", function: spec }));
}

type Metrics = Omit<AtifTrajectory["final_metrics"], "total_steps">;

/** A sum of costs is only one where every part has one. */
function total(parts: readonly Metrics[], steps: number): AtifTrajectory["final_metrics"] {
  const sum = (of: (part: Metrics) => number) => parts.reduce((all, part) => all + of(part), 0);
  const priced = parts.length > 0 &&
    parts.every(({ total_cost_usd }) => total_cost_usd !== undefined);
  return {
    total_prompt_tokens: sum((part) => part.total_prompt_tokens),
    total_completion_tokens: sum((part) => part.total_completion_tokens),
    ...priced ? { total_cost_usd: sum((part) => part.total_cost_usd ?? 0) } : {},
    total_steps: steps,
  };
}
