import { z } from "zod";
import type { PolicyAction } from "./action.ts";
import { roleOfAgent } from "./agent_names.ts";
import { type Decision, deny, type Effect } from "./decision.ts";
import { decide, prepare } from "./evaluate.ts";
import type { CountLines } from "./line_loss.ts";
import type { Policy } from "./policy.ts";

/** A longer line is refused unread: the largest content that is judged, with its escapes. */
export const MAX_REQUEST_CHARS = 16_000_000;
const MAX_PROBLEMS = 3;

const id = z.union([z.string(), z.number()]);
const text = (most: number) => z.string().max(most);
const lines = z.int().min(0).nullable();
const who = {
  id: id.nullable().default(null),
  agent: text(200).min(1),
  role: text(200).min(1).optional(),
  /** What the claim allows to be written; left out, the rules alone decide. */
  scope: z.array(text(1_000)).max(500).default(["**"]),
};
const file = { ...who, path: text(10_000) };

const request = z.discriminatedUnion("action", [
  z.object({ ...file, action: z.literal("read") }),
  z.object({
    ...file,
    action: z.literal("write"),
    /** Left out, only the path is judged. */
    content: z.string().optional(),
    /** The present text of the file: what it holds already is not held against the write. */
    before: z.string().nullable().default(null),
    lines_deleted: lines.default(0),
  }),
  z.object({ ...file, action: z.literal("delete"), lines_deleted: lines.default(null) }),
  z.object({
    ...who,
    action: z.literal("command"),
    command: text(1_000_000),
    /** How many lines go by it; left out, the workspace is asked, where there is one. */
    lines_deleted: lines.optional(),
  }),
  z.object({
    ...who,
    action: z.literal("http"),
    url: text(100_000),
    method: text(50).default("GET"),
  }),
]);

/** One question to the policy as other programs ask it. */
export type PolicyRequest = z.input<typeof request>;

/** The answer to it. */
export interface PolicyReply {
  id: string | number | null;
  decision: Effect;
  rules: string[];
  reason: string;
}

/** Answers one line of JSON; what is not understood is denied. */
export async function replyToLine(
  policy: Policy,
  line: string,
  countLines?: CountLines,
): Promise<PolicyReply> {
  if (line.length > MAX_REQUEST_CHARS) {
    return replyOf(
      null,
      malformed(`it has ${line.length} characters. Send at most ${MAX_REQUEST_CHARS}`),
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return replyOf(null, malformed(`it is no JSON (${why.slice(0, 200)}). Send one object a line`));
  }
  return await replyTo(policy, value, countLines);
}

/** Answers one question; see `replyToLine`. */
export async function replyTo(
  policy: Policy,
  value: unknown,
  countLines?: CountLines,
): Promise<PolicyReply> {
  const parsed = request.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, MAX_PROBLEMS)
      .map(({ path, message }) => `${path.join(".") || "the object"}: ${message}`);
    return replyOf(idOf(value), malformed(`${problems.join("; ")}. Correct it`));
  }
  const { agent, role, scope } = parsed.data;
  const subject = { agent, role: role ?? roleOfAgent(agent) };
  try {
    const action = actionOf(parsed.data, countLines);
    await prepare(action);
    const decision = decide(policy, subject, scope, action);
    return replyOf(parsed.data.id, withoutContent(parsed.data) ? pathOnly(decision) : decision);
  } catch (error) {
    // A defect of one rule must not open the door, nor end the answers to the lines after it.
    const why = error instanceof Error ? error.message : String(error);
    return replyOf(
      parsed.data.id,
      deny("builtin.defect", `Cannot judge this: ${why}. Do it another way`),
    );
  }
}

/** The answer where a line could not even be read as text. */
export function replyToUnreadable(problem: string): PolicyReply {
  return replyOf(null, malformed(problem));
}

function withoutContent(asked: z.infer<typeof request>): boolean {
  return asked.action === "write" && asked.content === undefined;
}

function pathOnly(decision: Decision): Decision {
  if (decision.effect !== "allow") return decision;
  const rules = decision.rules.filter((rule) => rule !== "builtin.content");
  const reason = decision.reason.replace(
    "nothing in it is dangerous",
    "no content was given to judge",
  );
  return { ...decision, rules, reason };
}

function actionOf(asked: z.infer<typeof request>, countLines?: CountLines): PolicyAction {
  switch (asked.action) {
    case "read":
      return { kind: "read", path: asked.path };
    case "write": {
      const { path, content = "", before, lines_deleted: linesDeleted } = asked;
      return { kind: "write", path, content, before, linesDeleted };
    }
    case "delete":
      return { kind: "delete", path: asked.path, linesDeleted: asked.lines_deleted };
    case "command":
      return commandAction(asked.command, asked.lines_deleted, countLines);
    case "http":
      return { kind: "http", url: asked.url, method: asked.method };
  }
}

function commandAction(
  command: string,
  linesDeleted: number | null | undefined,
  countLines: CountLines | undefined,
): PolicyAction {
  const count = linesDeleted === undefined ? countLines : () => linesDeleted;
  return { kind: "command", command, ...(count === undefined ? {} : { countLines: count }) };
}

function malformed(problem: string): Decision {
  return deny("builtin.request", `Cannot read the request: ${problem}`);
}

function idOf(value: unknown): string | number | null {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  const parsed = id.safeParse(value.id);
  return parsed.success ? parsed.data : null;
}

function replyOf(of: string | number | null, { effect, rules, reason }: Decision): PolicyReply {
  return { id: of, decision: effect, rules, reason };
}
