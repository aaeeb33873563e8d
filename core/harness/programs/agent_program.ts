import { writableDirectories } from "../../../policies/mod.ts";
import { ownFile } from "../../own_files.ts";
import type { Actor } from "../../ssot/roles.ts";
import { recordSpend, type SpendScope } from "../../ssot/runs/spend.ts";
import { type AfterCommand, afterCommand } from "../witness/after_command.ts";
import { violationText } from "../command_action.ts";
import { whileRunning } from "../command_locks.ts";
import { type CommandParts, scriptRunner } from "../confinement.ts";
import { guardFiles } from "../guarded_files.ts";
import { closeCommand, noteCommand } from "../open_commands.ts";
import { surveyWorkspace } from "../witness/survey.ts";
import type { Witnessed } from "../witness/witness.ts";
import { type ProgramExit, runWholeTree } from "./program_process.ts";

const ACTION = "AGENT_PROGRAM";
const ERROR_CHARS_MAX = 2_000;

/** An agent's own program: what it is started with, and what it may change meanwhile. */
interface AgentProgram {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Its standard input. */
  input: string;
  /** Globs of the requirement it will claim; nothing is written natively without. */
  scope: readonly string[];
  spend: SpendScope;
  /** Where under the state directory its input, output and exit are kept. */
  directory: string;
  wallMs: number;
  onLine: (line: string) => void;
  signal: AbortSignal;
}

interface ProgramReport extends ProgramExit {
  stderr: string;
  /** What it changed outside its scope, put back. */
  undone: string[];
}

/**
 * Runs an agent's own program in the workspace, then compares it with before as after a command
 * without isolation: what changed within its scope is the agent's, what changed outside is undone
 * and is a violation. What another agent at work may write is left to that one's own comparison.
 */
export async function runAgentProgram(
  parts: CommandParts & { stateDir: string },
  actor: Actor,
  program: AgentProgram,
): Promise<ProgramReport> {
  const { workspace, policy, hub } = parts;
  const subject = { agent: actor.agent, role: actor.role };
  const { scope, wallMs: timeoutMs } = program;
  const directories = writableDirectories(policy, subject, scope);
  const isFree = async (id: string) =>
    await hub.read((tx) => tx.get("open_commands", id)) === undefined;
  return await whileRunning(workspace, actor.session, isFree, async (id) => {
    const { secrets: _, ...before } = await surveyWorkspace(workspace, policy, null);
    const shadow = await parts.shadow();
    const open = {
      agent: actor.agent,
      subject,
      scope,
      command: program.argv[0] ?? "",
      timeoutMs,
      directories,
      isolated: false,
      before,
      guarded: await guardFiles(workspace, shadow, before.repositories),
    };
    const noted = await noteCommand(parts, actor, id, open, await shadow.tree());
    const ended = await run(parts, program);
    const seen = await afterCommand(parts, noted, scriptRunner(parts, directories));
    await hub.write(actor, labelOf(program, ended, seen), async (tx) => {
      await closeCommand(tx, id, actor.agent, seen.mine);
      await recordSpend(tx, program.spend, { steps: 0, blocked: seen.undone.length > 0 ? 1 : 0 });
    });
    await keepExit(parts.stateDir, program, ended, seen);
    return { ...ended, undone: seen.undone };
  });
}

async function run(
  { workspace, stateDir }: CommandParts & { stateDir: string },
  program: AgentProgram,
): Promise<ProgramExit & { stderr: string }> {
  const { argv, env, wallMs, onLine, signal, directory } = program;
  const [input, stdout, stderr] = await Promise.all(
    ["input", "stdout", "stderr"].map((name) => ownFile(stateDir, `${directory}/${name}`)),
  ) as [string, string, string];
  await Deno.writeTextFile(input, program.input, { mode: 0o600 });
  const files = { input, stdout, stderr };
  const exit = await runWholeTree({
    argv,
    env,
    wallMs,
    onLine,
    signal,
    cwd: workspace.root,
    ...files,
  });
  return { ...exit, stderr: await Deno.readTextFile(stderr) };
}

function labelOf(program: AgentProgram, { code, timedOut }: ProgramExit, seen: AfterCommand) {
  const { undone } = seen;
  const violations = undone.length > 0 ? violationText(undone).slice(0, ERROR_CHARS_MAX) : "";
  return {
    action: ACTION,
    target: program.argv[0] ?? "",
    input: { argv: program.argv },
    always: true,
    status: undone.length > 0 ? "DENIED" as const : "SUCCESS" as const,
    error: violations,
    note: [timedOut ? "its time was up" : `ended with code ${code}`, ...seen.notes].join("; "),
  };
}

async function keepExit(
  stateDir: string,
  { argv, directory }: AgentProgram,
  { code, timedOut }: ProgramExit,
  { undone, left, keptIn }: Witnessed,
): Promise<void> {
  const file = await ownFile(stateDir, `${directory}/exit.json`);
  const exit = { argv, code, timed_out: timedOut, undone, left, kept_in: keptIn };
  await Deno.writeTextFile(file, JSON.stringify(exit, null, 2) + "\n", { mode: 0o600 });
}
