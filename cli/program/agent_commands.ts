import { type Command, Option } from "commander";
import { AGENT_ROLES } from "./agent_roles.ts";
import type { Finish, Invocation } from "./invocation.ts";
import { list, port, positive } from "./option_values.ts";

/** The commands that agents and their programs call. */
export function addAgentCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  program.command("hook").argument(
    "<client>",
    "claude, codex, gemini, qwen, opencode, cursor, cline, vscode, droid",
  )
    .argument("[event]", "its event, where what it sends does not say")
    .description("answer an agent program that asks before it uses a tool of its own")
    .option("--agent <name>", "the agent that this program is")
    .action(async (client: string, event: string | undefined, options: { agent?: string }) => {
      const { hook } = await import("../commands/hook.ts");
      finish(await hook(invocation(), client, event, options));
    });
  identityOptions(program.command("mcp")).description("serve MCP over stdin and stdout")
    .addOption(new Option("--task <purse>", "the task of a run that it serves").hideHelp())
    .action(async (options) => {
      const { mcp } = await import("../commands/mcp.ts");
      finish(await mcp(invocation(), options));
    });
  toolOptions(program.command("serve")).description(
    "serve MCP over HTTP, to agents that have a token",
  )
    .option("--host <address>", "address to listen at", "127.0.0.1")
    .option("--port <n>", "port to listen at; 0 for a free one", port, 4640)
    .option("--allow-host <names>", "names by which clients reach it besides, by comma", list)
    .option("--rate <n>", "calls a second that one token may make", positive)
    .action(async (options) => {
      const { serve } = await import("../commands/serve.ts");
      finish(await serve(invocation(), options));
    });
  identityOptions(
    program.command("tool").argument("[name]", "left out: list the tools")
      .argument("[json]", "arguments"),
  )
    .description("call one MCP tool from the shell, as a person unless --role says otherwise")
    .action(async (name: string | undefined, json: string | undefined, options) => {
      const { tool } = await import("../commands/tool.ts");
      finish(await tool(invocation(), name, json, options));
    });
}

/** The options that say which tools an agent is offered. */
function toolOptions(command: Command): Command {
  return command
    .option("--toolsets <names>", "groups of tools, by comma", list)
    .option("--tools <names>", "single tools besides, by comma", list)
    .option("--exclude-tools <names>", "tools to leave out, by comma", list)
    .option("--read-only", "only tools that change nothing");
}

function identityOptions(command: Command): Command {
  return toolOptions(
    command
      .option("--agent <name>", "act under this name")
      .addOption(new Option("--role <role>", "act in this role").choices(AGENT_ROLES)),
  );
}
