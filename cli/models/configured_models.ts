import {
  limitedModel,
  type Model,
  modelWithFallback,
  openaiModel,
  QueryLimit,
  type RetryPolicy,
} from "../../agents/mod.ts";
import { type AgentTask, fail, systemClock } from "../../core/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Terminal } from "../terminal.ts";
import { requireTrustedEndpoints } from "../settings/trusted_urls.ts";
import { type RoleModel, roleModel, roleModels } from "./endpoints.ts";
import { MODEL_ROLES, type ModelRole } from "./model_settings.ts";
import { tracedProvider } from "./providers.ts";

type Env = (name: string) => string | undefined;

/**
 * The model of each task's role, as configured; roles with the same settings share one. Errors:
 * invalid (no model, no key), needs_approval (an address or variable that only the project names).
 */
export async function configuredModels(
  config: Config,
  terminal: Terminal,
  random: () => number,
): Promise<(task: Pick<AgentTask, "role" | "strategy">) => Model> {
  await requireTrustedEndpoints(config, terminal);
  const limits = new Map<string, QueryLimit>();
  const models = new Map<string, Model>();
  for (const model of roleModels(config)) requireUsable(model, terminal.env);
  return ({ role, strategy }) => {
    const key = `${role} ${strategy === "other_model"}`;
    const known = models.get(key);
    if (known) return known;
    const model = roleModel(config, asModelRole(role));
    // What one model failed at again and again is tried with the other.
    const other = strategy === "other_model" && model.fallback !== null;
    const asked = other ? { ...model, name: model.fallback, fallback: model.name } : model;
    const made = build(asked, terminal.env, random, limits);
    models.set(key, made);
    return made;
  };
}

/** One role's model, without a look at whether its address is trusted. */
export function build(
  model: RoleModel,
  env: Env,
  random: () => number,
  limits: Map<string, QueryLimit> = new Map(),
  retry?: RetryPolicy,
): Model {
  const name = requireUsable(model, env);
  const limit = limits.get(model.baseUrl) ?? new QueryLimit(model.concurrency);
  limits.set(model.baseUrl, limit);
  const one = (which: string) => limitedModel(openai(which, model, env, random, retry), limit);
  return model.fallback === null || model.fallback === name
    ? one(name)
    : modelWithFallback(one(name), one(model.fallback));
}

/** The values of all keys that are configured: what a record must not hold. */
export function keyValues(config: Config, env: Env): string[] {
  const values = roleModels(config).flatMap(({ keyVariable }) => {
    const value = keyVariable === null ? undefined : env(keyVariable);
    return value ? [value] : [];
  });
  return [...new Set(values)];
}

function openai(
  name: string,
  model: RoleModel,
  env: Env,
  random: () => number,
  retry: RetryPolicy | undefined,
): Model {
  const { baseUrl, keyVariable, timeoutMs, contextTokens, price } = model;
  const apiKey = keyVariable === null ? undefined : env(keyVariable);
  return openaiModel({
    model: name,
    baseUrl,
    clock: systemClock,
    random,
    timeoutMs,
    keyVariable,
    contextTokens: contextTokens ?? undefined,
    price: price ?? undefined,
    provider: tracedProvider(baseUrl),
    ...(apiKey ? { apiKey } : {}),
    ...(retry ? { retry } : {}),
  });
}

/** The model's name, where it can be asked. Error: invalid, naming the ways to configure one. */
function requireUsable({ role, name, baseUrl, keyVariable }: RoleModel, env: Env): string {
  const needsKey = keyVariable !== null && new URL(baseUrl).protocol === "https:" &&
    KEYED_HOSTS.test(new URL(baseUrl).hostname);
  if (name !== null && !(needsKey && !env(keyVariable))) return name;
  const missing = name === null ? `no model is named for ${role}` : `${keyVariable} is not set`;
  throw fail(
    "invalid",
    `Cannot ask a model: ${missing}`,
    "Either set OPENAI_API_KEY and MAESTRO_MODEL; or set OPENAI_BASE_URL and MAESTRO_MODEL for any " +
      "OpenAI-compatible endpoint, also a local one; or write model.name and model.provider or " +
      "model.base_url with `maestro config`. Without a model there is `maestro demo`.",
  );
}

/** Endpoints that are known to refuse a query without a key. */
const KEYED_HOSTS = /(?:^|\.)(?:openai\.com|anthropic\.com|googleapis\.com|openrouter\.ai)$/;

function asModelRole(role: string): ModelRole {
  return MODEL_ROLES.find((known) => known === role) ?? "backend";
}
