import { Command } from "commander";
import { addAgentCommands } from "./agent_commands.ts";
import { addClientCommands } from "./client_commands.ts";
import { addApprovalCommands } from "./approval_commands.ts";
import { addContractCommands } from "./contract_commands.ts";
import { addHistoryCommands } from "./history_commands.ts";
import { type Finish, invocationOf } from "./invocation.ts";
import { addProjectCommands } from "./project_commands.ts";
import { addRunCommands } from "./run_commands.ts";
import { addPolicyCommands } from "./policy_commands.ts";
import type { Terminal } from "../terminal.ts";
import { addTeamCommands } from "./team_commands.ts";
import { addTokenCommands } from "./token_commands.ts";
import { VERSION } from "../version.ts";

/**
 * The whole command line. Handlers are loaded when they are called, so that `--version` and
 * `status` do not pay for what they do not use.
 */
export function buildProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command("maestro")
    .description("Several coding agents, one shared state, one guarded workspace.")
    .version(VERSION)
    .option("--project <dir>", "project directory (default: the nearest with .maestro, upward)")
    .option("--database <url>", "PostgreSQL URL or SQLite file of the shared state")
    .option("--debug", "show where an error came from")
    .showHelpAfterError(helpHint("maestro"))
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const invocation = () => invocationOf(terminal, program.opts());
  addProjectCommands(program, invocation, finish);
  addHistoryCommands(program, invocation, finish);
  addPolicyCommands(program, invocation, finish);
  addContractCommands(program, invocation, finish);
  addRunCommands(program, invocation, finish);
  addApprovalCommands(program, invocation, finish);
  addTeamCommands(program, invocation, finish);
  addAgentCommands(program, invocation, finish);
  addTokenCommands(program, invocation, finish);
  addClientCommands(program, invocation, finish);
  inheritSettings(program);
  return program;
}

/** Subcommands report errors and write output the way the program does, each with its own help. */
function inheritSettings(command: Command, path = command.name()): void {
  for (const child of command.commands) {
    const childPath = `${path} ${child.name()}`;
    child.copyInheritedSettings(command).showHelpAfterError(helpHint(childPath));
    inheritSettings(child, childPath);
  }
}

function helpHint(command: string): string {
  return `(see \`${command} --help\`)`;
}
