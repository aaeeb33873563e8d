import assert from "node:assert/strict";
import { cleanEnvironment } from "../helpers/maestro.ts";
import { type MessagesServer, startMessagesServer, type Turn } from "./messages_server.ts";
import { startResponsesServer } from "./responses_server.ts";

export type { Turn };

/** A client that does not come to an end is ended. */
const LIMIT_MS = 120_000;

/**
 * Runs Claude Code headless in a project, with a model that makes these calls, and returns what the
 * model was told of each.
 */
export async function playClaude(
  project: string,
  turns: readonly Turn[],
  allowed = "Bash,Write,Read",
): Promise<readonly string[]> {
  await using server = startMessagesServer(turns);
  const args = ["-p", "Go", "--permission-mode", "acceptEdits", "--allowedTools", allowed];
  return await play("claude", args, project, turns, server, {
    ANTHROPIC_BASE_URL: server.baseUrl,
    ANTHROPIC_API_KEY: "none",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    // Every tool is offered at once, as the scripted model cannot look for them.
    ENABLE_TOOL_SEARCH: "false",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
  });
}

/** The same with Codex; without its own sandbox, so that only the hook stands before its tools. */
export async function playCodex(
  project: string,
  turns: readonly Turn[],
): Promise<readonly string[]> {
  await using server = startResponsesServer(turns);
  const provider = `{name="scripted",base_url="${server.baseUrl}",wire_api="responses",` +
    'env_key="SCRIPTED_KEY"}';
  const settings = [
    "model=scripted",
    "model_provider=scripted",
    `model_providers.scripted=${provider}`,
    'sandbox_mode="danger-full-access"',
  ];
  const args = ["exec", "--skip-git-repo-check", "--ephemeral", "--json"];
  return await play(
    "codex",
    [...args, ...settings.flatMap((each) => ["-c", each]), "Go"],
    project,
    turns,
    server,
    { SCRIPTED_KEY: "none" },
  );
}

/** Runs a program headless, for its whole script. */
export async function play(
  program: string,
  args: readonly string[],
  project: string,
  turns: readonly Turn[],
  server: MessagesServer,
  env: Record<string, string>,
): Promise<readonly string[]> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: project,
    clearEnv: true,
    stdin: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
    env: { ...cleanEnvironment(project), TERM: "dumb", ...env },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, said);
  assert.equal(server.results.length, turns.length, said);
  return [...server.results];
}
