import { hasOption, type OptionSpec, optionValues, readArguments } from "./options.ts";
import { baseName } from "./entries.ts";
import type { Assignment } from "./variables.ts";
import { literal, UNKNOWN, type Word } from "./word.ts";

/** What a command that runs other commands runs. */
export interface Unwrapped {
  commands: Word[][];
  /** Shell scripts given as text. */
  scripts: string[];
  assignments: Assignment[];
  /** True where the outer program itself still has to be judged. */
  itself: boolean;
  problem: string | null;
}

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash"]);
const STATIC = "what it runs cannot be known. Write the command out";

/** The inner commands of `timeout 5 npm test`, `sh -c '...'`, `find -exec` and such; null for others. */
export function unwrap(words: readonly Word[]): Unwrapped | null {
  const program = baseName(words[0]?.value ?? "");
  const args = words.slice(1);
  if (SHELLS.has(program)) return unwrapShell(args);
  switch (program) {
    case "env":
      return unwrapEnv(args);
    case "xargs":
      return unwrapXargs(args);
    case "find":
      return unwrapFind(args);
    case "command":
    case "builtin":
    case "exec":
      return unwrapBuiltin(program, args);
    case "timeout":
      return unwrapPlain(args, { short: "ks", long: ["kill-after", "signal"] }, 1);
    case "nice":
      return unwrapPlain(args, { short: "n", long: ["adjustment"] });
    case "nohup":
      return unwrapPlain(args, { short: "", long: [] });
    case "time":
      return unwrapPlain(args, { short: "", long: [] });
    case "stdbuf":
      return unwrapPlain(args, { short: "ioe", long: ["input", "output", "error"] });
    case "ionice":
      return unwrapPlain(args, { short: "cn", long: ["class", "classdata"] });
    default:
      return null;
  }
}

function unwrapPlain(args: readonly Word[], spec: OptionSpec, skipped = 0): Unwrapped {
  const { operands } = readArguments(args, { ...spec, untilOperand: true });
  if (operands.slice(0, skipped).some((word) => word.value === null)) return refuse(STATIC);
  const inner = operands.slice(skipped);
  return inner.length === 0 ? refuse("it names no command to run. Add one") : runs([inner]);
}

function unwrapEnv(args: readonly Word[]): Unwrapped {
  const spec = { short: "uSC", long: ["unset", "split-string", "chdir"], untilOperand: true };
  const read = readArguments(args, spec);
  if (read.options.some(({ name }) => !["i", "ignore-environment", "u", "unset"].includes(name))) {
    return refuse("only -i and -u of env are understood. Leave the other options out");
  }
  const assignments: Assignment[] = [];
  let next = 0;
  for (const { value } of read.operands) {
    if (value === null) return refuse(STATIC);
    const split = value.indexOf("=");
    if (split === -1 && value !== "-") break;
    if (split > 0) {
      assignments.push({ name: value.slice(0, split), value: literal(value.slice(split + 1)) });
    }
    next++;
  }
  const inner = read.operands.slice(next);
  if (inner.length === 0) return refuse("it would print every variable. Name a command to run");
  return { ...runs(inner.length === 0 ? [] : [inner]), assignments };
}

function unwrapXargs(args: readonly Word[]): Unwrapped {
  const long = ["arg-file", "delimiter", "max-args", "max-lines", "max-procs", "max-chars"];
  const read = readArguments(args, { short: "adEILnPs", long, untilOperand: true });
  if (hasOption(read, ["a", "arg-file"])) return refuse("it reads a file list. Use a pipe");
  const inner = read.operands.length === 0 ? [literal("echo")] : read.operands;
  const replaced = optionValues(read, ["I"])[0]?.value;
  const filled = replaced === undefined || replaced === null
    ? [...inner, UNKNOWN]
    : inner.map((word) => word.value?.includes(replaced) ? UNKNOWN : word);
  return runs([filled]);
}

function unwrapFind(args: readonly Word[]): Unwrapped {
  const commands: Word[][] = [];
  for (let i = 0; i < args.length; i++) {
    const value = args[i]?.value;
    if (value === null) return refuse(STATIC);
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(value ?? "")) continue;
    const inner: Word[] = [];
    while (++i < args.length) {
      const word = args[i] ?? UNKNOWN;
      if (word.value === ";" || (word.value === "+" && inner.at(-1) === UNKNOWN)) break;
      inner.push(word.value?.includes("{}") ? UNKNOWN : word);
    }
    commands.push(inner);
  }
  return { ...runs(commands), itself: true };
}

function unwrapBuiltin(program: string, args: readonly Word[]): Unwrapped {
  const spec = { short: program === "exec" ? "a" : "", long: [], untilOperand: true };
  const read = readArguments(args, spec);
  if (program === "command" && hasOption(read, ["v", "V"])) return runs([]);
  if (read.operands[0]?.value === "cd") return refuse("cd must stand alone. Write cd without it");
  return runs(read.operands.length === 0 ? [] : [read.operands]);
}

function unwrapShell(args: readonly Word[]): Unwrapped {
  const read = readArguments(args, {
    short: "oO",
    long: ["rcfile", "init-file"],
    untilOperand: true,
  });
  const plain = ["c", "e", "u", "x", "v", "f", "n", "o", "norc", "noprofile", "posix"];
  if (read.options.some(({ name }) => !plain.includes(name))) {
    return refuse("only -c, -e, -u, -x and -o of a shell are understood. Leave the others out");
  }
  const [first] = read.operands;
  if (first === undefined) return refuse("it reads commands from its input. Use -c or a file");
  if (!hasOption(read, ["c"])) return { ...runs([]), itself: true };
  if (first.value === null) return refuse(STATIC);
  return { ...runs([]), scripts: [first.value] };
}

function runs(commands: Word[][]): Unwrapped {
  return { commands, scripts: [], assignments: [], itself: false, problem: null };
}

function refuse(problem: string): Unwrapped {
  return { ...runs([]), problem };
}
