import type { OperandUse } from "./archive_uses.ts";
import { MANAGERS, type ManagerTable } from "./tables/package_managers.ts";
import { literal, type Word } from "./word.ts";

/** What a package manager is asked for: its sub-command by its one name, and the words behind it. */
interface ManagerCall {
  command: string;
  rest: readonly Word[];
}

const ADDRESS =
  /^(?:[a-z+]+:\/\/|git@|git\+|github:|gitlab:|bitbucket:|gist:|(?:file|link|portal):|\/|~|\.\.(?:\/|$))/i;
const LAUNCHERS = new Set(["npm", "pnpm", "yarn"]);

/** The sub-command of a package manager; null for other programs, and where there is none. */
export function managerCall(program: string, args: readonly Word[]): ManagerCall | null {
  const table = tableOf(program);
  if (table === null) return null;
  const valued = table.valued.split(" ");
  let i = 0;
  while (i < args.length) {
    const value = args[i]?.value ?? "?";
    if (!value.startsWith("-")) break;
    i += valued.includes(value.replace(/^--?/, "")) ? 2 : 1;
  }
  const word = args[i];
  if (word === undefined) return null;
  return { command: nameOf(table, word.value ?? "?"), rest: args.slice(i + 1) };
}

/** The words with the sub-command by its one name in first place, so that rules meet every spelling. */
export function canonicalWords(program: string, words: readonly Word[]): Word[] | null {
  const call = managerCall(program, words.slice(1));
  if (call === null) return null;
  return [literal(program), literal(call.command), ...call.rest];
}

/** What a package manager starts in its turn: another one, or a script that may be a program's name. */
export function managerRuns(program: string, args: readonly Word[]): Word[] | null {
  if (program === "npx" || program === "bunx" || program === "pnpx") {
    const at = args.findIndex(({ value }) => !value?.startsWith("-"));
    return at === -1 ? null : [...args.slice(at)];
  }
  const call = managerCall(program, args);
  if (call === null) return null;
  if (program === "corepack") {
    const [name, version] = call.command.split("@");
    return LAUNCHERS.has(name ?? "") && version !== "" ? [literal(name ?? ""), ...call.rest] : null;
  }
  const table = tableOf(program);
  const runs = call.command === "run" || call.command === "run-script";
  if (runs) return call.rest.length === 0 ? null : [...call.rest];
  const isCommand = table !== null && namesOf(table).all.includes(call.command);
  return !isCommand && table?.scripts ? [literal(call.command), ...call.rest] : null;
}

/** Why a package manager is not asked for this; null where it may be. */
export function managerProblem(program: string, args: readonly Word[]): string | null {
  const call = managerCall(program, args);
  const table = tableOf(program);
  if (call === null || table === null) return null;
  const { command, rest } = call;
  const launches = program === "corepack" && LAUNCHERS.has(command.split("@")[0] ?? "");
  const isCommand = namesOf(table).all.includes(command);
  const initialises = command === "init" &&
    rest.every(({ value }) => /^-(?:y|-yes)$/.test(value ?? ""));
  const tries = command === "publish" && rest.some(({ value }) => value === "--dry-run");
  if (initialises || tries) return null;
  if (has(table.never, command) || (!isCommand && !table.scripts && !launches)) return command;
  const texts = rest.map(({ value }) => value ?? "");
  if (
    /^(?:config|cache)$/.test(command) && /^(?:set|edit|delete|fix|add|rm)$/.test(texts[0] ?? "")
  ) {
    return `${command} ${texts[0]}`;
  }
  if (program === "npm" && command === "pkg" && texts[0] === "fix") return "pkg fix";
  // It prints every variable, where the project has no script of that name.
  if (/^run(?:-script)?$/.test(command) && texts[0] === "env") return "run env";
  const global = texts.find((text) =>
    /^(?:-g|--global|--location=global|--install-directory.*)$/.test(text)
  );
  if (global !== undefined && changesManifest(table, call)) return global;
  if (command === "enable" || command === "disable") {
    return texts.find((text) => text.startsWith("--install")) ?? null;
  }
  const fetches = changesManifest(table, call) || command === "prepare" || command === "use";
  const from = fetches
    ? texts.find((text) => !text.startsWith("-") && ADDRESS.test(text.replace(/^@?[\w./-]+@/, "")))
    : undefined;
  return from ?? null;
}

/** The tool that `npm exec`, `pnpm dlx` and the like start, as `npx` would; null for all else. */
export function plainForm(words: readonly Word[]): Word[] | null {
  const [first, how, ...rest] = words;
  const starts = LAUNCHERS.has(first?.value ?? "") && /^(?:exec|x|dlx)$/.test(how?.value ?? "");
  if (!starts) return null;
  const tool = rest[0]?.value === "--" ? rest.slice(1) : rest;
  return /^\w/.test(tool[0]?.value ?? "") ? [literal("npx"), ...tool] : null;
}

/** The manifest where this call notes, changes or drops dependencies. */
export function managerFiles(program: string, args: readonly Word[]): OperandUse[] {
  const call = managerCall(program, args);
  const table = tableOf(program);
  if (call === null || table === null || !changesManifest(table, call)) return [];
  return [{ use: "touch", word: literal(table.manifest), tree: false }];
}

function changesManifest(table: ManagerTable, { command, rest }: ManagerCall): boolean {
  const texts = rest.map(({ value }) => value ?? "?");
  const operands = texts.filter((text) => !text.startsWith("-"));
  if (texts.includes("--no-save") || texts.includes("--dry-run")) return false;
  if (has(table.changes, command) || command === "init") return true;
  if (has(table.adds, command)) return operands.length > 0;
  if (command === "audit") return operands[0] === "fix" || texts.includes("--fix");
  if (command === "pkg") return operands[0] !== "get";
  if (command === "version") return operands.length > 0;
  return command === "outdated" && texts.some((text) => /^(?:-u|--update)$/.test(text));
}

function nameOf(table: ManagerTable, given: string): string {
  const { all, aliases } = namesOf(table);
  const folded = table.scripts ? given : given.toLowerCase();
  const exact = aliases.get(folded);
  if (exact !== undefined) return exact;
  if (all.includes(folded) || table.scripts) return folded;
  // npm takes any beginning of a name that is no other's.
  const names = [...new Set([...all, ...aliases.keys()].filter((name) => name.startsWith(folded)))]
    .map((name) => aliases.get(name) ?? name);
  return names.find((name) => has(table.never, name)) ?? names[0] ?? folded;
}

interface Names {
  all: readonly string[];
  aliases: ReadonlyMap<string, string>;
}

// A cache, not state: the same table always gives the same names.
const known = new Map<ManagerTable, Names>();

function namesOf(table: ManagerTable): Names {
  const before = known.get(table);
  if (before !== undefined) return before;
  const names = {
    all: [table.plain, table.changes, table.adds, table.never].join(" ").split(" "),
    aliases: new Map(
      table.aliases.split(" ").map((pair) => {
        const [alias = "", name = ""] = pair.split("=");
        return [alias, name] as const;
      }),
    ),
  };
  known.set(table, names);
  return names;
}

function tableOf(program: string): ManagerTable | null {
  return Object.hasOwn(MANAGERS, program) ? MANAGERS[program] ?? null : null;
}

function has(list: string, name: string): boolean {
  return name !== "" && list.split(" ").includes(name);
}
