import { errorOf } from "../../core/errors.ts";
import { readLine } from "../keyboard.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, type Terminal } from "../terminal.ts";
import { completions } from "./completions.ts";
import { readHistory, writeHistory } from "./history.ts";
import { lineEditor } from "./line_editor.ts";
import { argumentsOf, ENDINGS, HELP } from "./session_commands.ts";
import { splitWords } from "./split_words.ts";

/** Runs one command line, as the shell would: what a session does, the command line does. */
type RunCommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

const PROMPT = "maestro> ";

/** `maestro` alone in a terminal: command after command until the person quits. */
export async function session(invocation: Invocation, run: RunCommand): Promise<number> {
  const { terminal, projectDir } = invocation;
  terminal.err(`MAESTRO in ${plain(projectDir)}. \`help\` lists the commands, \`quit\` ends.\n`);
  const stateDir = `${projectDir}/.maestro`;
  const reader = await readerFor(invocation, stateDir);
  // Of the commands: the session itself goes on.
  const onInterrupt = () => {};
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    for (;;) {
      const line = await reader.read();
      if (line === null) terminal.err("\n");
      if (line === null || ENDINGS.includes(line.trim())) return 0;
      await perform(line, terminal, run);
    }
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
    reader.close();
    await writeHistory(stateDir, reader.history()).catch(() => {});
  }
}

async function perform(line: string, terminal: Terminal, run: RunCommand): Promise<void> {
  try {
    const words = splitWords(line);
    if (words.length === 0) return;
    if (words[0] === "help") return terminal.out(HELP);
    const columns = terminal.screen?.size().columns ?? terminal.columns;
    const code = await run(argumentsOf(words), { ...terminal, columns });
    if (code !== 0) terminal.err(paint(terminal, "dim", `(exit code ${code})`) + "\n");
  } catch (error) {
    const { message, hint } = errorOf(error);
    terminal.err(`${plain(message)}\n${hint ? `  ${plain(hint)}\n` : ""}`);
  }
}

interface Reader {
  read(): Promise<string | null>;
  history(): string[];
  close(): void;
}

/** With editing where the terminal can move its cursor, else line by line. */
async function readerFor(invocation: Invocation, stateDir: string): Promise<Reader> {
  const { terminal } = invocation;
  const { keyboard } = terminal;
  if (keyboard === null) throw new Error("a session needs a keyboard");
  if (["", "dumb"].includes(terminal.env("TERM") ?? "")) {
    return {
      read: () => {
        terminal.err(PROMPT);
        return readLine(keyboard, new AbortController().signal);
      },
      history: () => [],
      close: () => {},
    };
  }
  return lineEditor(terminal, keyboard, {
    prompt: PROMPT,
    history: await readHistory(stateDir),
    complete: (line) => completions(invocation, line),
  });
}
