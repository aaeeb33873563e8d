import type { Word } from "./word.ts";

// By which word a program runs text as code, or asks for it, in a language that nobody follows here.
const CODE_WORDS: Record<string, RegExp> = {
  babashka: /^(?:-e|--eval(?:=.*)?|\W*repl|\w+-repl|nrepl-server|[^\w./-].*)$/s,
  bundle: /^console$/,
  celery: /^shell$/,
  clojure: /^(?:-e|--eval(?:=.*)?|-r|--repl|-Sdeps)$/s,
  crystal: /^(?:eval|play|i)$/,
  drush: /^(?:php:?-?(?:eval|cli)|ev|eval|core:?-?(?:cli|execute)|exec)$/,
  erl: /^-(?:eval|run|remsh)$/,
  ghc: /^-e/,
  ghci: /^(?!--(?:version|help)$)/,
  hanami: /^(?:c|console)$/,
  jupyter: /^console$/,
  kotlin: /^-e(?:xpression)?$/,
  mix: /^(?:-e|--eval(?:=.*)?|eval|rpc)$/s,
  osascript: /^(?:-e|-i|-$)/,
  pwsh: /^-(?:c|command|cwa|commandwithargs|e|ec|enc\w*|$)$/i,
  r: /^-e$/,
  rake: /^(?:-[ABGNPmnqstvX]*[epE]|--execute)/,
  sbcl: /^--eval(?:=|$)/,
  sbt: /^(?:eval\b|console)/,
  scala:
    /^(?:-e|--execute-(?:script|scala|java|markdown)(?:=.*)?|--(?:script|scala|java|markdown)-snippet(?:=.*)?|repl|console)$/s,
  spring: /^(?:runner|r|console|c)$/,
  swift: /^(?:-e|repl)$/,
  uwsgi: /^--eval/,
  wp: /^(?:eval|shell)$/,
};

const SAME: Record<string, string> = {
  bb: "babashka",
  clj: "clojure",
  groovysh: "ghci",
  kotlinc: "kotlin",
  powershell: "pwsh",
  "scala-cli": "scala",
};

/** The word by which a program without a script runs code as text; null where there is none. */
export function codeWord(program: string, args: readonly Word[]): string | null {
  const name = Object.hasOwn(SAME, program) ? SAME[program] ?? program : program;
  const pattern = Object.hasOwn(CODE_WORDS, name) ? CODE_WORDS[name] : undefined;
  return args.find(({ value }) => value !== null && pattern?.test(value))?.value ?? null;
}
