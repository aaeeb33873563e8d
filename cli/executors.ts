import { agentRole, commandExecutor, programVariables } from "../agents/mod.ts";
import {
  type AgentTask,
  type Executor,
  type ExecutorKind,
  externalExecutor,
  fail,
  type Project,
  type Role,
  RUN_ROLES,
  type RunOptions,
  type RunRole,
  runTaskProgram,
} from "../core/mod.ts";
import { type Asked, builtinAgents, configuredAgents, demoModel } from "./builtin_agents.ts";
import { ownCommand } from "./clients/own_command.ts";
import { commandWords } from "./command_words.ts";
import type { Opened } from "./composition.ts";
import type { Config } from "./settings/config.ts";
import type { Terminal } from "./terminal.ts";
import { requireTrustedCommands } from "./settings/trusted_commands.ts";

const WORK_ONLY = ["planning", "review"];
/** What every agent program gets; whatever else it needs is named by a setting. */
export const BASE_VARIABLES = ["PATH", "HOME", "LANG", "TMPDIR", "USER"];

type Env = Terminal["env"];

/**
 * The agents of a run under its options: whom the settings name for each role, and the models that
 * the built-in ones ask. Errors: invalid, needs_approval (a clone's settings name a program or an
 * address).
 */
export async function runAgents(
  { project, config }: Opened,
  terminal: Terminal,
  options: RunOptions,
): Promise<Executor> {
  if (options.script !== null) return builtinAgents(project, await demoModel());
  await requireTrustedCommands(config, terminal);
  const asked = asksModel(config, options) ? await configuredAgents(config, terminal) : UNASKED;
  const builtin = builtinAgents(project, asked.model, asked.secrets, asked.tracing);
  return executorsOf(project, config, terminal.env, options, builtin);
}

/** Who does the tasks of each role; the built-in agents where nothing else is configured. */
export function executorsOf(
  project: Project,
  config: Config,
  env: Env,
  options: Pick<RunOptions, "executors">,
  builtin: Executor,
): Executor {
  const byRole = new Map<Role, Executor>(
    RUN_ROLES.map((role) => [role, executorFor(project, config, env, options, builtin, role)]),
  );
  const of = (role: Role) => byRole.get(role) ?? builtin;
  return {
    actsElsewhere: (role) => of(role).actsElsewhere?.(role) ?? false,
    // To steer is to answer in words, which needs a model and no program.
    execute: (task, emit, signal) =>
      (task.kind === "control" ? builtin : of(task.role)).execute(task, emit, signal),
  };
}

/** Whether any task of a run is for a built-in agent, which needs a model. */
function asksModel(config: Config, options: RunOptions): boolean {
  return options.controller === "llm" ||
    RUN_ROLES.some((role) =>
      kindOf(config, options, role) === "builtin" && (role !== "review" || options.review)
    );
}

/** Stands where nobody asks a model. */
const UNASKED: Asked = {
  secrets: [],
  model: {
    name: "none",
    query: () => Promise.reject(fail("internal", "Cannot ask a model: none is configured")),
  },
};

/** The kind of executor that a role has: by the run's own word, else by setting. */
function kindOf(
  config: Config,
  { executors }: Pick<RunOptions, "executors">,
  role: RunRole,
): ExecutorKind {
  return executors[role] ?? config.text(`agents.${role}.executor`) as ExecutorKind;
}

function executorFor(
  project: Project,
  config: Config,
  env: Env,
  options: Pick<RunOptions, "executors">,
  builtin: Executor,
  role: RunRole,
): Executor {
  switch (kindOf(config, options, role)) {
    case "builtin":
      return builtin;
    case "command":
      return programOf(project, config, env, role);
    case "external":
      if (WORK_ONLY.includes(role)) {
        throw fail(
          "invalid",
          `Cannot have the tasks of the role ${role} done from elsewhere`,
          "Agents elsewhere claim work; give planning and review to builtin or command.",
        );
      }
      return externalExecutor(project, (config.number("agents.wait_minutes") ?? 60) * 60_000);
  }
}

function programOf(project: Project, config: Config, env: Env, role: RunRole): Executor {
  const line = config.text(`agents.${role}.command`);
  const words = commandWords(line ?? "");
  if (words.length === 0) {
    throw fail(
      "invalid",
      `Cannot start the agent program of the role ${role}: none is named`,
      `Set agents.${role}.command with \`maestro config\`, such as \`claude\` or \`codex\`.`,
    );
  }
  const variables = environmentOf(words, config, env);
  const maestro = (task: AgentTask, ...args: string[]) => [
    ...ownCommand(),
    ...args,
    "--agent",
    task.agent,
  ];
  return commandExecutor({
    words,
    server: (task) => [
      ...maestro(task, "mcp", "--project", project.root),
      ...["--role", task.role, "--task", task.scope.task],
      ...["--toolsets", (agentRole(task.role)?.toolsets ?? []).join(",")],
    ],
    hook: (task) => maestro(task, "hook", "claude"),
    run: (task, start) => runTaskProgram(project, task, { ...start, env: variables }),
  });
}

/** Nothing but what it needs: no key of ours is among these unless a person names it. */
function environmentOf(
  words: readonly string[],
  config: Config,
  env: Env,
): Record<string, string> {
  const names = [...BASE_VARIABLES, ...programVariables(words), ...namedVariables(config)];
  const set = names.flatMap((name) => {
    const value = env(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(set), TERM: "dumb" };
}

/** The variables that a person has named for agent programs. */
export function namedVariables(config: Config): string[] {
  const names = config.text("agents.environment") ?? "";
  return names.split(",").map((name) => name.trim()).filter(Boolean);
}
