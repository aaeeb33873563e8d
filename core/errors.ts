/** The closed list of error codes; each surface (MCP, CLI) maps them once. */
const ERROR_CODES = [
  "invalid",
  "not_found",
  "conflict",
  "denied",
  "needs_approval",
  "budget_exhausted",
  "timeout",
  "unavailable",
  "corrupt",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An expected failure: `message` says the attempted action and the current value, `hint` the remedy.
 * A message ends without its period, so that it can be part of another sentence.
 */
export class MaestroError extends Error {
  override readonly name = "MaestroError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message.replace(/\.$/, ""), { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? "";
    this.details = options.details ?? {};
  }
}

/**
 * Shorthand for the commonest shape: code, what was attempted and found, what to do. Only a defect of
 * MAESTRO's own has nothing that its reader could do.
 */
export function fail(code: "internal", message: string): MaestroError;
export function fail(
  code: ErrorCode,
  message: string,
  hint: string,
  details?: Record<string, unknown>,
): MaestroError;
export function fail(
  code: ErrorCode,
  message: string,
  hint = "",
  details: Record<string, unknown> = {},
): MaestroError {
  return new MaestroError(code, message, { hint, details });
}

/** True where `error` is an expected failure with the given code (or any code). */
export function isMaestroError(error: unknown, code?: ErrorCode): error is MaestroError {
  return error instanceof MaestroError && (code === undefined || error.code === code);
}

/** Any thrown value as an expected failure: what we did not foresee is `internal`, without a stack. */
export function errorOf(error: unknown): MaestroError {
  if (error instanceof MaestroError) return error;
  if (error instanceof DOMException && error.name === "AbortError") {
    return new MaestroError("timeout", "Cannot finish: the call was cancelled", { cause: error });
  }
  if (error instanceof Deno.errors.NotCapable) {
    const what = error.message.split(", run again")[0] ?? "";
    return new MaestroError("denied", `Cannot go on: ${what}`, {
      hint: what.includes(" net access")
        ? "MAESTRO's own process may reach nothing but the address in model.base_url; correct that."
        : "MAESTRO's own process is confined to the project; work inside it.",
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new MaestroError("internal", `Cannot finish: ${message}`, {
    hint: "This is a defect of MAESTRO; run again with --debug to see where.",
    cause: error,
  });
}
