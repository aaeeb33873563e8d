import { z } from "zod";
import { baseUrlSchema } from "../settings/base_url.ts";
import type { Setting } from "../settings/settings.ts";
import { PROVIDER_NAMES } from "./providers.ts";

/** The roles that ask a model. */
export const MODEL_ROLES = ["planning", "backend", "frontend", "test", "review"] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

const TEXT = "a text, in quotes where it could be read as a number";
const URL_FORM = "http:// or https://, then a host and, if need be, a port and a path";
const DOLLARS = "a number of dollars, 0 or more";
const provider = z.enum(PROVIDER_NAMES as [string, ...string[]]).nullable();
const dollars = z.number().min(0).max(10_000).nullable();

/** What can be said of every model, `model.<part>`, and of one role's, `model.roles.<role>.<part>`. */
const PARTS = [
  {
    part: "name",
    schema: z.string().min(1).nullable(),
    takes: TEXT,
    fallback: null,
    variable: "MAESTRO_MODEL",
    description: "model that the built-in agents ask",
  },
  {
    part: "provider",
    schema: provider,
    takes: `one of ${PROVIDER_NAMES.join(", ")}`,
    fallback: null,
    variable: "MAESTRO_MODEL_PROVIDER",
    description: "well-known endpoint, with its address and key variable",
  },
  {
    part: "base_url",
    schema: baseUrlSchema,
    takes: URL_FORM,
    fallback: "https://api.openai.com/v1",
    variable: "OPENAI_BASE_URL",
    description: "any OpenAI-compatible endpoint",
  },
  {
    part: "key_variable",
    schema: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/).nullable(),
    takes: "the name of an environment variable",
    fallback: null,
    variable: "MAESTRO_MODEL_KEY_VARIABLE",
    description: "environment variable that holds the endpoint's key; by default the provider's",
  },
  {
    part: "timeout_s",
    schema: z.int().min(1).max(3_600),
    takes: "a whole number of seconds, 1 to 3600",
    fallback: 300,
    variable: "MAESTRO_MODEL_TIMEOUT_S",
    description: "longest wait for one answer",
  },
  {
    part: "context_tokens",
    schema: z.int().min(2_000).max(10_000_000).nullable(),
    takes: "a whole number of tokens, 2000 or more",
    fallback: null,
    variable: "MAESTRO_MODEL_CONTEXT_TOKENS",
    description: "tokens that the model reads; older results are left out beyond",
  },
  {
    part: "concurrency",
    schema: z.int().min(1).max(1_000),
    takes: "a whole number, 1 to 1000",
    fallback: 8,
    variable: "MAESTRO_MODEL_CONCURRENCY",
    description: "queries at the same time",
  },
  {
    part: "price_in",
    schema: dollars,
    takes: DOLLARS,
    fallback: null,
    variable: "MAESTRO_MODEL_PRICE_IN",
    description: "dollars for a million tokens read",
  },
  {
    part: "price_out",
    schema: dollars,
    takes: DOLLARS,
    fallback: null,
    variable: "MAESTRO_MODEL_PRICE_OUT",
    description: "dollars for a million tokens written",
  },
  {
    part: "fallback",
    schema: z.string().min(1).nullable(),
    takes: TEXT,
    fallback: null,
    variable: "MAESTRO_MODEL_FALLBACK",
    description: "model of the same endpoint that is asked where the first one stays away",
  },
] as const;

export type ModelPart = (typeof PARTS)[number]["part"];
export type ModelKey = `model.${ModelPart}` | `model.roles.${ModelRole}.${ModelPart}`;

/** The settings of all models, then those of each role's. */
export const MODEL_SETTINGS: readonly (Setting & { key: ModelKey; variable: string })[] = [
  ...PARTS.map(({ part, ...setting }) => ({ ...setting, key: `model.${part}` as const })),
  ...MODEL_ROLES.flatMap((role) =>
    PARTS.map(({ part, takes, schema, description }) => ({
      key: `model.roles.${role}.${part}` as const,
      schema: schema.nullable(),
      takes,
      // Nothing of its own: what holds for all models.
      fallback: null,
      variable: `MAESTRO_MODEL_${role}_${part}`.toUpperCase(),
      description: `${description}; for the ${role} agent alone`,
    }))
  ),
];

/** Whether a setting is one role's; those are only shown where somebody set them. */
export function isRoleKey(key: string): boolean {
  return key.startsWith("model.roles.");
}
