import { z } from "zod";
import { AGENT_SETTINGS } from "./agent_settings.ts";
import { isRoleKey, MODEL_SETTINGS, type ModelKey } from "../models/model_settings.ts";
import { PARALLEL_MAX } from "../../core/state.ts";

/** Where a setting's value came from, weakest first. */
const SOURCES = ["default", "global", "project", "environment", "flag"] as const;
export type Source = (typeof SOURCES)[number];

export interface Setting {
  key: string;
  schema: z.ZodType<string | number | boolean | null>;
  fallback: string | number | boolean | null;
  /** The environment variable that overrides the files, if any. */
  variable: string | null;
  description: string;
  /** Which values there are, as the end of "it takes ..."; else the schema says what is wrong. */
  takes?: string;
}

const COUNT = "a whole number of at least 1, or null for no limit";
const count = z.int().min(1).nullable();

const OTHERS = [
  {
    key: "run.retries",
    schema: z.int().min(0).max(100),
    takes: "a whole number, 0 to 100",
    fallback: 2,
    variable: "MAESTRO_RETRIES",
    description: "failed epochs before a run escalates",
  },
  {
    key: "run.max_tokens",
    schema: count,
    takes: COUNT,
    fallback: null,
    variable: "MAESTRO_MAX_TOKENS",
    description: "tokens after which a run pauses",
  },
  {
    key: "run.max_steps",
    schema: count,
    takes: COUNT,
    fallback: null,
    variable: "MAESTRO_MAX_STEPS",
    description: "actions on the workspace after which a run pauses",
  },
  {
    key: "run.max_minutes",
    schema: count,
    takes: COUNT,
    fallback: null,
    variable: "MAESTRO_MAX_MINUTES",
    description: "minutes after which a run pauses",
  },
  {
    key: "run.parallel",
    schema: z.int().min(1).max(PARALLEL_MAX),
    takes: `a whole number, 1 to ${PARALLEL_MAX}`,
    fallback: 1,
    variable: "MAESTRO_PARALLEL",
    description: "agents at work at the same time within one epoch",
  },
  {
    key: "run.review",
    schema: z.boolean(),
    takes: "true or false",
    fallback: true,
    variable: "MAESTRO_REVIEW",
    description: "whether a review agent judges each epoch",
  },
  {
    key: "run.veto",
    schema: z.enum(["warning", "error"]),
    takes: "warning or error",
    fallback: "error",
    variable: "MAESTRO_VETO",
    description: "least severity of a finding with which the reviewer stops an epoch",
  },
  {
    key: "run.test_command",
    schema: z.string().min(1).nullable(),
    takes: "a command, `none`, or null for what the project's files say",
    fallback: null,
    variable: "MAESTRO_TEST_COMMAND",
    description: "the project's own tests, run before and after each epoch",
  },
  {
    key: "run.requirement_retries",
    schema: z.int().min(0).max(100),
    takes: "a whole number, 0 to 100",
    fallback: 3,
    variable: "MAESTRO_REQUIREMENT_RETRIES",
    description: "failed epochs of one requirement before a run escalates",
  },
  {
    key: "run.questions",
    schema: z.enum(["ask", "assume"]),
    takes: "ask or assume",
    fallback: "assume",
    variable: "MAESTRO_QUESTIONS",
    description: "whether the planner's questions wait for a person or are assumed",
  },
  {
    key: "run.controller",
    schema: z.enum(["fsm", "llm"]),
    takes: "fsm or llm",
    fallback: "fsm",
    variable: "MAESTRO_CONTROLLER",
    description: "who chooses among the moves that the loop's table allows",
  },
  {
    key: "database",
    schema: z.string().min(1).nullable(),
    fallback: null,
    variable: "MAESTRO_DATABASE",
    description:
      "PostgreSQL URL or SQLite file of the shared state; .maestro/hub.sqlite by default",
  },
  {
    key: "policy.file",
    schema: z.string().min(1).nullable(),
    takes: "a text, in quotes where it could be read as a number",
    fallback: null,
    variable: "MAESTRO_POLICY",
    description: "policy file within the project; .maestro/policy.yaml where it exists",
  },
  ...AGENT_SETTINGS,
] as const satisfies readonly Setting[];

/** Every setting there is; files, environment, flags and `maestro config` all read this table. */
export const SETTINGS = [...MODEL_SETTINGS, ...OTHERS] as const;

export type SettingKey = (typeof OTHERS)[number]["key"] | ModelKey;

export function findSetting(key: string): Setting | undefined {
  return SETTINGS.find((setting) => setting.key === key);
}

/** The names of all settings, for who looks for one; those of roles in one word. */
export function settingNames(): string {
  const own = SETTINGS.map(({ key }) => key).filter((key) => !isRoleKey(key));
  return [...own, "model.roles.<role>.<name, provider, base_url, ...>"].join(", ");
}
