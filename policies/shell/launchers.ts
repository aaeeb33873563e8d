import { baseName } from "./entries.ts";
import { optionTable } from "./option_table.ts";
import { type Arguments, readArguments } from "./options.ts";
import { managerCall } from "./package_managers.ts";
import { literal, type Word } from "./word.ts";

/** A command that starts another program: its own words, and the program with its words. */
export interface Launch {
  own: readonly Word[];
  started: Word[];
  /** True where any package may be started, so that the program needs leave of its own. */
  open: boolean;
}

/** How a tool starts programs: the words before them, and its options with a value. */
interface Launcher {
  command: readonly string[];
  short: string;
  long: readonly string[];
}

const RUNNING = [
  ...["with", "with-requirements", "with-editable", "extra", "group", "only-group", "no-group"],
  ...["python", "project", "directory", "env-file", "index", "index-url", "extra-index-url"],
  ...[
    "package",
    "refresh-package",
    "config-setting",
    "cache-dir",
    "color",
    "prerelease",
    "resolution",
  ],
];
const LAUNCHERS: Record<string, readonly Launcher[]> = {
  uv: [{ command: ["run"], short: "pmw", long: [...RUNNING, "module"] }],
  poetry: [{ command: ["run"], short: "CP", long: ["directory", "project"] }],
  pipenv: [{ command: ["run"], short: "", long: [] }],
  pdm: [{ command: ["run"], short: "p", long: ["project", "venv"] }],
  hatch: [{ command: ["run"], short: "e", long: ["env"] }],
  rye: [{ command: ["run"], short: "", long: [] }],
  pixi: [{ command: ["run"], short: "e", long: ["environment", "manifest-path"] }],
  conda: [{ command: ["run"], short: "np", long: ["name", "prefix", "cwd"] }],
  tox: [{ command: ["exec"], short: "e", long: [] }],
  bundle: [{ command: ["exec"], short: "", long: ["gemfile"] }],
  mise: [{ command: ["exec"], short: "C", long: ["cd"] }, {
    command: ["x"],
    short: "C",
    long: ["cd"],
  }],
  direnv: [{ command: ["exec", "."], short: "", long: [] }],
  shx: [{ command: [], short: "", long: [] }],
  npx: [{ command: [], short: "pcw", long: ["package", "call", "workspace"] }],
  bunx: [{ command: [], short: "p", long: ["package"] }],
  npm: [
    { command: ["exec"], short: "pcw", long: ["package", "call", "workspace"] },
    { command: ["x"], short: "pcw", long: ["package", "call", "workspace"] },
  ],
  pnpm: [{ command: ["exec"], short: "FC", long: ["filter", "dir"] }],
  yarn: [{ command: ["exec"], short: "", long: ["cwd"] }],
  bun: [{ command: ["x"], short: "p", long: ["package"] }],
};
const SCRIPTS: Record<string, string> = { py: "python", pyw: "python" };
const SHELLS = /^(?:sh|bash|dash|zsh|ksh|ash|python[\d.]*|node|tsx|ts-node|ruby|perl|php)$/;

/** The program that `uv run`, `npx`, `bundle exec` and the like start; null for others. */
export function launchOf(words: readonly Word[]): Launch | null {
  const name = words[0]?.value ?? "";
  for (
    const { command, short, long } of Object.hasOwn(LAUNCHERS, name) ? LAUNCHERS[name] ?? [] : []
  ) {
    const at = leading(words, command);
    if (at === null) continue;
    const rest = words.slice(at);
    const read = readArguments(rest, { short, long, untilOperand: true });
    const started = startedBy(name, read);
    if (started === null || started.length === 0) return null;
    const open = /^(?:npm|pnpm|yarn|bunx|bun)$/.test(name);
    // The sub-command of those is refused by itself.
    const own = open ? words.slice(0, 1) : words.slice(0, words.length - read.operands.length);
    return {
      own: [...own, ...(open ? rest.slice(0, rest.length - read.operands.length) : [])],
      started,
      open,
    };
  }
  return /^python[\d.]*$/.test(baseName(name)) ? moduleProgram(words) : scriptOrTool(name, words);
}

// Modules of Python that are programs with a name of their own.
const MODULES: Record<string, string> = {
  ...Object.fromEntries(
    ("pip pytest mypy ruff black isort flake8 pylint pyright bandit coverage tox nox poetry uv pdm hatch build twine " +
      "alembic flask uvicorn gunicorn hypercorn celery mkdocs jupyter nbconvert sqlfluff pipenv virtualenv nbstripout papermill")
      .split(" ").map((name) => [name, name]),
  ),
  django: "django-admin",
  sphinx: "sphinx-build",
  pre_commit: "pre-commit",
};

/** `python -m pytest` is `pytest`. */
function moduleProgram(words: readonly Word[]): Launch | null {
  const at = words.findIndex(({ value }) => value === "-m");
  if (
    at === -1 || words.slice(1, at).some(({ value }) => !/^-[bBdEhiIOqRsSuvx]+$/.test(value ?? "!"))
  ) {
    return null;
  }
  const module = words[at + 1]?.value ?? "";
  const program = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
  if (program === undefined) return null;
  return {
    own: words.slice(0, 1),
    started: [literal(program), ...words.slice(at + 2)],
    open: false,
  };
}

/** Where the words behind a launcher's sub-command begin, past its general options. */
function leading(words: readonly Word[], command: readonly string[]): number | null {
  let at = 1;
  for (const part of command) {
    while (words[at]?.value?.startsWith("-") && words[at]?.value !== "--") at++;
    if (words[at]?.value !== part) return null;
    at++;
  }
  return at;
}

function startedBy(name: string, { options, operands }: Arguments): Word[] | null {
  const module = name === "uv"
    ? options.find((each) => /^m(?:odule)?$/.test(each.name))
    : undefined;
  if (module?.value) return [literal("python"), literal("-m"), module.value, ...operands];
  const [first] = operands;
  const ending = /\.(\w+)$/.exec(first?.value ?? "")?.[1] ?? "";
  const interpreter = Object.hasOwn(SCRIPTS, ending) ? SCRIPTS[ending] : undefined;
  if (interpreter !== undefined && /^(?:uv|pdm|rye)$/.test(name)) {
    return [literal(interpreter), ...operands];
  }
  if (first?.value === "-" && name === "uv") return [literal("python"), ...operands];
  return [...operands];
}

/** `pnpm eslint src`: a name that is no sub-command may be a script; one of a known tool is that. */
function scriptOrTool(name: string, words: readonly Word[]): Launch | null {
  if (!/^(?:pnpm|yarn|bun)$/.test(name)) return null;
  const call = managerCall(name, words.slice(1));
  const tool = call?.command ?? "";
  const runs = tool === "run" ? call?.rest ?? [] : [literal(tool), ...call?.rest ?? []];
  const [first] = runs;
  const program = first?.value ?? "";
  const known = SHELLS.test(program) ||
    (tool !== "run" && /^[a-z]/.test(program) && isTool(program));
  return known
    ? { own: words.slice(0, words.length - runs.length), started: [...runs], open: false }
    : null;
}

function isTool(name: string): boolean {
  return optionTable(name) !== null &&
    !/^(?:time|install|test|run|file|find|split|patch|date|make|ls|go|uv|deno)$/.test(name);
}
