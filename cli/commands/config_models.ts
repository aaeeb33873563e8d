import { shownUrl } from "../settings/base_url.ts";
import { settings } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import { type RoleModel, roleModels } from "../models/endpoints.ts";
import { type Answered, askEach } from "../models/model_test.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, table, type Terminal } from "../terminal.ts";
import { fail } from "../../core/state.ts";

/**
 * `maestro config models [test]`: which model each role asks and where; with `test` each is asked.
 * Exit code 1 where one does not answer or cannot call tools.
 */
export async function configModels(
  invocation: Invocation,
  action: string | undefined,
  options: { json?: boolean },
): Promise<number> {
  if (action !== undefined && action !== "test") {
    throw fail(
      "invalid",
      `Cannot do ${action} with models: there is only \`config models\` and \`config models test\``,
      "A setting such as model.name is set with `maestro config model.name NAME`.",
    );
  }
  const { terminal } = invocation;
  const models = roleModels(await settings(invocation));
  if (action === undefined) {
    const shown = models.map((model) => describe(model, terminal));
    if (options.json) terminal.out(JSON.stringify(shown, null, 2) + "\n");
    else terminal.out(table([HEAD, ...shown.map((each) => Object.values(each).map(cell))], 400));
    return EXIT.ok;
  }
  const answers = await askEach(models, terminal);
  if (options.json) terminal.out(JSON.stringify(answers, null, 2) + "\n");
  else terminal.out(table(answers.map((answer) => row(answer, terminal)), 400));
  return answers.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
}

const HEAD = [
  "role",
  "model",
  "endpoint",
  "key",
  "context",
  "timeout",
  "at once",
  "in/out per million",
  "fallback",
];

function describe(model: RoleModel, terminal: Terminal) {
  const { role, name, baseUrl, keyVariable, contextTokens, timeoutMs, concurrency } = model;
  return {
    role,
    model: name,
    endpoint: shownUrl(baseUrl),
    key: keyVariable === null
      ? null
      : `${keyVariable} (${terminal.env(keyVariable) ? "set" : "not set"})`,
    context_tokens: contextTokens,
    timeout_s: timeoutMs / 1_000,
    concurrency,
    price: model.price && `$${model.price.input}/$${model.price.output}`,
    fallback: model.fallback,
  };
}

function cell(value: unknown): string {
  return value === null ? "-" : String(value);
}

function row(answer: Answered, terminal: Terminal): string[] {
  const { ok, roles, model, endpoint, latency_ms, tool_calls, usage_reported, problem } = answer;
  const state = paint(terminal, ok ? "green" : "red", ok ? "ok" : "problem");
  const found = problem !== null ? plain(problem) : [
    `${latency_ms} ms`,
    tool_calls ? "calls tools" : "does not call tools: agents need that",
    usage_reported ? "counts its tokens" : "counts no tokens: they are estimated",
  ].join(", ");
  return [state, roles.join(", "), `${model ?? "-"} at ${endpoint}`, found];
}
