import { programVariables } from "../../agents/mod.ts";
import { RUN_ROLES } from "../../core/state.ts";
import { commandWords } from "../command_words.ts";
import { settings } from "../composition.ts";
import { BASE_VARIABLES, namedVariables } from "../executors.ts";
import type { Invocation } from "../program/invocation.ts";

/** The variables that the configured agent programs get, as Deno's permissions name them. */
export async function agentVariables(invocation: Invocation): Promise<number> {
  const config = await settings(invocation);
  const own = RUN_ROLES.flatMap((role) =>
    programVariables(commandWords(config.text(`agents.${role}.command`) ?? ""))
  );
  const names = new Set([...BASE_VARIABLES, ...own, ...namedVariables(config)]);
  invocation.terminal.out(`${[...names].join(",")}\n`);
  return 0;
}
