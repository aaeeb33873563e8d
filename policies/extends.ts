import { agentOfRole, roleOfAgent } from "./agent_names.ts";
import { READY_NAMES } from "./ready_names.ts";

/** A YAML mapping as plain data. */
export type Plain = { [key: string]: unknown };

/** Lists that restrict: what a role says stays said where an agent adds its own. */
const RESTRICTING = new Set(["deny", "human_gate"]);

/** Why a name or path cannot stand under `extends`; null where it can. */
export function extendsProblem(text: unknown): string | null {
  if (typeof text !== "string") return "it is no text; write a name or a path";
  if (READY_NAMES.some((name) => name === text)) return null;
  if (!/\.ya?ml$/.test(text)) {
    return `it is neither ${READY_NAMES.join(", ")} nor a path that ends in .yaml; write one`;
  }
  return text.startsWith("/") || text.startsWith("~") || text.split("/").includes("..")
    ? "it lies outside the directory of this file; put it there or below"
    : null;
}

/** What a policy extends, in order. */
export function extendedBy(policy: Plain): string[] {
  const given = policy.extends;
  return Array.isArray(given) ? given.map(String) : typeof given === "string" ? [given] : [];
}

/** One policy on top of another: lists add up, single values are replaced. */
export function layered(base: Plain, own: Plain): Plain {
  const result: Plain = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (isPlain(before) && isPlain(value)) result[key] = layered(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) result[key] = [...before, ...value];
    else result[key] = value;
  }
  return result;
}

/** Fills agents in from their roles; a role whose agent is not listed gets one. */
export function withRoleDefaults(policy: Plain): Plain {
  const roles = isPlain(policy.roles) ? policy.roles : {};
  const agents: Plain = { ...(isPlain(policy.agents) ? policy.agents : {}) };
  for (const [name, entry] of Object.entries(agents)) {
    const own = isPlain(entry) ? entry : {};
    const role = typeof own.role === "string" ? own.role : roleOfAgent(name);
    const defaults = Object.hasOwn(roles, role) ? roles[role] : undefined;
    if (isPlain(defaults)) agents[name] = filledIn(defaults, own);
  }
  for (const [role, defaults] of Object.entries(roles)) {
    if (!Object.hasOwn(agents, agentOfRole(role))) agents[agentOfRole(role)] = defaults;
  }
  return { ...policy, agents };
}

function filledIn(defaults: Plain, own: Plain): Plain {
  const result: Plain = { ...defaults };
  for (const [key, value] of Object.entries(own)) {
    const before = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    if (isPlain(before) && isPlain(value)) result[key] = filledIn(before, value);
    else if (RESTRICTING.has(key) && Array.isArray(before) && Array.isArray(value)) {
      result[key] = [...before, ...value];
    } else result[key] = value;
  }
  return result;
}

/** True for a mapping. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
