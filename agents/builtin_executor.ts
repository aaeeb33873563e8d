import type { Transport } from "@modelcontextprotocol/client";
import { emitCall, endingOf, runAgent } from "./agent_loop.ts";
import type { AgentEvent, AgentOutcome, AgentTask, Clock, Executor, Role } from "./core_types.ts";
import { oneLine } from "./cut_text.ts";
import type { Model } from "./model.ts";
import { CONTROL_PROMPT } from "./prompts.ts";
import type { Recorder } from "./record.ts";
import { agentRole } from "./roles.ts";
import { taskLine } from "./task_line.ts";
import { Toolbox } from "./toolbox.ts";
import { type Tracing, UNTRACED } from "./tracing.ts";

const CLAIM_TOOL = "requirement_claim";
/** A work packet holds full contract schemas, which are of no use with a hole in the middle. */
const PACKET_CHARS_MAX = 200_000;
const REASON_CHARS_MAX = 500;

/** The parts built-in agents are made of; `connect` gives a transport authenticated as the actor. */
interface BuiltinExecutorOptions {
  modelFor(task: AgentTask): Model;
  connect(actor: { agent: string; role: Role }, task: AgentTask): Promise<Transport>;
  record: Recorder;
  /** For the record's times alone. */
  clock: Clock;
  /** Whether calls of one reply that only read are made at the same time. */
  readTogether: boolean;
  /** Absent: nobody hears of spans. */
  tracing?: Tracing | undefined;
}

type Opening = { text: string } | { refusal: string };

/** Runs tasks with MAESTRO's own agents: the role's prompt, a model, and the tools over MCP. */
export function builtinExecutor(options: BuiltinExecutorOptions): Executor {
  return {
    execute: async (task, emit, signal) => {
      try {
        return await runTask(options, task, emit, signal);
      } catch (error) {
        return { ...endingOf(error, signal), steps: 0 };
      }
    },
  };
}

async function runTask(
  options: BuiltinExecutorOptions,
  task: AgentTask,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<AgentOutcome> {
  signal.throwIfAborted();
  const system = task.kind === "control" ? CONTROL_PROMPT : agentRole(task.role)?.prompt ?? null;
  if (system === null) {
    const reason = `Cannot start ${task.agent}: no built-in agent has the role ${task.role}`;
    return { status: "gave_up", reason, steps: 0 };
  }
  const model = options.modelFor(task);
  const transport = await options.connect({ agent: task.agent, role: task.role }, task);
  const toolbox = await Toolbox.connect(transport, task.agent);
  try {
    const opening = await task.turn.take(() => openingOf(task, toolbox, emit, signal));
    if ("refusal" in opening) return { status: "gave_up", reason: opening.refusal, steps: 0 };
    const { runId, kind, agent, role, requirement, epoch } = task;
    return await runAgent({
      task,
      model,
      toolbox,
      system,
      opening: opening.text,
      emit,
      record: options.record({ runId, kind, agent, role, requirement, epoch }),
      clock: options.clock,
      readTogether: options.readTogether,
      tracing: options.tracing ?? UNTRACED,
      signal,
    });
  } finally {
    await toolbox.close();
  }
}

/** Work starts with the claim, made here so that no step is spent on it and none can skip it. */
async function openingOf(
  task: AgentTask,
  toolbox: Toolbox,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<Opening> {
  const head = [taskLine(task), task.brief].filter(Boolean).join("\n\n");
  if (task.kind !== "work") return { text: head };
  const claim = {
    id: "claim",
    name: CLAIM_TOOL,
    arguments: JSON.stringify({ id: task.requirement }),
  };
  const packet = await toolbox.call(claim.name, claim.arguments, signal, PACKET_CHARS_MAX);
  const granted = !packet.isError && !grantsNothing(packet.structured);
  emitCall({ task, emit }, 0, claim, granted);
  if (!granted) return { refusal: oneLine(packet.text, REASON_CHARS_MAX) };
  return { text: `${head}\n\nWork packet (${CLAIM_TOOL} ${task.requirement}):\n${packet.text}` };
}

/** A claim that finds nothing ready is a result, not an error: its requirement is null. */
function grantsNothing(structured: unknown): boolean {
  return typeof structured === "object" && structured !== null &&
    Reflect.get(structured, "requirement") === null;
}
