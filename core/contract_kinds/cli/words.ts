import { HOLE } from "../analysis/literals.ts";

/** A command of a script: its words, in which `HOLE` stands for what is not constant. */
interface ShellCommand {
  words: string[];
  /** The line of each word, counted from 1 within the text. */
  lines: number[];
  /** True where a word may stand for any number of words. */
  isOpen: boolean;
}

const OPERATORS = /^(?:&&|\|\||;;|[;|&\n()])/;
const REDIRECT = /^\d?(?:>>?|<)(?:&\d|&-)?/;

interface Splitter {
  text: string;
  at: number;
  line: number;
  variables: Map<string, string>;
}

/** The simple commands of a shell script; assignments of constants fill in their variables. */
export function shellCommands(
  text: string,
  variables: Map<string, string> = new Map(),
): ShellCommand[] {
  const state: Splitter = { text, at: 0, line: 1, variables };
  const commands: ShellCommand[] = [];
  let command: ShellCommand = { words: [], lines: [], isOpen: false };
  const end = () => {
    noteAssignments(command, variables);
    if (command.words.length > 0) commands.push(command);
    command = { words: [], lines: [], isOpen: false };
  };
  while (state.at < text.length) {
    const rest = text.slice(state.at);
    const space = /^(?:[ \t\r]+|\\\n)+/.exec(rest)?.[0] ?? "";
    const comment = /^#[^\n]*/.exec(rest)?.[0];
    const operator = OPERATORS.exec(rest)?.[0];
    const redirect = REDIRECT.exec(rest)?.[0];
    if (space !== "") skip(state, space);
    else if (comment !== undefined) skip(state, comment);
    else if (redirect !== undefined) {
      skip(state, redirect + (/^[ \t]*/.exec(rest.slice(redirect.length))?.[0] ?? ""));
      if (!redirect.includes("&")) readWord(state);
    } else if (operator !== undefined) {
      skip(state, operator);
      end();
    } else {
      const { line } = state;
      const { word, isQuoted } = readWord(state);
      command.isOpen ||= /^(?:\$@|\$\*)$/.test(word) || (!isQuoted && word === HOLE);
      if (word !== "" || isQuoted) {
        command.words.push(word);
        command.lines.push(line);
      }
    }
  }
  end();
  return commands;
}

function skip(state: Splitter, taken: string): void {
  state.at += Math.max(taken.length, 1);
  state.line += taken.split("\n").length - 1;
}

function readWord(state: Splitter): { word: string; isQuoted: boolean } {
  let word = "";
  let isQuoted = false;
  for (;;) {
    const rest = state.text.slice(state.at);
    const plain = /^[^\s"'`\\$;|&()<>]+/.exec(rest)?.[0];
    const single = /^'([^']*)'?/.exec(rest);
    const double = /^"((?:[^"\\]|\\[\s\S])*)"?/.exec(rest);
    const escape = /^\\([\s\S])/.exec(rest);
    const variable = readVariable(rest);
    if (plain !== undefined) {
      word += plain;
      skip(state, plain);
    } else if (single !== null) {
      [word, isQuoted] = [word + (single[1] ?? ""), true];
      skip(state, single[0]);
    } else if (double !== null) {
      [word, isQuoted] = [word + filled(double[1] ?? "", state.variables), true];
      skip(state, double[0]);
    } else if (escape !== null) {
      word += escape[1] === "\n" ? "" : escape[1] ?? "";
      skip(state, escape[0]);
    } else if (variable !== null) {
      word += state.variables.get(variable.name) ?? HOLE;
      skip(state, variable.text);
    } else break;
  }
  return { word, isQuoted };
}

/** `$x`, `${x}`, `$(command)`, `$((1 + 1))` and commands in backquotes. */
function readVariable(rest: string): { name: string; text: string } | null {
  const simple = /^\$(\w+|[@*#?$!-])/.exec(rest) ?? /^\$\{(\w+)[^}]*\}/.exec(rest);
  if (simple !== null) return { name: simple[1] ?? "", text: simple[0] };
  const back = /^`[^`]*`?/.exec(rest);
  if (back !== null) return { name: "", text: back[0] };
  if (!rest.startsWith("$(")) return rest.startsWith("$") ? { name: "", text: "$" } : null;
  let depth = 0;
  for (let at = 1; at < rest.length; at++) {
    if (rest[at] === "(") depth += 1;
    if (rest[at] === ")" && --depth === 0) return { name: "", text: rest.slice(0, at + 1) };
  }
  return { name: "", text: rest };
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$\{(\w+)[^}]*\}|\$(\w+|[@*#?])|\$\([^)]*\)|`[^`]*`/g,
    (_all, a, b) => variables.get(String(a ?? b ?? "")) ?? HOLE,
  ).replaceAll(/\\(["\\$`])/g, "$1");
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

/** Assignments before a command go with it; alone, they give a variable its value. */
function noteAssignments(command: ShellCommand, variables: Map<string, string>): void {
  const [first] = command.words;
  if (first !== undefined && /^(?:export|local|readonly|declare)$/.test(first)) {
    command.words.shift();
  }
  const isAlone = command.words.every((word) => ASSIGNMENT.test(word));
  while (ASSIGNMENT.test(command.words[0] ?? "")) {
    const [, name = "", value = ""] = ASSIGNMENT.exec(command.words.shift() ?? "") ?? [];
    command.lines.shift();
    if (isAlone) variables.set(name, value);
  }
}
