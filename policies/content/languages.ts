import type { Grammar } from "../syntax/wasm_modules.ts";

/** Languages with one set of rules; `other` ones have no grammar here. */
export type Family =
  | "javascript"
  | "python"
  | "go"
  | "java"
  | "php"
  | "ruby"
  | "rust"
  | "csharp"
  | "other";

/** What a file is written in; `markup` where only its scripts are. */
export interface Language {
  family: Family;
  grammar: Grammar | null;
  markup: boolean;
}

const OF_EXTENSION: Record<string, [Family, Grammar | null]> = {
  js: ["javascript", "javascript"],
  cjs: ["javascript", "javascript"],
  mjs: ["javascript", "javascript"],
  jsx: ["javascript", "javascript"],
  ts: ["javascript", "typescript"],
  cts: ["javascript", "typescript"],
  mts: ["javascript", "typescript"],
  tsx: ["javascript", "tsx"],
  py: ["python", "python"],
  pyi: ["python", "python"],
  pyw: ["python", "python"],
  go: ["go", "go"],
  java: ["java", "java"],
  php: ["php", "php"],
  phtml: ["php", "php"],
  rb: ["ruby", "ruby"],
  rake: ["ruby", "ruby"],
  rs: ["rust", "rust"],
  cs: ["csharp", "csharp"],
  ...Object.fromEntries(
    ("kt kts scala sc groovy gradle swift dart c h cc cpp hpp m mm ex exs erl hrl pl pm lua clj hs fs fsx vb r jl " +
      "nim zig cr").split(" ").map((each) => [each, ["other", null]]),
  ),
};
const MARKUP = new Set(["html", "htm", "vue", "svelte", "astro"]);
const OF_PROGRAM: Record<string, [Family, Grammar | null]> = {
  node: ["javascript", "javascript"],
  deno: ["javascript", "typescript"],
  bun: ["javascript", "typescript"],
  tsx: ["javascript", "typescript"],
  python: ["python", "python"],
  php: ["php", "php"],
  ruby: ["ruby", "ruby"],
  perl: ["other", null],
  lua: ["other", null],
  elixir: ["other", null],
  groovy: ["other", null],
};

/** The language of a file, as its name or its first line tells; null where no rules know it. */
export function languageOf(path: string, content: string): Language | null {
  const name = path.split("/").at(-1) ?? "";
  const extension = name.includes(".") ? name.split(".").at(-1)?.toLowerCase() ?? "" : "";
  if (MARKUP.has(extension)) return { family: "javascript", grammar: "typescript", markup: true };
  const known = Object.hasOwn(OF_EXTENSION, extension)
    ? OF_EXTENSION[extension]
    : programOf(content);
  return known === undefined ? null : { family: known[0], grammar: known[1], markup: false };
}

function programOf(content: string): [Family, Grammar | null] | undefined {
  const program =
    /^#!.*?(?:\/|\s)(?!env\b)([a-z]+)[\d.]*(?:\s|$)/.exec(content.slice(0, 200))?.[1] ??
      "";
  return Object.hasOwn(OF_PROGRAM, program) ? OF_PROGRAM[program] : undefined;
}

/** The scripts of a page alone: everything else blanked, so that lines and positions agree. */
export function scriptsOf(page: string): string {
  let scripts = "";
  for (const match of page.matchAll(/<script\b[^>]{0,2000}>([^]*?)(?:<\/script\s*>|$)/gi)) {
    const body = match[1] ?? "";
    const start = match.index + match[0].indexOf(">") + 1;
    scripts += page.slice(scripts.length, start).replace(/[^\n]/g, " ") + body;
  }
  return scripts;
}

const TEST =
  /(?:^|\/)(?:tests?|spec|__tests__|e2e)\/|[._-](?:test|spec|tests)\.[a-z]+$|(?:^|\/)(?:test_\w+|conftest)\.py$|Tests?\.(?:java|cs|kt|php)$/;

/** True for a file of tests, by its name. */
export function isTestPath(path: string): boolean {
  return TEST.test(path);
}
