import { errorOf } from "../../core/state.ts";
import { allowed, type Answer, denied } from "../hook/answer.ts";
import { HOOK_CLIENTS, type HookClient, type ToolCall } from "../hook/clients.ts";
import { decideCall, type Verdict } from "../hook/decide_event.ts";
import { EventError } from "../hook/event_parts.ts";
import { MAX_EVENT_BYTES, parseEvent, readEvent } from "../hook/read_event.ts";
import type { Invocation } from "../program/invocation.ts";
import { infoOf } from "../project_dir.ts";

/** Clients let a tool run when a hook takes too long; `install` gives it 10 s, clients give more. */
const DEADLINE_MS = 6_000;
const WAY_OUT =
  "A person can take the MAESTRO hook out of the client's settings to go on without it";

interface HookOptions {
  agent?: string;
}

/**
 * `maestro hook <client> [event]`: answers an agent program that asks before it uses a tool of its
 * own. Whatever goes wrong is a denial that says what; outside of a project everything passes.
 */
export async function hook(
  invocation: Invocation,
  name: string,
  event: string | undefined,
  options: HookOptions,
  stdin: ReadableStream<Uint8Array> = Deno.stdin.readable,
): Promise<number> {
  const { terminal } = invocation;
  const client = HOOK_CLIENTS.find((each) => each.name === name.toLowerCase());
  const isProject = infoOf(`${invocation.projectDir}/.maestro`) !== null;
  if (!isProject) return say(invocation, allowed(client?.answer ?? "exit"));
  if (client === undefined) {
    const names = HOOK_CLIENTS.map((each) => each.name).join(", ");
    terminal.err(`Cannot answer the hook of ${shown(name)}: the clients are ${names}\n`);
    return 2;
  }
  const deadline = Promise.withResolvers<Outcome>();
  const timer = setTimeout(
    () => deadline.resolve(refused(client, `it took longer than ${DEADLINE_MS} ms`)),
    DEADLINE_MS,
  );
  try {
    const { answer, record } = await Promise.race([
      outcomeOf(invocation, client, event, options, stdin),
      deadline.promise,
    ]);
    const code = say(invocation, answer);
    await Promise.race([record(), deadline.promise]).catch(() => {
      // The answer stands; a log that cannot be written now must not turn it around.
    });
    return code;
  } finally {
    clearTimeout(timer);
  }
}

interface Outcome {
  answer: Answer;
  record: Verdict["record"];
}

async function outcomeOf(
  invocation: Invocation,
  client: HookClient,
  event: string | undefined,
  options: HookOptions,
  stdin: ReadableStream<Uint8Array>,
): Promise<Outcome> {
  let call: ToolCall | null = null;
  try {
    const bytes = await readEvent(stdin);
    const payload = bytes === null ? undefined : parseEvent(bytes);
    const said = client.eventOf(payload) ?? event ?? null;
    if (said !== null && !client.toolEvents.includes(said)) {
      return { answer: allowed(client.answer), record: () => Promise.resolve() };
    }
    if (bytes === null) {
      return refused(
        client,
        `the event is larger than ${MAX_EVENT_BYTES} bytes; do less in one call`,
      );
    }
    if (payload === undefined) return refused(client, "the event on stdin is not JSON");
    call = client.read(payload);
    const { refusal, record } = await decideCall(invocation, client, call, options.agent);
    const answer = refusal === null
      ? allowed(client.answer)
      : denied(client.answer, refusal, call.input);
    return { answer, record };
  } catch (error) {
    return refused(client, reasonOf(client, error), call);
  }
}

/** A denial because nothing could be decided. */
function refused(client: HookClient, problem: string, call: ToolCall | null = null): Outcome {
  const what = call === null ? "this tool call" : shown(call.tool);
  const reason = `Cannot judge ${what}: ${problem}. ${WAY_OUT}`;
  return {
    answer: denied(client.answer, reason, call?.input ?? null),
    record: () => Promise.resolve(),
  };
}

function reasonOf(client: HookClient, error: unknown): string {
  if (error instanceof EventError) {
    return `the event is not one that ${client.name} sends before a tool: ` +
      `${error.at || "the event"}: ${error.message}`;
  }
  const { code, message, hint } = errorOf(error);
  if (code === "internal") return "MAESTRO failed at it, which is a defect of MAESTRO";
  return hint ? `${message}. ${hint.replace(/\.$/, "")}` : message;
}

function say({ terminal }: Invocation, { code, out, err }: Answer): number {
  if (out) terminal.out(out);
  if (err) terminal.err(err);
  return code;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
