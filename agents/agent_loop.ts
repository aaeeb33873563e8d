import { ContextWindow } from "./context_window.ts";
import type { AgentEvent, AgentOutcome, AgentTask, Clock } from "./core_types.ts";
import { oneLine } from "./cut_text.ts";
import { cutOff, ending, nudge, targetOf } from "./endings.ts";
import {
  ContextExceeded,
  type Message,
  type Model,
  ModelError,
  type ModelReply,
  type ToolCall,
} from "./model.ts";
import type { ConversationRecord } from "./record.ts";
import { repairGuard } from "./repair_guard.ts";
import { type Progress, stuckGuard } from "./stuck_guard.ts";
import { type Toolbox, ToolboxLost, type ToolResult } from "./toolbox.ts";
import { makeCalls } from "./tool_calls.ts";
import type { Tracing } from "./tracing.ts";

const REASON_CHARS_MAX = 500;
/** How often one query is shortened and asked again, where the endpoint finds it too long. */
const SHORTENED_MAX = 3;
/** No single result may take more of the window than this. */
const RESULT_SHARE = 1 / 8;
const CHARS_PER_TOKEN = 4;

const REPEATED = "(You made this call before, with the same result. Do something else.)";

/** Everything one agent needs for one task; `opening` is the first user message. */
interface AgentContext {
  task: AgentTask;
  model: Model;
  toolbox: Toolbox;
  system: string;
  opening: string;
  emit: (event: AgentEvent) => void;
  record: ConversationRecord;
  /** For the record's times alone. */
  clock: Clock;
  /** Whether calls of one reply that only read are made at the same time. */
  readTogether: boolean;
  tracing: Tracing;
  signal: AbortSignal;
}

interface Conversation {
  messages: Message[];
  window: ContextWindow;
  steps: number;
  silent: boolean;
  planned: boolean;
  /** Why its last call was refused, if it was: what a model that gives up does not say. */
  refusal: string | null;
  progressOf: (call: ToolCall, result: ToolResult) => Progress;
  refusedPlan: (call: ToolCall, result: ToolResult) => Ending | null;
}

type Ending = Pick<AgentOutcome, "status" | "reason">;

interface Answer {
  reply: ModelReply;
  /** The record of the query, to be kept in the agent's turn. */
  keep: () => Promise<void>;
}

/** Lets a model work on a task until it is finished, gives up, or a limit ends it. */
export async function runAgent(context: AgentContext): Promise<AgentOutcome> {
  const { model, toolbox, record, clock } = context;
  const conversation: Conversation = {
    messages: [
      { role: "system", content: context.system },
      { role: "user", content: context.opening },
    ],
    window: new ContextWindow(
      model.contextTokens ?? null,
      (tool) => toolbox.isReadOnly(tool),
    ),
    steps: 0,
    silent: false,
    planned: false,
    refusal: null,
    progressOf: stuckGuard(),
    refusedPlan: repairGuard(context.task),
  };
  const { agent, runId, requirement } = context.task;
  const end = await context.tracing.span(`invoke_agent ${agent}`, "internal", {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.provider.name": model.provider ?? "maestro",
    "gen_ai.agent.name": agent,
    "gen_ai.conversation.id": `${runId}/${requirement}`,
    "gen_ai.request.model": model.name,
  }, () => stepUntilEnd(context, conversation))
    .catch((error: unknown) => endingOf(error, context.signal));
  const outcome = { ...end, steps: conversation.steps };
  await record.end({ ...outcome, messages: conversation.messages, endedAtMs: clock.now() });
  return outcome;
}

/** The outcome that an interruption stands for; anything unexpected is thrown on. */
export function endingOf(error: unknown, signal: AbortSignal): Ending {
  if (signal.aborted) return { status: "aborted", reason: "the task was aborted" };
  if (error instanceof ModelError) {
    return { status: "model_unavailable", reason: `${error.message} ${error.hint}` };
  }
  if (error instanceof ToolboxLost) return { status: "gave_up", reason: error.message };
  if (error instanceof Error && "code" in error && error.code === "budget_exhausted") {
    return { status: "budget_exhausted", reason: error.message };
  }
  throw error;
}

/** Between two queries everything happens in one turn: paying, keeping, the calls, the limits. */
async function stepUntilEnd(context: AgentContext, conversation: Conversation): Promise<Ending> {
  const { task } = context;
  let end = await task.turn.take(() => limitReached(context, conversation));
  while (end === null) {
    const answer = await query(context, conversation).catch((error: unknown) => ({ error }));
    end = await task.turn.take(async () => {
      if ("error" in answer) throw answer.error;
      await answer.keep();
      await task.spend.record(answer.reply.usage);
      return await execute(context, conversation, answer.reply) ??
        await limitReached(context, conversation);
    });
  }
  return end;
}

/** What forbids another query; rejects where the purse is empty. */
async function limitReached(
  { task, toolbox, emit, signal }: AgentContext,
  { messages, steps, window }: Conversation,
): Promise<Ending | null> {
  if (steps >= task.maxSteps) {
    const reason =
      `Cannot go on with ${task.requirement}: all of its ${task.maxSteps} steps are used`;
    return { status: "budget_exhausted", reason };
  }
  signal.throwIfAborted();
  await task.spend.check();
  const elision = window.fit(messages, toolbox.tools);
  if (elision) emit({ type: "elided", agent: task.agent, step: steps + 1, ...elision });
  if (!window.overflows(messages, toolbox.tools)) return null;
  return {
    status: "gave_up",
    reason: `Cannot go on with ${task.requirement}: what the agent must know is longer than its ` +
      "model can read. Split the requirement, or name a model with a longer context " +
      `(model.roles.${task.role}.name)`,
  };
}

