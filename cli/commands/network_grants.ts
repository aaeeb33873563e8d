import { readPolicyFile } from "../../core/guard.ts";
import { hostsOf } from "../../policies/mod.ts";
import { settings } from "../composition.ts";
import type { Invocation } from "../program.ts";

const WEB_PORTS = [80, 443];

/** The addresses that the project's policy makes this process need for commands, as Deno's permissions name them. */
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
  invocation.terminal.out(`${grants.join(",")}\n`);
  return 0;
}
