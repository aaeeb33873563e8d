import { hasOption, type OptionSpec, optionValues, readArguments } from "./options.ts";
import { baseName } from "./entries.ts";
import { foundPatterns } from "./find_files.ts";
import { listedFiles } from "./listed_files.ts";
import { printedBy } from "./origins.ts";
import type { Step } from "./steps.ts";
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
export function unwrap(
  words: readonly Word[],
  fedBy: Step | null = null,
): Unwrapped | null {
  const program = baseName(words[0]?.value ?? "");
  const args = words.slice(1);
  if (SHELLS.has(program)) return unwrapShell(args);
  switch (program) {
    case "node":
    case "nodejs":
      return unwrapNode(args);
    case "env":
      return unwrapEnv(args);
    case "cross-env":
    case "cross-env-shell":
      return unwrapEnv(args);
    case "concurrently":
      return unwrapConcurrently(args);
    case "xargs":
      return unwrapXargs(args, fedBy);
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
      return unwrapTime(args);
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

/** Each of its words is a command line, or `npm:` with the name of a script. */
function unwrapConcurrently(args: readonly Word[]): Unwrapped {
  const { operands } = readArguments(args, {
    short: "nplcmst",
    long: [
      "names",
      "prefix",
      "prefix-colors",
      "max-processes",
      "success",
      "restart-tries",
      "kill-others-on",
    ],
  });
  const texts = operands.map(({ value }) => value);
  const lines = texts.flatMap((text) =>
    text === null ? [] : [text.replace(/^(npm|pnpm|yarn|bun):/, "$1 run ")]
  );
  if (lines.length < texts.length || lines.length === 0) return refuse(STATIC);
  return { ...runs([]), scripts: lines };
}

/** `node --run x` is `npm run x` by another name. */
function unwrapNode(args: readonly Word[]): Unwrapped | null {
  const at = args.findIndex(({ value }) => value === null || /^--run(?:=|$)/.test(value));
  const value = args[at]?.value;
  if (typeof value !== "string" || args.slice(0, at).some((word) => !word.value?.startsWith("-"))) {
    return null;
  }
  const given = /^--run=(.*)$/.exec(value)?.[1];
  const script = given === undefined ? args[at + 1] : literal(given);
  const rest = args.slice(at + (given === undefined ? 2 : 1));
  return runs([[
    literal("npm"),
    literal("run"),
    ...(script === undefined ? [] : [script]),
    ...rest,
  ]]);
}

function unwrapTime(args: readonly Word[]): Unwrapped {
  const spec = { short: "of", long: ["output", "format"], untilOperand: true };
  return hasOption(readArguments(args, spec), ["o", "output"])
    ? refuse("it writes a file. Leave -o out")
    : unwrapPlain(args, spec);
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

function unwrapXargs(args: readonly Word[], fedBy: Step | null): Unwrapped {
  const long = [
    ...["arg-file", "delimiter", "max-args", "max-lines", "max-procs", "max-chars"],
    "process-slot-var",
  ];
  const read = readArguments(args, { short: "adEILnPs", long, untilOperand: true });
  if (hasOption(read, ["a", "arg-file"])) return refuse("it reads a file list. Use a pipe");
  if (hasOption(read, ["process-slot-var"])) return refuse("it sets a variable. Leave that out");
  const inner = read.operands.length === 0 ? [literal("echo")] : read.operands;
  const replaced = optionValues(read, ["I"])[0]?.value;
  const printed = fedBy === null ? UNKNOWN : { ...printedBy(fedBy), many: true };
  const found = listedFiles(fedBy?.words ?? null).map((word) =>
    word.value === null ? printed : word
  );
  return runs(
    found.map((word) =>
      replaced === undefined || replaced === null
        ? [...inner, word]
        : inner.map((each) =>
          each.value === replaced ? word : each.value?.includes(replaced)
            ? {
              ...UNKNOWN,
              text: each.value.replaceAll(replaced, word.value ?? word.text ?? "$(read)"),
            }
            : each
        )
    ),
  );
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
      if (word.value === ";" || (word.value === "+" && inner.at(-1)?.value === "{}")) break;
      inner.push(word);
    }
    // There a file is named from the directory it is in.
    const found = value?.endsWith("dir") ? [UNKNOWN] : foundPatterns(args);
    commands.push(
      ...found.map((place) =>
        inner.map((word) =>
          word.value === "{}" ? place : word.value?.includes("{}") ? UNKNOWN : word
        )
      ),
    );
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
  const plain = [
    "c",
    "e",
    "u",
    "x",
    "v",
    "f",
    "n",
    "o",
    "l",
    "login",
    "norc",
    "noprofile",
    "posix",
  ];
  if (read.options.some(({ name }) => !plain.includes(name))) {
    return refuse("only -c, -e, -u, -x and -o of a shell are understood. Leave the others out");
  }
  const [first] = read.operands;
  if (first === undefined) return refuse("it reads commands from its input. Use -c or a file");
  if (!hasOption(read, ["c"])) return { ...runs([]), itself: true };
  if (first.value === null) return refuse(STATIC);
  return { ...runs([]), scripts: [withParameters(first.value, read.operands.slice(1))] };
}

/** What stands behind the text of `sh -c` is `$0`, `$1` and so on in it. */
function withParameters(script: string, args: readonly Word[]): string {
  if (!/\$[\d@*{]/.test(script) || args.length === 0) return script;
  // Only where each is one plain word, and none is asked for in another way.
  const plain = args.every(({ value, glob }) => !glob && /^[\w./@+:,=-]+$/.test(value ?? ""));
  if (!plain) return script;
  const rest = args.slice(1).map(({ value }) => value ?? "");
  return script.replace(/"\$@"|\$@|\$\*/g, () => rest.join(" "))
    .replace(/\$(\d)|\$\{(\d)\}/g, (all, one, two) => args[Number(one ?? two)]?.value ?? all);
}

function runs(commands: Word[][]): Unwrapped {
  return { commands, scripts: [], assignments: [], itself: false, problem: null };
}

function refuse(problem: string): Unwrapped {
  return { ...runs([]), problem };
}
