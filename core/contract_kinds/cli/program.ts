import { HOLE } from "../analysis/literals.ts";
import type { DeclaredCommand } from "./model.ts";

const KEYWORDS = new Set([
  "if",
  "then",
  "else",
  "elif",
  "do",
  "while",
  "until",
  "!",
  "{",
  "time",
  "exec",
  "command",
  "nohup",
  "sudo",
  "eval",
]);
const RUNNERS: ReadonlyMap<string, RegExp> = new Map([
  ["npx", /^(?:-y|--yes|--no-install)$/],
  ["bunx", /^--bun$/],
  ["pnpm", /^(?:exec|dlx)$/],
  ["yarn", /^(?:exec|dlx)$/],
  ["node", /^-/],
  ["deno", /^(?:run|-.*)$/],
  ["tsx", /^-/],
  ["ts-node", /^-/],
  ["bun", /^(?:run|x|-.*)$/],
  ["python", /^-[^m]/],
  ["python3", /^-[^m]/],
  ["uv", /^run$/],
  ["poetry", /^run$/],
  ["pipenv", /^run$/],
  ["env", /^(?:-.*|\w+=.*)$/],
]);

/** What is not constant may be the interpreter: `sys.executable`, `process.execPath`. */
const ANY_INTERPRETER = /^(?:run|-(?!m$).*)$/;

/** Where the arguments of a contract's program begin among words; null where it is another program. */
export function argumentsStart(words: readonly string[], command: DeclaredCommand): number | null {
  let at = 0;
  for (;;) {
    const word = words[at];
    if (word === undefined) return null;
    const runner = word === HOLE ? ANY_INTERPRETER : RUNNERS.get(baseName(word));
    if (isScriptName(words, at)) return null;
    if (isProgram(word, command)) return at + 1;
    if (KEYWORDS.has(word)) at += 1;
    else if (word === "-m" && at > 0) {
      return isModule(words[at + 1] ?? "", command) ? at + 2 : null;
    } else if (runner !== undefined && (word !== HOLE || at === 0)) {
      at += 1;
      while (words[at] !== undefined && runner.test(words[at] ?? "")) at += 1;
    } else return null;
  }
}

/** `yarn build`, `pnpm run build` and `deno task build` name a script, not a program. */
function isScriptName(words: readonly string[], at: number): boolean {
  const [runner = "", next = "", after = ""] = words.slice(at);
  if (/^(?:npm|yarn|pnpm)$/.test(runner)) return !/^(?:exec|dlx)$/.test(next);
  if (runner === "deno") return next === "task";
  return runner === "bun" && next === "run" && !/[/.]/.test(after);
}

function baseName(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? word).replace(/\.exe$/, "");
}

function withoutExtension(path: string): string {
  return path.replace(/\.(?:[cm]?[jt]sx?|py|sh|exe)$/, "");
}

function isProgram(word: string, { words, module }: DeclaredCommand): boolean {
  const [program = ""] = words;
  const base = baseName(word);
  if (base === program || withoutExtension(base) === program) return true;
  if (module === null || !/[/.]/.test(word)) return false;
  const path = withoutExtension(word).replaceAll("\\", "/").split("/")
    .filter((part) => part !== "." && part !== ".." && part !== "");
  const constant = path.slice(path.findLastIndex((part) => part.includes(HOLE)) + 1);
  const own = withoutExtension(module).split("/").filter((part) => part !== "." && part !== "");
  const shared = Math.min(constant.length, own.length);
  return shared > 0 && constant.slice(-shared).join("/") === own.slice(-shared).join("/");
}

function isModule(name: string, { words, module }: DeclaredCommand): boolean {
  const own = withoutExtension(module ?? "").replace(/\/__main__$/, "").replaceAll("/", ".");
  const plain = name.replace(/\.__main__$/, "");
  return plain !== "" && (plain === own || own.endsWith(`.${plain}`) || plain === words[0]);
}
