import { ModelError, type ToolSpec } from "../../agents/mod.ts";
import { isMaestroError, systemClock } from "../../core/mod.ts";
import { shownUrl } from "../settings/base_url.ts";
import type { Terminal } from "../terminal.ts";
import { requireTrusted } from "../settings/trusted_urls.ts";
import { build } from "./configured_models.ts";
import type { RoleModel } from "./endpoints.ts";

/** How one model answered a tiny question; `problem` says why it did not. */
export interface Answered {
  ok: boolean;
  roles: string[];
  model: string | null;
  endpoint: string;
  latency_ms: number | null;
  tool_calls: boolean;
  usage_reported: boolean;
  problem: string | null;
}

const TOOL: ToolSpec = {
  name: "report_sum",
  description: "Reports the sum of two numbers.",
  parameters: {
    type: "object",
    properties: { sum: { type: "number" } },
    required: ["sum"],
  },
};

/** Asks every configured model once, however many roles it has, and its fallback. */
export async function askEach(
  models: readonly RoleModel[],
  terminal: Terminal,
): Promise<Answered[]> {
  const answers = new Map<string, Answered>();
  for (const model of models.flatMap(withFallback)) {
    const same = JSON.stringify([model.name, model.baseUrl, model.keyVariable]);
    const known = answers.get(same);
    if (known) known.roles.push(model.role);
    else answers.set(same, await ask(model, terminal));
  }
  return [...answers.values()];
}

function withFallback(model: RoleModel): RoleModel[] {
  const first = { ...model, fallback: null };
  return model.fallback === null ? [first] : [first, { ...first, name: model.fallback }];
}

async function ask(model: RoleModel, terminal: Terminal): Promise<Answered> {
  const answer: Answered = {
    ok: false,
    roles: [model.role],
    model: model.name,
    endpoint: shownUrl(model.baseUrl),
    latency_ms: null,
    tool_calls: false,
    usage_reported: false,
    problem: null,
  };
  const begunMs = systemClock.now();
  try {
    await requireTrusted(model, terminal);
    const reply = await build(model, terminal.env, () => 0, undefined, ONE_TRY).query(
      {
        messages: [
          { role: "system", content: "You answer by calling the tool." },
          { role: "user", content: "What is 2 + 3? Call report_sum with the answer." },
        ],
        tools: [TOOL],
        task: { kind: "test", role: model.role, requirement: "R0", epoch: 0 },
      },
      new AbortController().signal,
    );
    const calls = reply.toolCalls.some(({ name }) => name === TOOL.name);
    return {
      ...answer,
      ok: calls,
      latency_ms: systemClock.now() - begunMs,
      tool_calls: calls,
      usage_reported: !reply.usage.estimated,
    };
  } catch (error) {
    if (error instanceof ModelError || isMaestroError(error)) {
      return { ...answer, problem: `${error.message.replace(/\.$/, "")}. ${error.hint}` };
    }
    throw error;
  }
}

/** Whoever tests wants to hear of the first failure. */
const ONE_TRY = { triesMax: 1, firstWaitMs: 0, waitMsMax: 0 };
