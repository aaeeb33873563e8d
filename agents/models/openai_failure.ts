import { oneLine } from "../cut_text.ts";
import { MalformedReply } from "./chat_reply.ts";
import { retryAfterMs } from "./retry.ts";

const REASON_CHARS_MAX = 300;
const RETRIED_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
const CAUSES_MAX = 4;

/** One failed try: whether another can help, the wait the server asks for, and what a person can do. */
export interface Failure {
  retry: boolean;
  reason: string;
  hint: string;
  askedWaitMs: number | null;
  /** The conversation is longer than the model reads. */
  tooLong?: boolean;
}

/** What the remedies name, and the secret that no reason may show. */
interface FailureContext {
  endpoint: string;
  model: string;
  nowMs: number;
  secret: string | undefined;
  keyVariable: string;
}

/** Sorts what a request rejected with. */
export function sortFailure(error: unknown, context: FailureContext): Failure {
  const status = property(error, "status");
  if (typeof status === "number") return statusFailure(status, error, context);
  if (error instanceof MalformedReply || error instanceof SyntaxError) {
    const hint = `Check that ${context.endpoint} speaks OpenAI chat completions; ` +
      "OPENAI_BASE_URL usually ends in /v1.";
    return { retry: true, reason: readable(error, context.secret), hint, askedWaitMs: null };
  }
  if (causes(error).some((cause) => cause.name === "NotCapable")) {
    const hint =
      `MAESTRO was started without the right to reach ${context.endpoint}: name it with ` +
      "OPENAI_BASE_URL or model.base_url and start again.";
    return { retry: false, reason: readable(error, context.secret), hint, askedWaitMs: null };
  }
  const hint = `Check that ${context.endpoint} can be reached, or set OPENAI_BASE_URL.`;
  return { retry: true, reason: readable(error, context.secret), hint, askedWaitMs: null };
}

function statusFailure(status: number, error: unknown, context: FailureContext): Failure {
  const headers = property(error, "headers");
  const code = property(error, "code");
  const outOfCredit = code === "insufficient_quota";
  return {
    retry: RETRIED_STATUSES.has(status) && !outOfCredit,
    // A refused key may be quoted by the endpoint, so its words are left out.
    reason: status === 401
      ? "status 401, the key was refused"
      : `status ${readable(error, context.secret)}`,
    hint: outOfCredit
      ? `Add credit to the account behind ${context.keyVariable}, or set another key.`
      : statusHint(status, code, error, context),
    askedWaitMs: headers instanceof Headers ? retryAfterMs(headers, context.nowMs) : null,
    tooLong: isTooLong(code, error),
  };
}

/** Some endpoints name it by a code, others only in words. */
function isTooLong(code: unknown, error: unknown): boolean {
  const words = error instanceof Error ? error.message : "";
  return code === "context_length_exceeded" || code === "exceed_context_size_error" ||
    /maximum context length|context (?:length|window|size)|prompt is too long/i.test(words);
}

function statusHint(
  status: number,
  code: unknown,
  error: unknown,
  { endpoint, model, keyVariable }: FailureContext,
): string {
  if (isTooLong(code, error)) {
    return `The conversation is longer than ${model} can read: split the requirement, or set ` +
      "MAESTRO_MODEL to a model with a longer context.";
  }
  switch (status) {
    case 400:
      return `Set MAESTRO_MODEL to a model of ${endpoint} that supports tool calls.`;
    case 401:
      return `Set ${keyVariable} to a key that ${endpoint} accepts.`;
    case 403:
      return `Set MAESTRO_MODEL to a model the key may use, or ${keyVariable} to a key that may ` +
        `use ${model}.`;
    case 404:
      return `Set MAESTRO_MODEL to a model that ${endpoint} offers, and check OPENAI_BASE_URL ` +
        "(it usually ends in /v1).";
    case 429:
      return "Wait, run fewer agents at once, or raise the account's rate limit.";
    default:
      return `Look at the state of ${endpoint}, or set OPENAI_BASE_URL to another endpoint.`;
  }
}

/** The package hides what really happened ("Connection error.") in the causes. */
function readable(error: unknown, secret: string | undefined): string {
  const messages = causes(error).map((cause) =>
    cause.message.trim()
      // Deno's advice is for those who wrote the program.
      .replace(/, run again with .*$/s, "").replace(/\.$/, "")
  );
  const text = [...new Set(messages)].join(": ") || String(error);
  // Before the cut: half a key is still a secret.
  const safe = secret ? text.replaceAll(secret, "[key]") : text;
  return oneLine(safe, REASON_CHARS_MAX);
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  let current = error;
  while (current instanceof Error && chain.length < CAUSES_MAX) {
    chain.push(current);
    current = current.cause;
  }
  return chain;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
