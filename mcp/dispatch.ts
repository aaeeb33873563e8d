import { z } from "zod";
import { errorOf, fail, type MaestroError, MAX_IDEMPOTENCY_KEY_CHARS } from "../core/state.ts";
import { selectTools, TOOLS } from "./registry.ts";
import type { Session } from "./session.ts";
import type { Tool, ToolCall } from "./tool.ts";

/** Arguments larger than this are refused before they are parsed. */
const MAX_ARGUMENT_CHARS = 2_000_000;
/** What is wrong with them is said up to here. */
const MAX_ISSUES = 5;

export type ToolReply =
  | { ok: true; output: Record<string, unknown> }
  | { ok: false; error: MaestroError };

/**
 * The only way to act: find the tool, parse its arguments, authorise by role, run it, map errors.
 * MCP over any transport, the built-in agents and `maestro tool` all end here. Never throws.
 */
export async function dispatch(
  session: Session,
  name: string,
  args: unknown,
  call: ToolCall = { signal: new AbortController().signal },
): Promise<ToolReply> {
  try {
    const tool = find(session, name);
    authorise(session, tool);
    const { idempotencyKey, own } = takeKey(tool, args);
    const input = parse(tool, own);
    call.signal.throwIfAborted();
    const output = await tool.handle(session, input, { ...call, idempotencyKey });
    return { ok: true, output: tool.output.parse(output) };
  } catch (error) {
    return { ok: false, error: errorOf(error) };
  }
}

/** The text of an error as a model reads it: what failed, what to do, and details to act on. */
export function errorText(error: MaestroError): string {
  const details = Object.keys(error.details).length > 0 ? ` ${JSON.stringify(error.details)}` : "";
  return `${error.code}: ${error.message}.${error.hint ? ` ${error.hint}` : ""}${details}`;
}

function find(session: Session, name: string): Tool {
  const available = selectTools(session.tools);
  const tool = available.find((candidate) => candidate.name === name);
  if (tool) return tool;
  const names = available.map((candidate) => candidate.name).join(", ");
  throw TOOLS.some((candidate) => candidate.name === name)
    ? fail(
      "denied",
      `Cannot call ${name}: this connection was opened without it`,
      `It has ${names}. The person who registered the server chooses with --toolsets and --tools.`,
    )
    : fail("not_found", `Cannot call ${name}: there is no such tool`, `There are ${names}.`);
}

function authorise(session: Session, tool: Tool): void {
  const { role, agent } = session.actor;
  if (tool.roles === "all" || tool.roles.includes(role)) return;
  throw fail(
    "denied",
    `Cannot call ${tool.name} as ${agent}: the role ${role} may not`,
    `It is for ${tool.roles.join(", ")}.`,
  );
}

/** Every write takes an idempotency key besides its own arguments. */
function takeKey(tool: Tool, args: unknown): { idempotencyKey?: string; own: unknown } {
  if (tool.effect === "read" || typeof args !== "object" || args === null) return { own: args };
  const { idempotency_key, ...own } = args as Record<string, unknown>;
  if (idempotency_key === undefined) return { own };
  const parsed = IDEMPOTENCY_KEY.safeParse(idempotency_key);
  if (parsed.success) return { idempotencyKey: parsed.data, own };
  throw fail(
    "invalid",
    `Cannot call ${tool.name}: idempotency_key is not a text of 1 to ${MAX_IDEMPOTENCY_KEY_CHARS} characters`,
    "Give each new call a key of its own, and repeat a call with the key it had.",
  );
}

const IDEMPOTENCY_KEY = z.string().min(1).max(MAX_IDEMPOTENCY_KEY_CHARS);

function parse(tool: Tool, args: unknown): Record<string, unknown> {
  const size = JSON.stringify(args ?? {}).length;
  if (size > MAX_ARGUMENT_CHARS) {
    throw fail(
      "invalid",
      `Cannot call ${tool.name}: its arguments have ${size} characters`,
      `At most ${MAX_ARGUMENT_CHARS}.`,
    );
  }
  const parsed = tool.input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  throw fail(
    "invalid",
    `Cannot call ${tool.name}: ${issuesText(parsed.error.issues)}`,
    `It takes ${Object.keys(tool.input.shape).join(", ") || "no arguments"}.`,
  );
}

/** Such as `children.0.title: expected string, received number`; of many the first few. */
function issuesText(issues: readonly z.core.$ZodIssue[]): string {
  const more = issues.length > MAX_ISSUES ? `; and ${issues.length - MAX_ISSUES} more` : "";
  return issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const what = message.replace(/^Invalid input: /, "");
    return path.length === 0 ? what : `${path.map(String).join(".")}: ${what}`;
  }).join("; ") + more;
}
