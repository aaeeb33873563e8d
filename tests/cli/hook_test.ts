import assert from "node:assert/strict";
import { HOOK_CLIENTS } from "../../cli/hook/clients.ts";
import { maestro } from "../helpers/maestro.ts";
import { write } from "../helpers/repository.ts";
import { claimedProject, type HookCase, hookCases } from "./hooks/project.ts";

const CLIENTS = HOOK_CLIENTS.map(({ name }) => name);

for (const client of CLIENTS) {
  Deno.test(`hook ${client}: every sample is answered as the client takes it`, async (t) => {
    await using project = await claimedProject();
    for (const sample of await hookCases(client, project.path)) {
      await t.step(sample.name, async () => {
        const event = opencodeEvent(client);
        const answer = await maestro(
          project.path,
          ["hook", client, ...event, "--agent", "builder"],
          { stdin: JSON.stringify(sample.event) },
        );
        expectAnswer(client, sample, answer);
      });
    }
  });
}

/** The only client that sends no name of its event. */
function opencodeEvent(client: string): string[] {
  return client === "opencode" ? ["tool.execute.before"] : [];
}

function expectAnswer(
  client: string,
  { allowed, reason }: HookCase,
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
): void {
  const said = stdout + stderr;
  assert.doesNotMatch(said, /\n\s+at |file:\/\//, "no stack");
  if (allowed) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, said);
    const silent = { cursor: '{"permission":"allow"}\n', cline: "{}\n" }[client] ?? "";
    assert.equal(stdout, silent);
    return;
  }
  assert.equal(code, client === "cline" ? 0 : 2, said);
  assert.ok(said.includes(reason), `${reason} is not in ${said}`);
  if (client === "cursor") assert.equal(JSON.parse(stdout).permission, "deny");
  else if (client !== "cline") assert.equal(stdout, "", "only the reason, on the error stream");
}

Deno.test("Cline's refused call is bent into one that does nothing and says why", async () => {
  await using project = await claimedProject();
  const answers: Record<string, unknown>[] = [];
  for (const { event, allowed } of await hookCases("cline", project.path)) {
    if (allowed) continue;
    const { stdout } = await maestro(project.path, ["hook", "cline", "--agent", "builder"], {
      stdin: JSON.stringify(event),
    });
    answers.push(JSON.parse(stdout));
  }
  const [editor, commands] = answers as { overrideInput: Record<string, unknown> }[];
  assert.deepEqual(editor?.overrideInput, {
    path: "/dev/null/refused-by-maestro",
    new_text: "x",
  });
  const bent = commands?.overrideInput.commands as string[];
  assert.equal(bent.length, 1);
  assert.match(bent[0] ?? "", /^echo '/);
});

Deno.test("who holds no claim may read; changes are denied with what to do", async () => {
  await using project = await claimedProject();
  const ask = (tool: string, input: Record<string, unknown>, args: string[] = []) =>
    maestro(project.path, ["hook", "claude", ...args], {
      stdin: JSON.stringify({
        hook_event_name: "PreToolUse",
        cwd: project.path,
        tool_name: tool,
        tool_input: input,
      }),
    });
  assert.equal((await ask("Read", { file_path: "README.md" })).code, 0);
  const stranger = await ask("Write", { file_path: "src/api/a.js", content: "x" });
  assert.equal(stranger.code, 2);
  assert.match(stranger.stderr, /no open session of claude is known\. Connect MAESTRO's MCP/);
  const other = await ask("Write", { file_path: "src/api/a.js", content: "x" }, ["--agent", "me"]);
  assert.match(other.stderr, /no session of me is open.*requirement_claim/);
});

/** What the programs call themselves to their MCP servers. */
const CONNECTS_AS = {
  claude: "claude-code",
  codex: "codex-mcp-client",
  gemini: "gemini-cli-mcp-client",
  qwen: "qwen-cli-mcp-client-maestro",
  opencode: "opencode",
  cline: "@cline/core",
};

Deno.test("a client's session is told from others by the name that its program gives", () => {
  for (const [client, name] of Object.entries(CONNECTS_AS)) {
    const fits = HOOK_CLIENTS.filter(({ mcpName }) => mcpName.test(name));
    assert.deepEqual(fits.map((each) => each.name), [client], name);
  }
});

Deno.test("the one open session of a client's kind is this client; of two nobody is guessed", async () => {
  await using project = await claimedProject("claude-code");
  const ask = () =>
    maestro(project.path, ["hook", "claude"], {
      stdin: JSON.stringify({
        hook_event_name: "PreToolUse",
        tool_name: "Write",
        tool_input: { file_path: `${project.path}/src/api/a.js`, content: "x" },
      }),
    });
  assert.equal((await ask()).code, 0);
  await using second = await project.connectAs("claude-code", "second");
  await second.call("status_get");
  const { code, stderr } = await ask();
  assert.equal(code, 2);
  assert.match(stderr, /several agents fit this client \((second, builder|builder, second)\)/);
});

Deno.test("a path that another agent has locked is denied, and denials are logged as the agent's", async () => {
  await using project = await claimedProject();
  await using other = await project.connectAs("test-client", "other");
  const lock = await other.call("lock_acquire", { resources: ["path:src/api/sum.js"] });
  assert.equal(lock.error, null);
  const { code, stderr } = await maestro(project.path, ["hook", "claude", "--agent", "builder"], {
    stdin: JSON.stringify({
      hook_event_name: "PreToolUse",
      tool_name: "Write",
      tool_input: { file_path: "src/api/sum.js", content: "x" },
    }),
  });
  assert.equal(code, 2);
  assert.match(stderr, /other holds path:src\/api\/sum\.js until/);
  const { stdout } = await maestro(project.path, ["log", "show", "--json"]);
  assert.match(stdout, /"agent_id":\s*"builder"[^}]*"HOOK"[^}]*"DENIED"/);
});

Deno.test("a gated action is denied, never asked", async () => {
  await using project = await claimedProject();
  const lines = Array.from({ length: 400 }, (_, n) => `export const a${n} = ${n};`).join("\n");
  await write(project.path, { "src/api/long.js": lines });
  const { code, stderr } = await maestro(project.path, ["hook", "claude", "--agent", "builder"], {
    stdin: JSON.stringify({
      hook_event_name: "PreToolUse",
      tool_name: "Write",
      tool_input: { file_path: "src/api/long.js", content: "" },
    }),
  });
  assert.equal(code, 2);
  assert.match(stderr, /without a person's approval, which is asked for as A1: /);
  assert.doesNotMatch(stderr, /"ask"/);
});
