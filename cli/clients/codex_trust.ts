import { z } from "zod";
import { fail } from "../../core/errors.ts";
import { inputLines } from "../input_lines.ts";
import { VERSION } from "../version.ts";

/** Codex answers at once; whoever takes longer than this is no Codex that is understood. */
const DEADLINE_MS = 20_000;
const MAX_MESSAGES = 1_000;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const hooks = z.looseObject({
  data: z.array(z.looseObject({
    hooks: z.array(z.looseObject({
      key: z.string(),
      command: z.string().nullish(),
      currentHash: z.string(),
      trustStatus: z.string(),
    })),
  })),
});

/**
 * Trusts our hooks in Codex as its own review would, through its app server, and says how many there
 * were to trust. A person must have agreed. Errors: unavailable (no Codex, or another protocol).
 */
export async function trustCodexHooks(projectDir: string): Promise<number> {
  await using codex = startAppServer();
  await codex.request("initialize", { clientInfo: { name: "maestro", version: VERSION } });
  codex.notify("initialized");
  const answer = hooks.safeParse(await codex.request("hooks/list", { cwds: [projectDir] }));
  if (!answer.success) throw unknownProtocol();
  const found = answer.data.data.flatMap((directory) => directory.hooks)
    .filter(({ command, trustStatus }) =>
      /maestro\S* hook codex(?: |$)/.test(command ?? "") && trustStatus !== "trusted"
    );
  if (found.length === 0) return 0;
  const value = Object.fromEntries(
    found.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]),
  );
  await codex.request("config/batchWrite", {
    edits: [{ keyPath: "hooks.state", value, mergeStrategy: "upsert" }],
  });
  return found.length;
}

interface AppServer extends AsyncDisposable {
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string): void;
}

const reply = z.looseObject({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});

function startAppServer(): AppServer {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("codex", {
      args: ["app-server"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw fail(
      "unavailable",
      "Cannot trust the hook in Codex: its program `codex` cannot be started",
      "Start Codex yourself and trust the hook in its review.",
    );
  }
  // The program may be a wrapper whose child outlives it: the reading ends by itself.
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    late.resolve(null);
  }, DEADLINE_MS);
  const writer = child.stdin.getWriter();
  const lines = inputLines(child.stdout, MAX_MESSAGE_BYTES);
  const send = (message: unknown) =>
    writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  let id = 0;
  return {
    async request(method, params) {
      const mine = ++id;
      await send({ id: mine, method, params });
      for (let count = 0; count < MAX_MESSAGES; count++) {
        const next = await Promise.race([lines.next(), late.promise]);
        if (next === null || next.done) break;
        const { value } = next;
        const message = reply.safeParse(value.ok ? parsed(value.text) : null);
        if (!message.success || message.data.id !== mine) continue;
        if (message.data.error !== undefined) break;
        return message.data.result;
      }
      throw unknownProtocol();
    },
    notify: (method) => void send({ method }).catch(() => {}),
    async [Symbol.asyncDispose]() {
      await writer.close().catch(() => {});
      // It ends with its input; where it does not, the timer ends it.
      await Promise.race([child.status, late.promise]);
      clearTimeout(timer);
      child.unref();
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function unknownProtocol() {
  return fail(
    "unavailable",
    "Cannot trust the hook in Codex: its app server did not answer as expected",
    "Start Codex yourself and trust the hook in its review; until then it skips the hook.",
  );
}
