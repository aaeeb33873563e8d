import { baseName } from "./entries.ts";
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
  if (program === "git") return gitOption(args);
  if (program === "npx") return npxOption(args);
  const pattern = Object.hasOwn(OPTIONS, program) ? OPTIONS[program] : undefined;
  return args.find((word) => pattern?.test(word.value ?? ""))?.value ?? null;
}

function npxOption(args: readonly Word[]): string | null {
  const spec = { short: "pc", long: ["package", "call", "workspace"], untilOperand: true };
  const { options } = readArguments(args, spec);
  return options.some(({ name }) => name === "c" || name === "call") ? "--call" : null;
}

function gitOption(args: readonly Word[]): string | null {
  let command: string | null = null;
  for (const { value } of args) {
    // An unknown word may be any option; after `--`, where it is surely a path, nobody looks.
    if (value === null) return "a word that is not known beforehand";
    if (command !== null) {
      if (GIT_LOCAL.test(value)) return value;
    } else if (value.startsWith("-")) {
      if (GIT_GLOBAL.test(value)) return value;
    } else {
      if (GIT_COMMANDS.has(value)) return value;
      command = value;
    }
  }
  return null;
}
