import { fail } from "../../core/state.ts";
import { type PolicyReply, type PolicyRequest, replyTo } from "../../policies/mod.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, table } from "../terminal.ts";
import { loadNamedPolicy } from "./policy_file.ts";

/** One question as a person puts it on the command line. */
export interface PolicyQuestion {
  policy?: string;
  mission?: string;
  json?: boolean;
  agent: string;
  role?: string;
  command?: string;
  read?: string;
  write?: string;
  delete?: string;
  http?: string;
  content?: string;
  lines?: number;
  method?: string;
}

/** `maestro policy explain`: one decision in words. */
export async function policyExplain(
  invocation: Invocation,
  question: PolicyQuestion,
): Promise<number> {
  const asked = requestOf(question);
  const { policy, source } = await loadNamedPolicy(
    invocation,
    question.policy,
    question.mission,
  );
  const reply = await replyTo(policy, asked);
  const { terminal } = invocation;
  if (question.json) {
    const { decision, rules, reason } = reply;
    terminal.out(JSON.stringify({ decision, rules, reason, policy: source }, null, 2) + "\n");
    return EXIT.ok;
  }
  const color = ({ allow: "green", ask: "yellow", deny: "red" } as const)[reply.decision];
  terminal.out(`${paint(terminal, color, reply.decision)}: ${sentenceOf(question.agent, reply)}\n`);
  terminal.out(table([
    ...reply.rules.map((rule) => ["rule", plain(rule)]),
    ["policy", plain(source)],
  ]));
  terminal.out(`${plain(reply.reason)}\n`);
  return EXIT.ok;
}

function sentenceOf(agent: string, { decision }: PolicyReply): string {
  switch (decision) {
    case "allow":
      return `${plain(agent)} may do this`;
    case "ask":
      return `${plain(agent)} may do this once a person has approved it`;
    case "deny":
      return `${plain(agent)} must not do this`;
  }
}

function requestOf(question: PolicyQuestion): PolicyRequest {
  const { agent, role, content, lines, method } = question;
  const who = { agent, ...(role === undefined ? {} : { role }) };
  const deleted = lines === undefined ? {} : { lines_deleted: lines };
  const asked: PolicyRequest[] = [];
  if (question.command !== undefined) {
    asked.push({ ...who, action: "command", command: question.command });
  }
  if (question.read !== undefined) asked.push({ ...who, action: "read", path: question.read });
  if (question.write !== undefined) {
    asked.push({ ...who, action: "write", path: question.write, content, ...deleted });
  }
  if (question.delete !== undefined) {
    asked.push({ ...who, action: "delete", path: question.delete, ...deleted });
  }
  if (question.http !== undefined) {
    asked.push({ ...who, action: "http", url: question.http, method });
  }
  const [only] = asked;
  if (only === undefined || asked.length > 1) {
    throw fail(
      "invalid",
      `Cannot explain ${asked.length} actions: it takes one`,
      "Give one of --command, --read, --write, --delete and --http.",
    );
  }
  return only;
}
