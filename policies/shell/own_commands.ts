import { baseName } from "./entries.ts";
import type { Word } from "./word.ts";

// How a script or an installed program is started without its name being the command's.
const RUNNERS =
  /^(?:deno|node|bun|bunx|npx|npm|yarn|pnpm|pnpx|tsx|ts-node|sh|bash|dash|zsh|ksh|ash|python[\d.]*|dx)$/;
// What of it only a person does, whatever the script is called that a runner starts.
const PERSONAL: Record<string, RegExp> = {
  approvals: /^(?:approve|deny)$/,
  lock: /^(?:release|break)$/,
  db: /^move$/,
  snapshot: /^(?:restore|recover)$/,
  run: /^stop$/,
  config: /^(?:policy|sandbox|hooks|model|database)\./,
};
// What only looks, with the sub-commands that do; null: whatever follows.
const LOOKS: Record<string, RegExp | null> = {
  status: null,
  doctor: null,
  help: null,
  log: /^(?:show|tail|verify|anchor)$/,
  approvals: /^(?:list|show)$/,
  lock: /^list$/,
  snapshot: /^(?:list|show|diff)$/,
  requirement: /^(?:list|tree|show)$/,
  policy: /^(?:check|explain|test|schema)$/,
};
// Options of the program itself that take a value.
const VALUED = /^--(?:project|database)$/;

/**
 * What of MAESTRO itself these words would do that only a person does: approve, free a lock, change
 * settings, move the state, act as somebody. Null where they do not.
 */
export function personOnly(words: readonly Word[]): string | null {
  const program = baseName(words[0]?.value ?? "");
  const isOwn = isOwnName(words[0]?.value ?? "");
  if (!isOwn && !RUNNERS.test(program) && !(words[0]?.value ?? "").includes("/")) return null;
  const args = operandsOf(words.slice(1));
  const named = isOwn ? 0 : args.findIndex((word) => isOwnName(word ?? "")) + 1;
  if (isOwn || named > 0) {
    const rest = args.slice(named);
    return looksOnly(rest, words) ? null : rest.slice(0, 2).map((word) => word ?? "$...").join(" ");
  }
  for (const [i, word] of args.entries()) {
    const next = args[i + 1];
    // One of the two may be computed: the other says enough.
    const pair = Object.entries(PERSONAL).find(([command, use]) =>
      word === null
        ? typeof next === "string" && command === "approvals" && use.test(next)
        : word === command && (next === null ? command === "approvals" : use.test(next ?? ""))
    );
    if (pair !== undefined) return `${pair[0]} ${next ?? "$..."}`;
  }
  return null;
}

/**
 * `maestro`, `bin/maestro`, `maestro.cmd`, `npm:maestro-agents@1.2`, and the files of its package,
 * such as `node_modules/maestro-agents/dist/main.js`.
 */
function isOwnName(word: string): boolean {
  return /(?:^|[/:])maestro(?:-agents)?(?:@[\w.^~-]+)?(?:\.(?:[cm]?[jt]s|cmd|exe|ps1))?(?:\/(?:dist\/)?(?:main|cli|mod|bin)\b.*)?$/i
    .test(word);
}

/** The words that are no options, nor values of the options that come before a command. */
function operandsOf(args: readonly Word[]): (string | null)[] {
  return args
    .filter(({ value }, i) =>
      value === null || (!value.startsWith("-") && !VALUED.test(args[i - 1]?.value ?? ""))
    )
    .map(({ value }) => value);
}

function looksOnly([command, sub]: readonly (string | null)[], words: readonly Word[]): boolean {
  if (command === undefined) return true;
  if (command === null || sub === null) return false;
  // A setting is shown by its name, and changed with a second word or an option.
  if (command === "config") {
    const last = words.at(-1)?.value ?? "";
    return (sub === undefined || last === sub) &&
      !words.some(({ value }) => /^--(?:unset|global)/.test(value ?? ""));
  }
  if (!Object.hasOwn(LOOKS, command)) return false;
  return sub === undefined || LOOKS[command]?.test(sub) !== false;
}
