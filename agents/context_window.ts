import { cutMiddle } from "./cut_text.ts";
import type { Message, ModelReply, ToolCall, ToolSpec } from "./model.ts";
import { estimateInputTokens } from "./token_estimate.ts";

/** What of a window is left to the reply. */
const REPLY_SHARE = 1 / 8;
const REPLY_TOKENS_MAX = 16_000;
/** Once something must go, so much goes that the next queries keep their beginning (and its cache). */
const SHRUNK_SHARE = 0.6;
/** Results and arguments shorter than this are not worth a note in their place. */
const ELIDED_CHARS_MIN = 600;
const CALL_CHARS_MAX = 160;
/** What is left of each result of the last reply where nothing older is left to take. */
const LAST_RESULT_CHARS = 2_000;
/** How far an endpoint's count may be from the estimate that it corrects. */
const [RATIO_MIN, RATIO_MAX] = [0.5, 4];

/** What a query had to leave out. */
interface Elision {
  /** Results and arguments that were replaced by a note. */
  places: number;
  tokensBefore: number;
  tokensAfter: number;
}

/**
 * Keeps a conversation within a model's window. Results of older calls go first, then the long
 * arguments of older calls, at last the middle of the newest results; never the prompt, nor the
 * opening with the work packet. Each note names the call and how to see its result again. The same
 * conversation is always shortened the same way.
 */
export class ContextWindow {
  /** Tokens the model reads; null: not known, and nothing is left out. */
  #tokensMax: number | null;
  readonly #isReadOnly: (tool: string) => boolean;
  /** By what the endpoint counts more or less than the estimate. */
  #ratio = 1;

  constructor(tokensMax: number | null, isReadOnly: (tool: string) => boolean) {
    this.#tokensMax = tokensMax;
    this.#isReadOnly = isReadOnly;
  }

  /** Shortens the messages in place where they do not fit; null where they do. */
  fit(messages: Message[], tools: readonly ToolSpec[]): Elision | null {
    const limit = this.#limit();
    const tokensBefore = this.#tokens(messages, tools);
    if (tokensBefore <= limit) return null;
    const target = limit * SHRUNK_SHARE;
    let places = 0;
    for (const shorten of this.#shortenings(messages)) {
      // The newest results are only touched where the query would not fit otherwise.
      if (this.#tokens(messages, tools) <= (shorten.last ? limit : target)) break;
      shorten.apply();
      places++;
    }
    return { places, tokensBefore, tokensAfter: this.#tokens(messages, tools) };
  }

  /** Whether a conversation is still longer than the window. */
  overflows(messages: readonly Message[], tools: readonly ToolSpec[]): boolean {
    return this.#tokens(messages, tools) > this.#limit();
  }

  /** Learns from what the endpoint counted for these messages. */
  learn(
    messages: readonly Message[],
    tools: readonly ToolSpec[],
    usage: ModelReply["usage"],
  ): void {
    if (usage.estimated || usage.inputTokens === 0) return;
    const ratio = usage.inputTokens / Math.max(1, estimateInputTokens(messages, tools));
    this.#ratio = Math.min(RATIO_MAX, Math.max(RATIO_MIN, ratio));
  }

  /** The endpoint said that this is too long: the window is taken to be smaller than it. */
  shrinkBelow(messages: readonly Message[], tools: readonly ToolSpec[]): void {
    this.#tokensMax = Math.min(
      this.#tokensMax ?? Infinity,
      Math.floor(this.#tokens(messages, tools) * SHRUNK_SHARE),
    );
  }

  #limit(): number {
    if (this.#tokensMax === null) return Infinity;
    return this.#tokensMax - Math.min(REPLY_TOKENS_MAX, this.#tokensMax * REPLY_SHARE);
  }

  #tokens(messages: readonly Message[], tools: readonly ToolSpec[]): number {
    return Math.ceil(estimateInputTokens(messages, tools) * this.#ratio);
  }

  /** What can go, in the order in which it goes. */
  *#shortenings(messages: Message[]): Generator<{ last: boolean; apply: () => void }> {
    const calls = callsById(messages);
    const lastReply = messages.findLastIndex(({ role }) => role === "assistant");
    for (const [index, message] of messages.entries()) {
      if (index > lastReply || message.role !== "tool") continue;
      if (message.content.length < ELIDED_CHARS_MIN || message.elided) continue;
      const content = this.#note(calls.get(message.callId), message.content.length);
      yield {
        last: false,
        apply: () => void (messages[index] = { ...message, content, elided: true }),
      };
    }
    for (const [index, message] of messages.entries()) {
      if (index >= lastReply || message.role !== "assistant") continue;
      const toolCalls = message.toolCalls.map(shortArguments);
      if (toolCalls.every((call, n) => call === message.toolCalls[n])) continue;
      yield { last: false, apply: () => void (messages[index] = { ...message, toolCalls }) };
    }
    for (const [index, message] of messages.entries()) {
      if (index <= lastReply || message.role !== "tool") continue;
      if (message.content.length <= LAST_RESULT_CHARS) continue;
      const content = cutMiddle(message.content, LAST_RESULT_CHARS);
      yield { last: true, apply: () => void (messages[index] = { ...message, content }) };
    }
  }

  #note(call: ToolCall | undefined, chars: number): string {
    const name = call?.name ?? "a tool";
    const given = call ? ` ${oneCall(call)}` : "";
    const again = call && this.#isReadOnly(call.name)
      ? `Call ${name} with the same arguments to see it again.`
      : "What it did is done; do not repeat it to see the result. Look at files with workspace_read " +
        "and at the shared state with status_get.";
    return `[The result of ${name}${given} (${chars} characters) was left out to save space. ${again}]`;
  }
}

function callsById(messages: readonly Message[]): Map<string, ToolCall> {
  const calls = messages.flatMap((message) =>
    message.role === "assistant" ? message.toolCalls : []
  );
  return new Map(calls.map((call) => [call.id, call]));
}

function oneCall({ arguments: given }: ToolCall): string {
  return given.length <= CALL_CHARS_MAX
    ? given
    : `${given.slice(0, CALL_CHARS_MAX).toWellFormed()}...`;
}

/** A call without its long texts; the same call where it has none. */
function shortArguments(call: ToolCall): ToolCall {
  if (call.arguments.length < ELIDED_CHARS_MIN) return call;
  let shortened = false;
  const shorter = (_key: string, value: unknown): unknown => {
    if (typeof value !== "string" || value.length < ELIDED_CHARS_MIN) return value;
    shortened = true;
    return `[${value.length} characters were left out to save space; workspace_read shows files]`;
  };
  try {
    const text = JSON.stringify(JSON.parse(call.arguments), shorter);
    return shortened ? { ...call, arguments: text } : call;
  } catch {
    return call;
  }
}
