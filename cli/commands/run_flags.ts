import {
  type Answer,
  EXECUTOR_KINDS,
  type ExecutorKind,
  fail,
  RUN_DEFAULTS,
  RUN_ROLES,
  type RunChanges,
  type RunOptions,
  type RunRole,
} from "../../core/mod.ts";
import type { Config } from "../settings/config.ts";
import type { SettingKey } from "../settings/settings.ts";

export interface RunFlags {
  retries?: number;
  maxTokens?: number;
  maxSteps?: number;
  maxMinutes?: number;
  parallel?: number;
  /** Each `role=kind`. */
  executor?: string[];
  model?: string;
  /** A policy's file, for this mission on top of the project's. */
  policy?: string;
  review?: boolean;
  questions?: "ask" | "assume";
  controller?: "fsm" | "llm";
  /** Each `Q1=text`, or only the text. */
  answer?: string[];
  demo?: boolean;
  abandon?: boolean;
  json?: boolean;
  events?: boolean;
  /** False: lines instead of a screen. */
  live?: boolean;
}

export function settingsOf(
  flags: RunFlags,
): Partial<Record<SettingKey, string | number | boolean>> {
  const given: [SettingKey, string | number | boolean | undefined][] = [
    ["run.retries", flags.retries],
    ["run.max_tokens", flags.maxTokens],
    ["run.max_steps", flags.maxSteps],
    ["run.max_minutes", flags.maxMinutes],
    ["run.parallel", flags.parallel],
    ["run.questions", flags.questions],
    ["run.controller", flags.controller],
    ["model.name", flags.model],
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

export function runOptions(config: Config, flags: RunFlags): RunOptions {
  return {
    maxTokens: config.number("run.max_tokens"),
    maxSteps: config.number("run.max_steps"),
    maxMinutes: config.number("run.max_minutes"),
    retries: config.number("run.retries") ?? 0,
    review: flags.review !== false && config.flag("run.review"),
    veto: config.text("run.veto") === "warning" ? "warning" : "error",
    testCommand: config.text("run.test_command"),
    requirementRetries: config.number("run.requirement_retries") ?? RUN_DEFAULTS.requirementRetries,
    questions: config.text("run.questions") === "ask" ? "ask" : "assume",
    controller: config.text("run.controller") === "llm" ? "llm" : "fsm",
    script: flags.demo ? "demo" : null,
    parallel: config.number("run.parallel") ?? 1,
    executors: executorsSaid(flags.executor),
  };
}

/** What a person said about a run's limits; a setting in a file is for new runs only. */
export function changesOf(flags: RunFlags): RunChanges {
  const { retries, maxTokens, maxSteps, maxMinutes, parallel, review } = flags;
  const { questions, controller, executor } = flags;
  const given = {
    retries,
    maxTokens,
    maxSteps,
    maxMinutes,
    parallel,
    review,
    questions,
    controller,
  };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const executors = executor && executor.length > 0 ? { executors: executorsSaid(executor) } : {};
  return { ...Object.fromEntries(said), ...executors };
}

/** `role=kind`, each. Error: invalid. */
function executorsSaid(texts: readonly string[] = []): RunOptions["executors"] {
  const said = texts.map((text): [RunRole, ExecutorKind] => {
    const [role, kind] = text.split("=");
    const knownRole = RUN_ROLES.find((each) => each === role);
    const knownKind = EXECUTOR_KINDS.find((each) => each === kind);
    if (knownRole && knownKind) return [knownRole, knownKind];
    throw fail(
      "invalid",
      `Cannot use --executor ${text.slice(0, 100)}`,
      `Write a role (${RUN_ROLES.join(", ")}), = and who does its tasks (${
        EXECUTOR_KINDS.join(", ")
      }).`,
    );
  });
  return Object.fromEntries(said);
}

/** Answers as they were given on the command line. */
export function answersOf(texts: readonly string[] = []): Answer[] {
  return texts.map((text) => {
    const [, id, rest] = /^(Q\d+)=([\s\S]*)$/.exec(text) ?? [];
    return id === undefined ? { id: null, text } : { id, text: rest ?? "" };
  });
}
