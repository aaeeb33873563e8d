import { baseName } from "./entries.ts";
import { isHarmfulUse, isHarmlessUse } from "./git_commands.ts";
import { readArguments } from "./options.ts";
import type { Word } from "./word.ts";

// Options that make a harmless-looking program run another one or write where nobody sees it.
const OPTIONS: Record<string, RegExp> = {
  tar: /^(?:--to-command|--checkpoint-action|--use-compress-program|--rsh-command|-[^-]*[IF])/,
  sort: /^--compress-prog/,
  rsync: /^(?:--rsh|-[^-]*e)/,
  make: /^(?:--eval|-[^-]*E|SHELL=)/,
  npm: /^(?:-c|--call|--script-shell|--node-options)/,
  rg: /^--(?:pre|hostname-bin)/,
  fd: /^(?:-[^-]*[xX]|--exec)/,
  zip: /^(?:-[^-]*T|--unzip-command)/,
  find: /^-(?:delete|fprint|fprintf|fprint0|fls)$/,
  vim: /^[-+]/,
};

// The same for development tools, matched against all words after the program.
const TOOLS: Record<string, RegExp> = {
  python:
    /^(?:-\w+ )*-m ?(?:pip (?!list|show|freeze|check|--version|install -r )|http\.server|smtpd|ftplib|webbrowser|pdb|ensurepip|zipapp|cProfile -c)/,
  pip:
    /^(?:install|download|wheel)(?= (?!-r |-e \.)).*(?:--index-url|--extra-index-url|-i |--target|-t |--prefix|--root|[a-z]+:\/\/|git\+)|^(?:install (?:.* )?(?:-t|-i|--target|--index-url|--extra-index-url|--prefix|--root)\b|config|uninstall)/,
  npm:
    /^(?:config (?:set|edit|delete)|set |exec |x |init |create |adduser|owner |access |unpublish|deprecate|install (?:.* )?-g|i (?:.* )?-g|install (?:.* )?(?:https?|git\S*):)/,
  yarn: /^(?:dlx|global|create|config set|set |exec|node -e|publish|npm publish)\b/,
  pnpm: /^(?:dlx|exec|create|config set|publish|-g|add -g)\b/,
  bunx: /^/,
  deno:
    /^(?:-\S+ )*(?:(?:jsr|npm|https?|data|blob):\S*|x(?: |$)|create\b|deploy\b|upgrade\b|publish\b|jupyter\b|install (?=.*(?:-g|--global)\b)|run (?:.* )?(?:jsr|npm):)/,
  go:
    /(?:^| )-{1,2}(?:exec|toolexec|vettool|overlay|modfile|ldflags=.*-extld)\b|^(?:generate|install \S+@|get |env -w|run (?:https?:\/\/|\.\.|\S+@)|telemetry|-C )/,
  cargo: /(?:^| )--config\b|^(?:install|publish|login|owner|yank|uninstall|\+)/,
  make:
    /(?:^| )(?:-f ?-|--file=-|--makefile=-)(?: |$)|(?:^| )(?:-f|--file|--makefile|-C|--directory|-I)[ =]?(?:\/|\.\.|~)/,
  pytest:
    /(?:^| )-p ?(?!no:)\S+|(?:^| )(?:-c|--rootdir|--confcutdir)[ =]?(?:\/|\.\.|~)|(?:^| )-o \S*=/,
  mypy: /(?:^| )--python-executable\b/,
  uv: /^(?:tool|publish|self|python install|run --with|x )|^pip install (?!-r )/,
  uvx: /^/,
  poetry: /^(?:publish|config|self|source)\b/,
  eslint: /(?:^| )--(?:rulesdir|resolve-plugins-relative-to)\b/,
  node: /(?:^| )(?:-r|--require|--import|--loader|--experimental-loader)[ =]?(?:\/|\.\.|~)/,
};

const GIT_GLOBAL = /^(?:-c|-C|--exec-path|--git-dir|--work-tree|--namespace|--config-env)/;
const GIT_LOCAL =
  /^(?:-O|--open-files|--exec|-x$|--extcmd|--upload-pack|--receive-pack|--output|--ext-diff|--textconv|--no-index|--template|--tool)/;
// These run configured programs, or change files whatever the scope: the harness rolls back itself.
const GIT_COMMANDS = new Set(
  ("config filter-branch difftool mergetool bisect submodule hook credential daemon instaweb gui " +
    "init worktree maintenance checkout restore reset clean stash apply am rm mv merge rebase " +
    "cherry-pick revert switch pull clone read-tree checkout-index sparse-checkout").split(" "),
);

/** The word by which this command would run or write something it does not show; null if none. */
export function executingOption(words: readonly Word[]): string | null {
  const program = baseName(words[0]?.value ?? "");
  const end = words.findIndex((word) => word.value === "--");
  const args = words.slice(1, end === -1 ? undefined : end);
  // What follows `--` is a path to most commands, but not to those that are refused without it.
  if (program === "git") return gitOption(end === 2 ? words.slice(1) : args);
  if (program === "npx") return npxOption(args);
  const tool = toolOption(program.replace(/^(pip|python)[\d.]+$/, "$1"), args);
  if (tool !== null) return tool;
  const pattern = Object.hasOwn(OPTIONS, program) ? OPTIONS[program] : undefined;
  return args.find((word) => pattern?.test(word.value ?? ""))?.value ?? null;
}

function npxOption(args: readonly Word[]): string | null {
  const spec = { short: "pc", long: ["package", "call", "workspace"], untilOperand: true };
  const { options } = readArguments(args, spec);
  if (options.some(({ name }) => name === "c" || name === "call")) return "--call";
  const fetched = args.find(({ value }) =>
    /^-(?:y|-yes)$|^(?:https?|git\S*|file|github):/.test(value ?? "")
  );
  return fetched?.value ?? null;
}

function gitOption(args: readonly Word[]): string | null {
  let command: string | null = null;
  for (const [i, { value }] of args.entries()) {
    // An unknown word may be any option; after `--`, where it is surely a path, nobody looks.
    if (value === null) return "a word that is not known beforehand";
    if (command !== null) {
      if (GIT_LOCAL.test(value)) return value;
    } else if (value.startsWith("-")) {
      if (GIT_GLOBAL.test(value)) return value;
    } else {
      const rest = args.slice(i + 1).map((word) => word.value ?? "");
      if (GIT_COMMANDS.has(value) && !isHarmlessUse(value, rest)) return value;
      if (isHarmfulUse(value, rest)) return value;
      command = value;
    }
  }
  return null;
}

/** The first word of a tool by which it fetches code from elsewhere, or is told to run another. */
function toolOption(program: string, args: readonly Word[]): string | null {
  const values = args.map(({ value }) => value ?? "");
  const pattern = Object.hasOwn(TOOLS, program) ? TOOLS[program] : undefined;
  // Sub-commands come first, so that a file or a test may have any name.
  const line = values.filter((value) => !/^--?(?:silent|quiet|q)$/.test(value)).join(" ");
  return pattern?.exec(line)?.[0].trim() ?? null;
}
