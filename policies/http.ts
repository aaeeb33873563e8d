import { allow, type Decision, deny } from "./decision.ts";
import type { Subject } from "./action.ts";
import type { Policy } from "./policy.ts";
import { type Standing, standingOf } from "./standing.ts";

const MAX_URL_CHARS = 4096;
const MAX_HOST_CHARS = 253;

/** A host as the policy names it, and whose list that is: `` for the one of all agents. */
interface HostRule {
  list: string;
  host: string;
}

/** The hosts an agent may and must not ask. */
export interface HttpRules {
  name: string;
  allowed: readonly HostRule[];
  denied: readonly HostRule[];
}

/** The rules for requests of one agent: everybody's, and its own. */
export function httpRulesOf({ policy, entry, name }: Standing): HttpRules {
  const rules = (effect: "allow" | "deny") => [
    ...policy.network[effect].map((host) => ({ list: "", host })),
    ...entry.network[effect].map((host) => ({ list: `${name}.`, host })),
  ];
  return { name, allowed: rules("allow"), denied: rules("deny") };
}

/** The same for a subject; null, and one without an entry, has what holds for everybody. */
export function httpRulesFor(policy: Policy, subject: Subject | null): HttpRules {
  const standing = subject && standingOf(policy, subject, null);
  if (standing !== null) return httpRulesOf(standing);
  const rules = (hosts: readonly string[]) => hosts.map((host) => ({ list: "", host }));
  const { allow, deny } = policy.network;
  return { name: "the policy", allowed: rules(allow), denied: rules(deny) };
}

/** Every host that some agent may ask. */
export function hostsOf({ network, agents }: Policy): string[] {
  const own = Object.values(agents).flatMap((entry) => entry.network.allow);
  return [...new Set([...network.allow, ...own])];
}

/** True where a URL is to the host of a rule. */
export function hostMatchesUrl(entry: string, url: string): boolean {
  const target = readUrl(url);
  return typeof target !== "string" && hostMatches(entry, target);
}

/** Judges a request: only `http` and `https` to hosts that `network.allow` names. */
export function judgeHttp(rules: HttpRules, url: string, method: string): Decision {
  const { allowed, denied, name } = rules;
  const shown = `${method} ${url.slice(0, 200)}`;
  const target = readUrl(url);
  if (typeof target === "string") return deny("builtin.url", `Cannot request ${shown}: ${target}`);
  if (!/^[A-Za-z]{1,20}$/.test(method)) {
    return deny(
      "builtin.url",
      `Cannot request ${shown}: ${method} is no method. Use GET or another`,
    );
  }
  const refused = denied.find(({ host }) => hostForbids(host, target));
  if (refused !== undefined) {
    return deny(
      `${refused.list}network.deny: "${refused.host}"`,
      `Cannot request ${shown}: network.deny has "${refused.host}". Do without it`,
    );
  }
  const entry = allowed.find(({ host }) => hostMatches(host, target));
  if (entry !== undefined) {
    return allow(
      `${entry.list}network.allow: "${entry.host}"`,
      `${target.host} is an allowed host`,
    );
  }
  const list = allowed.length === 0
    ? "no host is"
    : `allowed are ${allowed.map(({ host }) => host).join(", ")}`;
  return deny(
    "network.allow",
    `Cannot request ${shown}: ${target.host} is not among the allowed hosts (${list}). ` +
      `A person can add it to network.allow of ${name} in the policy.`,
  );
}

/** Why a `network.allow` entry cannot be used; null where it can. */
export function hostProblem(entry: string): string | null {
  if (entry.length > MAX_HOST_CHARS) {
    return `it is longer than ${MAX_HOST_CHARS} characters; shorten it`;
  }
  return /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/.test(entry)
    ? null
    : "it is no host name; write it as api.example.com, *.example.com or localhost:8000";
}

interface Target {
  host: string;
  port: string;
  defaultPort: boolean;
}

function readUrl(text: string): Target | string {
  if (text.length > MAX_URL_CHARS) {
    return `the address is longer than ${MAX_URL_CHARS} characters. Shorten it`;
  }
  if (/[\\\s]|\p{C}/u.test(text)) {
    return "programs disagree on addresses with a backslash or a blank. Encode it";
  }
  if (!URL.canParse(text)) return "it is no absolute address. Start it with https://";
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `${url.protocol} is not a web address. Use https`;
  }
  if (url.username !== "" || url.password !== "") {
    return "it carries a user name or password. Remove them from the address";
  }
  const scheme = url.protocol === "https:" ? "443" : "80";
  return {
    host: url.hostname.toLowerCase().replace(/\.$/, ""),
    port: url.port || scheme,
    defaultPort: url.port === "",
  };
}

function hostMatches(entry: string, target: Target): boolean {
  const [host = "", port] = entry.split(":");
  if (port === undefined ? !target.defaultPort : port !== target.port) return false;
  return host.startsWith("*.") ? target.host.endsWith(host.slice(1)) : target.host === host;
}

/** A forbidden name is so on every port unless it names one. */
function hostForbids(entry: string, target: Target): boolean {
  const [host = "", port] = entry.split(":");
  if (port !== undefined && port !== target.port) return false;
  return host.startsWith("*.") ? target.host.endsWith(host.slice(1)) : target.host === host;
}
