import { endingOf } from "./agent_loop.ts";
import type { AgentEvent, AgentOutcome, AgentTask, Executor, TaskKind } from "./core_types.ts";
import { oneLine } from "./cut_text.ts";
import { programLines, type Said } from "./program_lines.ts";
import { programWords } from "./program_forms.ts";
import { agentRole } from "./roles.ts";
import { taskLine } from "./task_line.ts";

const REASON_CHARS_MAX = 500;

/** An agent program that is to run: its words, what it reads, who hears its lines. */
interface ProgramStart {
  argv: readonly string[];
  input: string;
  onLine: (line: string) => void;
  signal: AbortSignal;
}

/** How it ended; `missing`: there is no such program here. */
interface ProgramEnd {
  code: number;
  missing: boolean;
  timedOut: boolean;
  stderr: string;
  /** What it changed outside its scope, put back. */
  undone: readonly string[];
}

interface CommandExecutorOptions {
  /** The program and options of its own. */
  words: readonly string[];
  server(task: AgentTask): readonly string[];
  hook(task: AgentTask): readonly string[];
  run(task: AgentTask, start: ProgramStart): Promise<ProgramEnd>;
}

const ORDERS: Record<TaskKind, (requirement: string) => string> = {
  work: (requirement) =>
    `Begin with requirement_claim {"id": "${requirement}"}: its answer is your work packet. Change ` +
    "only what lies in its write scope. When its checks pass, call requirement_complete with the " +
    "same id and a summary; if it cannot be done, call requirement_release with the reason. Then stop.",
  plan: (requirement) =>
    `Call requirement_decompose for ${requirement} with the children of your plan. Then stop.`,
  review: (requirement) =>
    `Call review_submit for ${requirement} with your verdict and findings. Then stop.`,
  control: () => "Call none of them and answer with the phase.",
};

/**
 * Has tasks done by an agent program of its own, such as `claude` or `codex`: told in words what to
 * do, with MAESTRO's tools as an MCP server, paid and ended like any other agent.
 */
export function commandExecutor(options: CommandExecutorOptions): Executor {
  return {
    actsElsewhere: () => true,
    execute: async (task, emit, signal) => {
      try {
        return await runProgram(options, task, emit, signal);
      } catch (error) {
        return { ...endingOf(error, signal), steps: 0 };
      }
    },
  };
}

async function runProgram(
  { words, server, hook, run }: CommandExecutorOptions,
  task: AgentTask,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<AgentOutcome> {
  const prompt = promptOf(task);
  const { agent, role, requirement } = task;
  const argv = programWords(words, {
    prompt,
    agent,
    role,
    requirement,
    server: server(task),
    hook: hook(task),
  });
  const talk = following(task, emit);
  const end = await run(task, {
    argv,
    input: prompt,
    onLine: talk.onLine,
    signal: AbortSignal.any([signal, talk.spent]),
  });
  return { ...await talk.outcome(end, words[0] ?? "", signal), steps: talk.steps() };
}

/** Everything a built-in agent would be told, and which tools stand for what. */
function promptOf(task: AgentTask): string {
  return [
    taskLine(task),
    agentRole(task.role)?.prompt ?? "",
    task.brief,
    'The tools named here are those of the MCP server "maestro". ' +
    ORDERS[task.kind](task.requirement),
  ].filter(Boolean).join("\n\n");
}

/** Pays for what the program says it used, and ends it where the purse is empty. */
function following(task: AgentTask, emit: (event: AgentEvent) => void) {
  const read = programLines();
  const spent = new AbortController();
  const last: Said = {};
  let steps = 0;
  let empty: string | null = null;
  let paying: Promise<void> = Promise.resolve();
  const pay = async (said: Said) => {
    if (!said.usage) return;
    await task.spend.record(said.usage);
    await task.spend.check().catch((error: unknown) => {
      empty ??= error instanceof Error ? error.message : String(error);
      spent.abort();
    });
  };
  return {
    spent: spent.signal,
    steps: () => steps,
    onLine: (line: string) => {
      const said = read(line);
      if (said === null) return;
      Object.assign(last, said);
      if (said.usage) {
        const { agent } = task;
        emit({ type: "reply", agent, step: ++steps, text: said.text ?? "", usage: said.usage });
      }
      paying = paying.then(() => pay(said));
    },
    outcome: async (end: ProgramEnd, program: string, signal: AbortSignal) => {
      await paying;
      const reason = reasonOf(end, program, last);
      if (signal.aborted) return { status: "aborted" as const, reason: "the task was aborted" };
      if (end.missing) return { status: "model_unavailable" as const, reason };
      if (empty !== null) return { status: "budget_exhausted" as const, reason: empty };
      if (end.timedOut) return { status: "budget_exhausted" as const, reason };
      return { status: end.code === 0 ? "finished" as const : "gave_up" as const, reason };
    },
  };
}

function reasonOf(end: ProgramEnd, program: string, last: Said): string {
  if (end.missing) return `Cannot run ${program}: it is not installed, or not on the PATH`;
  const said = oneLine(last.error ?? last.text ?? end.stderr.trim(), REASON_CHARS_MAX);
  const how = end.timedOut ? "was ended: its time was up" : `ended with code ${end.code}`;
  const undone = end.undone.length > 0
    ? `; changed outside its scope, undone: ${oneLine(end.undone.join(", "), REASON_CHARS_MAX)}`
    : "";
  return `${program} ${how}${said ? `: ${said}` : ""}${undone}`;
}
