import type { ServerContext } from "@modelcontextprotocol/server";

/** Clients give a silent call up after some seconds; whoever asked for progress hears this often. */
const EVERY_MS = 1_000;

/** Tells a client how a call goes on, until `stop`; `step` says what it is at. */
interface Progress {
  step(what: string): void;
  stop(): void;
}

/** Progress of one call: each step, and a sign of life in between, to a client that asked for it. */
export function startProgress({ mcpReq }: ServerContext, name: string): Progress {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { step: () => {}, stop: () => {} };
  const begun = performance.now();
  let doing = name;
  let progress = 0;
  const tell = () => {
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const params = { progressToken, progress: ++progress, message: `${doing} (${seconds} s)` };
    // A client that has gone hears nothing more; the call itself is told by its signal.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
  const timer = setInterval(tell, EVERY_MS);
  return {
    step: (what) => {
      doing = `${name}: ${what}`;
      tell();
    },
    stop: () => clearInterval(timer),
  };
}
