import { fail } from "../../core/errors.ts";
import { readPolicyFile } from "../../core/project_policy/policy_file.ts";
import { hostsOf } from "../../policies/mod.ts";
import { settings } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";

const WEB_PORTS = [80, 443];

/** Where E2B's API and machines are. */
const E2B_HOSTS = "*.e2b.app:443";
const E2B_URLS = ["E2B_API_URL", "E2B_SANDBOX_URL"] as const;

/**
 * What the project's policy makes this process need for commands, as Deno's permissions name it: the
 * addresses, and on a second line the environment variables.
 */
export async function networkGrants(invocation: Invocation): Promise<number> {
  const config = await settings(invocation);
  const { policy } = await readPolicyFile(invocation.projectDir, config.text("policy.file"));
  const grants = hostsOf(policy).flatMap((entry) =>
    /:\d+$/.test(entry) ? [entry] : WEB_PORTS.map((port) => `${entry}:${port}`)
  );
  const { provider } = policy.sandbox;
  // Seatbelt's commands share this machine's loopback: the gate listens for them on a free port.
  const seatbelt = provider === "seatbelt" || (provider === "auto" && Deno.build.os === "darwin");
  if (seatbelt && grants.length > 0) grants.push("127.0.0.1:0");
  if (provider === "docker") grants.push("unix:/var/run/docker.sock", "docker:80");
  const variables: string[] = [];
  if (provider === "e2b") {
    const named = E2B_URLS.map((name) => invocation.terminal.env(name));
    grants.push(...named.map((url) => url === undefined ? E2B_HOSTS : authorityOf(url)));
    variables.push("E2B_API_KEY", ...E2B_URLS);
  }
  const lines = [[...new Set(grants)].join(","), variables.join(",")];
  invocation.terminal.out(`${lines.join("\n").trimEnd()}\n`);
  return 0;
}

/** Host and port of a URL. Error: invalid. */
function authorityOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw fail(
      "invalid",
      `Cannot use ${url} for E2B: it is no web address`,
      "Write it as https://host.",
    );
  }
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
