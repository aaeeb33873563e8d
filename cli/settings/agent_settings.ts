import { z } from "zod";
import { EXECUTOR_KINDS, RUN_ROLES, type RunRole } from "../../core/state.ts";
import type { Setting } from "./settings.ts";

type AgentSettingKey =
  | `agents.${RunRole}.${"executor" | "command"}`
  | "agents.environment"
  | "agents.wait_minutes";

type AgentSetting = Setting & { key: AgentSettingKey; variable: string };

const NAMES = /^[A-Za-z_][A-Za-z0-9_]*(?: *, *[A-Za-z_][A-Za-z0-9_]*)*$/;

/** Which program does the tasks of each role, and what those programs get. */
export const AGENT_SETTINGS: readonly AgentSetting[] = [
  ...RUN_ROLES.flatMap((role): AgentSetting[] => [
    {
      key: `agents.${role}.executor`,
      schema: z.enum(EXECUTOR_KINDS),
      takes: EXECUTOR_KINDS.join(", "),
      fallback: "builtin",
      variable: `MAESTRO_AGENTS_${role.toUpperCase()}_EXECUTOR`,
      description: `who does the tasks of the role ${role}`,
    },
    {
      key: `agents.${role}.command`,
      schema: z.string().min(1).max(4_000).nullable(),
      takes: "a program and its options",
      fallback: null,
      variable: `MAESTRO_AGENTS_${role.toUpperCase()}_COMMAND`,
      description: `the agent program of the role ${role}, such as \`claude --model opus\``,
    },
  ]),
  {
    key: "agents.environment",
    schema: z.string().regex(NAMES).nullable(),
    takes: "names of variables, separated by commas",
    fallback: null,
    variable: "MAESTRO_AGENTS_ENVIRONMENT",
    description: "variables that agent programs get besides PATH, HOME and their own",
  },
  {
    key: "agents.wait_minutes",
    schema: z.int().min(1).max(10_000),
    takes: "a whole number of minutes, 1 to 10000",
    fallback: 60,
    variable: "MAESTRO_AGENTS_WAIT_MINUTES",
    description: "how long a requirement waits for an agent from elsewhere to claim it",
  },
];
