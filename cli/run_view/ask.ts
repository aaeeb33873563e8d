import { type Keyboard, readLine } from "../keyboard.ts";
import type { Terminal } from "../terminal.ts";
import type { Choice } from "./run_view.ts";

export const QUESTION = "Stop? [c]ontinue, [p]ause, [a]bandon (the open epoch is undone): ";

const CHOICES: readonly Choice[] = ["continue", "pause", "abandon"];

/** Asks on a line of its own until the answer is one of the choices; silence is to go on. */
export function askOnLine(
  terminal: Pick<Terminal, "err">,
  keyboard: Keyboard,
): (signal: AbortSignal) => Promise<Choice> {
  return async (signal) => {
    while (!signal.aborted) {
      terminal.err(QUESTION);
      const answer = await readLine(keyboard, signal);
      if (answer === null) break;
      const choice = choiceOf(answer);
      if (choice !== null) return choice;
    }
    return "continue";
  };
}

/** What an answer means: a choice or the beginning of one. */
function choiceOf(answer: string): Choice | null {
  const word = answer.trim().toLowerCase();
  return word === "" ? null : CHOICES.find((choice) => choice.startsWith(word)) ?? null;
}
