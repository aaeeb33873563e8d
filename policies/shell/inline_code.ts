import { baseName } from "./entries.ts";
import type { OperandUse } from "./archive_uses.ts";
import { awkFiles } from "./awk_program.ts";
import { codeWord } from "./code_words.ts";
import { dialectOf, type Inline, readInline } from "../inline/inline.ts";
import { optionTable } from "./option_table.ts";
import { perlEdits, rubyPrints } from "./perl_edit.ts";
import { hasOption, optionValues, readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** How an interpreter is given code on its command line, and which options need no script. */
interface Interpreter {
  inline: readonly string[];
  short: string;
  long: readonly string[];
  scriptless: readonly string[];
  last?: string;
}

const INFO = ["v", "V", "h", "version", "help"];

const SHELL: Interpreter = { inline: ["c"], short: "oO", long: [], scriptless: [] };
const PYTHON: Interpreter = {
  inline: ["c"],
  short: "cWXm",
  long: ["check-hash-based-pycs"],
  scriptless: ["m"],
  last: "m",
};

const INTERPRETERS: Record<string, Interpreter> = {
  sh: SHELL,
  bash: SHELL,
  dash: SHELL,
  zsh: SHELL,
  ksh: SHELL,
  ash: SHELL,
  python: PYTHON,
  pypy: PYTHON,
  node: {
    inline: ["e", "p", "eval", "print"],
    short: "rC",
    long: ["require", "import", "loader", "experimental-loader", "conditions", "test-reporter"],
    scriptless: ["test", "run"],
  },
  bun: { inline: ["e", "p", "eval", "print"], short: "", long: [], scriptless: [] },
  tsx: { inline: ["e", "p", "eval", "print"], short: "r", long: ["require"], scriptless: [] },
  "ts-node": { inline: ["e", "p", "eval", "print"], short: "rP", long: [], scriptless: [] },
  perl: { inline: ["e", "E"], short: "IMm", long: [], scriptless: [] },
  ruby: { inline: ["e"], short: "IrC", long: [], scriptless: [] },
  php: { inline: ["r", "B", "R", "E"], short: "dc", long: [], scriptless: ["S", "i", "m"] },
  lua: { inline: ["e"], short: "l", long: [], scriptless: [] },
  rscript: { inline: ["e"], short: "", long: [], scriptless: [] },
  ...named("mksh rbash yash csh tcsh fish nu xonsh elvish", {
    inline: ["c", "C", "command", "commands", "init-command"],
    short: "oO",
    long: [],
    scriptless: [],
  }),
  ...named("ipython bpython ptpython hy", { ...PYTHON, inline: ["c", "i"] }),
  ...named("elixir iex", {
    inline: ["e", "S", "eval", "rpc-eval"],
    short: "r",
    long: ["erl", "name", "sname", "cookie", "require"],
    scriptless: [],
  }),
  ...named("julia raku racket guile gjs qjs ocaml octave groovy zx tclsh jshell irb pry", {
    inline: ["e", "E", "c", "p", "eval", "print", "command", "exec", "expr"],
    short: "CHIJLMRlprtw",
    long: ["path", "class-path", "require"],
    scriptless: [],
  }),
  coffee: {
    inline: ["e", "eval"],
    short: "or",
    long: ["output", "require"],
    scriptless: ["c", "compile"],
  },
};

// The same program by another name.
const SAME: Record<string, string> = {
  nodejs: "node",
  "babel-node": "node",
  esno: "tsx",
  esr: "tsx",
  "ts-node-esm": "ts-node",
  "ts-node-script": "ts-node",
  luajit: "lua",
  jruby: "ruby",
  truffleruby: "ruby",
};

function named(names: string, interpreter: Interpreter): Record<string, Interpreter> {
  return Object.fromEntries(names.split(" ").map((name) => [name, interpreter]));
}

const PUT_IN_FILE = "Put the code in a file of the workspace and run the file";
const INPUT = /^\/(?:dev|proc\/self)\/(?:stdin|fd\/\d+)$/;
const REMOTE = /^(?:https?|data|npm|jsr|blob):/i;

/** What an interpreter is asked to run: a file of the workspace, nothing to worry about, or a problem. */
type CodeSource =
  | { script: Word }
  | { uses: OperandUse[] }
  | { inline: Inline & { ok: true } }
  | { problem: string }
  | null;

/** Where the code that this command runs comes from; null for programs that are no interpreters. */
export function codeSource(words: readonly Word[], input: string | null): CodeSource {
  const program = baseName(words[0]?.value ?? "");
  const args = words.slice(1);
  if (program === "deno") return denoSource(args);
  if (program === "awk" || program === "gawk" || program === "mawk") return awkSource(args);
  const word = codeWord(program, args);
  if (word !== null) {
    return { problem: `${program} ${word} runs code given as text. ${PUT_IN_FILE}` };
  }
  const called = program.replace(/[\d.]+$/, "");
  const family = Object.hasOwn(SAME, called) ? SAME[called] ?? called : called;
  if (/^(?:python|php|django-admin|flask|rails|manage\.py|artisan)$/.test(family)) {
    const run = consoleSource(program, args) ?? (family === "rails" ? railsSource(args) : null);
    if (run !== null) return run;
  }
  const interpreter = Object.hasOwn(INTERPRETERS, family) ? INTERPRETERS[family] : undefined;
  if (interpreter === undefined) return null;
  const source = scriptOf(program, family, interpreter, args, input);
  if (source === null || !("script" in source)) return source;
  // `ruby bin/rails runner ...`: the script may take code in its turn.
  const inner = codeSource(args.slice(args.indexOf(source.script)), input);
  return inner !== null && "problem" in inner ? inner : source;
}

/** `rails runner` takes the path of a script, or else code. */
function railsSource([command, ...args]: readonly Word[]): CodeSource {
  if (!/^(?:r|runner)$/.test(command?.value ?? "")) return null;
  const read = readArguments(args, { short: "e", long: ["environment"], untilOperand: true });
  const [script] = read.operands;
  if (script === undefined) return null;
  return /^[\w.\/@+][\w.\/@+-]*\.rb$/.test(script.value ?? "")
    ? { script }
    : inlineSource("ruby", script.value, "the code that rails runner runs");
}

function scriptOf(
  program: string,
  family: string,
  interpreter: Interpreter,
  args: readonly Word[],
  input: string | null,
): CodeSource {
  if (family === "perl" || family === "ruby") {
    const files = family === "perl" ? perlEdits(args) : rubyPrints(args);
    if (files !== null) return { uses: files };
  }
  const table = optionTable(family);
  // `-pe` prints what `-e` gives.
  const plain = args.map((word) => /^-(?:pe|ep)$/.test(word.value ?? "") ? literal("-p") : word);
  const read = readArguments(family === "perl" || family === "ruby" ? args : plain, {
    short: interpreter.short + (table?.short ?? ""),
    long: [...interpreter.long, ...(table?.long ?? [])],
    ...(interpreter.last === undefined ? {} : { last: interpreter.last }),
    exactNames: true,
    untilOperand: true,
  });
  const inline = optionValues(read, interpreter.inline)[0] ?? read.operands[0];
  if (hasOption(read, interpreter.inline)) {
    return inlineSource(family, inline?.value ?? null, `code on the command line of ${program}`);
  }
  const loaded = read.options.find(({ value }) =>
    value !== null && REMOTE.test(value.value ?? "data:")
  );
  if (loaded !== undefined) {
    return { problem: `-${loaded.name} of ${program} loads code from elsewhere. ${PUT_IN_FILE}` };
  }
  const module = read.options.find(({ name }) => name === "m")?.value?.value;
  if (module === "timeit") return timedSource(read.operands);
  if (/^(?:code|IPython|[bp]t?python)$/.test(module ?? "")) {
    return { problem: `${program} -m ${module} runs code given as text. ${PUT_IN_FILE}` };
  }
  if (hasOption(read, [...INFO, ...interpreter.scriptless])) return null;
  const script = read.operands[0];
  if (script === undefined || script.value === "-" || INPUT.test(script.value ?? "")) {
    // What the shell puts into a here-document is not known; nor what a pipe brings.
    if (input !== null) {
      return inlineSource(family, input, `the code from the input of ${program}`);
    }
    return { problem: `${program} would run code from its input. ${PUT_IN_FILE}` };
  }
  return { script };
}

/** `timeit` runs each of its words as a line of code. */
function timedSource(words: readonly Word[]): CodeSource {
  const read = readArguments(words, {
    short: "nrsu",
    long: ["number", "repeat", "setup", "unit"],
    untilOperand: true,
  });
  const lines = [...optionValues(read, ["s", "setup"]), ...read.operands];
  const known = lines.every(({ value }) => value !== null);
  const code = known ? lines.map(({ value }) => value).join("\n") : null;
  return inlineSource("python", code, "the code that timeit runs");
}

/** A console of the project runs what it is given, or what comes from its input. */
function consoleSource(program: string, args: readonly Word[]): CodeSource {
  const console = program === "rails"
    ? /^(?:c|console|db|dbconsole)$/
    : /^(?:shell|shell_plus|dbshell|console|tinker)$/;
  const at = args.findIndex(({ value }) => console.test(value ?? ""));
  const before = args.slice(0, Math.max(0, at));
  const isConsole = at !== -1 &&
    before.every(({ value }) =>
      value?.startsWith("-") || /(?:^|\/)(?:manage\.py|artisan)$/.test(value ?? "")
    );
  if (!isConsole) return null;
  const attached = args.map(({ value }) => /^--command=(.*)$/s.exec(value ?? "")?.[1]).find(
    Boolean,
  );
  const given = args.findIndex(({ value }) => value === "-c" || value === "--command");
  const code = attached ?? (given === -1 ? null : args[given + 1]?.value ?? null);
  return inlineSource("python", code, `the code that the console of ${program} runs`);
}

/** Code that stands in the command line, as far as it can be followed. */
function inlineSource(family: string, code: string | null, what: string): CodeSource {
  const dialect = dialectOf(family);
  const read = code === null || dialect === null ? null : readInline(dialect, code);
  if (read?.ok) return { inline: read };
  const why = read === null ? "" : `: ${read.problem}`;
  return { problem: `${what} cannot be judged${why}. ${PUT_IN_FILE}` };
}

function denoSource(args: readonly Word[]): CodeSource {
  const command = args.find((word) => word.value === null || !word.value.startsWith("-"));
  if (command === undefined) {
    return args.length > 0
      ? null
      : { problem: `deno would read code from its input. ${PUT_IN_FILE}` };
  }
  if (command.value === "eval") {
    const code = args.filter(({ value }) => value === null || !value.startsWith("-"))[1]?.value ??
      "";
    return inlineSource("deno", code, "code on the command line of deno");
  }
  if (command.value === null || command.value === "repl") {
    return { problem: `code on the command line of deno cannot be judged. ${PUT_IN_FILE}` };
  }
  const elsewhere = args.some((word) => word.value === "-" || REMOTE.test(word.value ?? ""));
  return elsewhere && ["run", "test", "bench", "serve"].includes(command.value)
    ? { problem: `deno ${command.value} would run code from elsewhere. ${PUT_IN_FILE}` }
    : null;
}

/** Awk programs are short and everyday, so those that only print are let through. */
function awkSource(args: readonly Word[]): CodeSource {
  const spec = optionTable("awk") ?? { short: "Fvf", long: ["assign"] };
  const read = readArguments(args, { ...spec, untilOperand: true });
  const program = read.operands[0]?.value ?? null;
  const script = optionValues(read, ["f", "file"]);
  const files = program === null || script.length > 0 ? null : awkFiles(program);
  return files === null
    ? { problem: `this awk program may run commands or write. ${PUT_IN_FILE}` }
    : { uses: files };
}
