import type { Price } from "../../agents/mod.ts";
import type { Config, ConfigValue } from "../settings/config.ts";
import { MODEL_ROLES, type ModelKey, type ModelPart, type ModelRole } from "./model_settings.ts";
import { PROVIDERS } from "./providers.ts";

/** Which model one role asks, where, and under which limits, with everything resolved. */
export interface RoleModel {
  role: ModelRole;
  name: string | null;
  baseUrl: string;
  /** Who said so: the setting that decided about the address. */
  address: ConfigValue & { key: ModelKey };
  /** The environment variable of the key; null: none is sent. */
  keyVariable: string | null;
  /** Set where a project's file names a variable that is not the provider's own. */
  foreignVariable: (ConfigValue & { key: ModelKey }) | null;
  timeoutMs: number;
  contextTokens: number | null;
  concurrency: number;
  /** Dollars for a million tokens; null where nobody said. */
  price: Price | null;
  fallback: string | null;
}

/** The models of all roles that ask one. */
export function roleModels(config: Config): RoleModel[] {
  return MODEL_ROLES.map((role) => roleModel(config, role));
}

/** The model of one role: its own settings, else those of all models. */
export function roleModel(config: Config, role: ModelRole): RoleModel {
  const of = (part: ModelPart) => own(config, role, part) ?? whole(config, part);
  const number = (part: ModelPart) => {
    const { value } = of(part);
    return typeof value === "number" ? value : null;
  };
  const text = (part: ModelPart) => {
    const { value } = of(part);
    return value === null ? null : String(value);
  };
  const input = number("price_in");
  const output = number("price_out");
  return {
    role,
    name: text("name"),
    ...endpoint(config, role),
    timeoutMs: (number("timeout_s") ?? 300) * 1_000,
    contextTokens: number("context_tokens"),
    concurrency: number("concurrency") ?? 8,
    price: input === null && output === null ? null : { input: input ?? 0, output: output ?? 0 },
    fallback: text("fallback"),
  };
}

type Endpoint = Pick<RoleModel, "baseUrl" | "address" | "keyVariable" | "foreignVariable">;

/** What is said closer decides: the role's address, its provider, then the same of all models. */
function endpoint(config: Config, role: ModelRole): Endpoint {
  const places = [
    own(config, role, "base_url"),
    own(config, role, "provider"),
    said(config, "model.base_url"),
    said(config, "model.provider"),
  ];
  const address = places.find((place) => place !== null) ?? whole(config, "base_url");
  const isProvider = address.key.endsWith("provider");
  const provider = isProvider ? PROVIDERS[String(address.value)] : undefined;
  const variable = own(config, role, "key_variable") ??
    // The key of all models is not meant for a role's own provider.
    (address.key === `model.roles.${role}.provider` ? null : said(config, "model.key_variable"));
  const usual = provider ? provider.keyVariable : "OPENAI_API_KEY";
  const keyVariable = variable === null ? usual : String(variable.value);
  const foreign = variable !== null && variable.source === "project" && keyVariable !== usual;
  return {
    baseUrl: provider?.baseUrl ?? String(address.value),
    address,
    keyVariable,
    foreignVariable: foreign ? variable : null,
  };
}

function own(config: Config, role: ModelRole, part: ModelPart) {
  return said(config, `model.roles.${role}.${part}`);
}

/** A setting that somebody made; null where it is the default or nothing. */
function said(config: Config, key: ModelKey): (ConfigValue & { key: ModelKey }) | null {
  const entry = config.of(key);
  return entry.source === "default" || entry.value === null ? null : { ...entry, key };
}

function whole(config: Config, part: ModelPart): ConfigValue & { key: ModelKey } {
  const key = `model.${part}` as const;
  return { ...config.of(key), key };
}