async function query(context: AgentContext, conversation: Conversation): Promise<Answer> {
  const { task, model, toolbox, emit, signal, record, clock } = context;
  const { agent } = task;
  const step = ++conversation.steps;
  emit({ type: "query", agent, step });
  const onRetry = (reason: string, waitMs: number) =>
    emit({ type: "retry", agent, step, reason, waitMs });
  for (let shortened = 0;; shortened++) {
    const { kind, role, requirement, epoch } = task;
    const request = {
      messages: [...conversation.messages],
      tools: toolbox.tools,
      task: { kind, role, requirement, epoch },
    };
    const asked = {
      step,
      model: model.name,
      messages: request.messages,
      tools: request.tools,
      price: model.price ?? null,
      askedAtMs: clock.now(),
    };
    try {
      const reply = await traced(context, () => model.query(request, signal, onRetry));
      const answeredAtMs = clock.now();
      conversation.window.learn(request.messages, request.tools, reply.usage);
      emit({ type: "reply", agent, step, text: reply.text, usage: reply.usage });
      const keep = () => record.query({ ...asked, answeredAtMs, reply, error: null });
      return { reply, keep };
    } catch (error) {
      if (error instanceof ContextExceeded && shortened < SHORTENED_MAX) {
        const { messages, window } = conversation;
        window.shrinkBelow(messages, toolbox.tools);
        const elision = window.fit(messages, toolbox.tools);
        if (elision && elision.places > 0) {
          emit({ type: "elided", agent, step, ...elision });
          continue;
        }
      }
      const message = error instanceof Error ? error.message : String(error);
      await record.query({ ...asked, answeredAtMs: clock.now(), reply: null, error: message });
      throw error;
    }
  }
}

/** One query as a span; what was said is not part of it. */
function traced(
  { tracing, model, task }: AgentContext,
  ask: () => Promise<ModelReply>,
): Promise<ModelReply> {
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": model.provider ?? "maestro",
    "gen_ai.request.model": model.name,
    "gen_ai.conversation.id": `${task.runId}/${task.requirement}`,
    "gen_ai.agent.name": task.agent,
  };
  return tracing.span(`chat ${model.name}`, "client", attributes, async (span) => {
    const reply = await ask();
    span.set({
      "gen_ai.usage.input_tokens": reply.usage.inputTokens,
      "gen_ai.usage.output_tokens": reply.usage.outputTokens,
      "gen_ai.response.finish_reasons": [
        reply.truncated ? "length" : reply.toolCalls.length > 0 ? "tool_calls" : "stop",
      ],
    });
    return reply;
  });
}

async function execute(
  { task, toolbox, emit, signal, model, readTogether, tracing }: AgentContext,
  conversation: Conversation,
  reply: ModelReply,
): Promise<Ending | null> {
  const { messages, steps } = conversation;
  messages.push({ role: "assistant", content: reply.text, toolCalls: reply.toolCalls });
  if (reply.toolCalls.length === 0) return answerSilence(task, conversation, reply);
  conversation.silent = false;
  const charsMax = model.contextTokens === undefined
    ? undefined
    : Math.floor(model.contextTokens * CHARS_PER_TOKEN * RESULT_SHARE);
  const options = { toolbox, signal, together: readTogether, charsMax, tracing };
  for await (const { call, result } of makeCalls(reply.toolCalls, options)) {
    const progress = conversation.progressOf(call, result);
    conversation.refusal = result.isError
      ? `${call.name}: ${oneLine(result.text, REASON_CHARS_MAX)}`
      : null;
    const notes = [
      result.text,
      result.isError && reply.truncated ? cutOff() : "",
      progress === "repeated" ? REPEATED : "",
    ];
    messages.push({ role: "tool", callId: call.id, content: notes.filter(Boolean).join(" ") });
    emitCall({ task, emit }, steps, call, !result.isError);
    const { end, planned } = ending(task, call, result, progress);
    conversation.planned ||= planned;
    const stop = end ?? conversation.refusedPlan(call, result);
    if (stop) return stop;
  }
  return null;
}

/** One reply without a tool call is answered with a nudge, the next one ends the task. */
function answerSilence(
  task: AgentTask,
  conversation: Conversation,
  reply: ModelReply,
): Ending | null {
  const said = oneLine(reply.text, REASON_CHARS_MAX);
  // Who steers answers in words.
  if (task.kind === "control") return { status: "finished", reason: said };
  if (conversation.planned) return { status: "finished", reason: said || "the plan is made" };
  if (conversation.silent) {
    const { refusal } = conversation;
    const reason = `Cannot finish ${task.requirement}: the model stopped calling tools: ${said}` +
      (refusal === null ? "" : `; its last call was refused: ${refusal}`);
    return { status: "gave_up", reason };
  }
  conversation.silent = true;
  conversation.messages.push({ role: "user", content: nudge(task.kind, reply.truncated === true) });
  return null;
}

/** Reports a call to whoever watches the agent. */
export function emitCall(
  context: Pick<AgentContext, "task" | "emit">,
  step: number,
  call: ToolCall,
  ok: boolean,
): void {
  const { agent } = context.task;
  context.emit({ type: "tool", agent, step, tool: call.name, target: targetOf(call), ok });
}
